"""Every pronunciation that an English word may have, the most likely first; no word is left without one.

Order: our own table, the dictionary, poetic apostrophes ("ev'ry", "wand'ring"), stem and ending ("moonbeams", "lovest",
"singin'"), drawn-out spellings ("sooo"), compounds ("starlight"), letters ("DJ"), and last the letter network.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from phonetics.english_arpabet import base, is_vowel
from phonetics.english_dictionary import Pronunciation, lookup
from phonetics.english_network import predict
from phonetics.english_tables import EXTRA, PREFERRED
from phonetics.english_variants import count

_SIBILANTS = frozenset({"S", "Z", "SH", "ZH", "CH", "JH"})
_VOICELESS = frozenset({"P", "T", "K", "F", "TH", "S", "SH", "CH", "HH"})
LETTERS = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz",
        "EY1/B IY1/S IY1/D IY1/IY1/EH1 F/JH IY1/EY1 CH/AY1/JH EY1/K EY1/EH1 L/EH1 M/EH1 N/OW1/P IY1/K Y UW1/AA1 R/EH1 S/T IY1/"
        "Y UW1/V IY1/D AH1 B AH0 L Y UW0/EH1 K S/W AY1/Z IY1".split("/"),
        strict=True,
    )
)
_ENDINGS: tuple[tuple[str, str], ...] = (
    ("ing", "IH0 NG"), ("in'", "IH0 N"), ("in", "IH0 N"), ("er", "ER0"), ("ers", "ER0 Z"), ("est", "AH0 S T"),
    ("eth", "IH0 TH"), ("th", "TH"), ("st", "S T"), ("ly", "L IY0"), ("ness", "N AH0 S"), ("less", "L AH0 S"),
    ("ful", "F AH0 L"), ("y", "IY0"), ("ish", "IH0 SH"), ("like", "L AY2 K"), ("ward", "W ER0 D"), ("ment", "M AH0 N T"),
    ("let", "L AH0 T"), ("lets", "L AH0 T S"),
)  # fmt: skip
_PREFIXES = (
    ("un", "AH0 N"), ("re", "R IY0"), ("a-", "AH0"), ("out", "AW0 T"), ("over", "OW2 V ER0"), ("fore", "F AO1 R"),
    ("mis", "M IH0 S"), ("under", "AH2 N D ER0"), ("be", "B IH0"), ("dis", "D IH0 S"),
)  # fmt: skip


_BRITISH = (("our", "or"), ("re$", "er"), ("res$", "ers"), ("is(e|ed|es|ing)$", r"iz\1"), ("ll", "l"), ("ae", "e"))


def plain(text: str) -> str:
    """A word as the dictionary spells it: lower case, no accents, straight apostrophes, hyphens, and only letters else."""
    text = re.sub("[\u2018\u2019\u02bc\u00b4`\u2032]", "'", text)
    text = text.replace("æ", "ae").replace("œ", "oe").replace("ß", "ss").replace("Æ", "ae").replace("Œ", "oe")
    letters = unicodedata.normalize("NFKD", text.lower())
    return re.sub(r"[^a-z'\-]", "", letters).strip("-")


@lru_cache(maxsize=8192)
def candidates(word: str) -> tuple[Pronunciation, ...]:
    """The pronunciations of a :func:`plain` word, the most likely first; none only for a word without letters."""
    if not re.search("[a-z]", word):
        return ()
    return known(word) or tuple(dict.fromkeys(_constructed(word)))[:6] or (_by_network(word),)


def known(word: str) -> tuple[Pronunciation, ...]:
    """The pronunciations listed in our table and in the dictionary."""
    own = EXTRA.get(word, ()) + PREFERRED.get(word, ())
    listed = lookup(word)
    if word.endswith(("ire", "ires", "hour", "hours", "oir", "oirs")):  # one syllable as a singer counts: fire, hour, choir
        listed = tuple(sorted(listed, key=count))
    return tuple(dict.fromkeys(own + listed))


def is_known(word: str) -> bool:
    """Is the word listed, or made by rule from listed ones?"""
    return bool(known(word) or next(_constructed(word), None))


def _constructed(word: str) -> Iterator[Pronunciation]:
    bare = word.strip("'")
    if bare != word:
        yield from known(bare)
    if "-" in word:
        yield from known(word.replace("-", ""))
        yield from _joined(word.split("-"))
    yield from _apostrophe(word)
    yield from _inflected(bare)
    yield from _american(bare)
    yield from _drawn_out(bare)
    yield from _prefixed(bare)
    yield from _compound(bare)
    if not re.search("[aeiouy]", bare) and len(bare) <= 5:
        yield _hummed(bare) or tuple(s for letter in bare if letter in LETTERS for s in LETTERS[letter].split())


def _hummed(word: str) -> Pronunciation | None:
    sounds = {"m": "M", "h": "HH", "n": "N", "s": "S", "z": "Z"}
    if set(word) == {"h", "m"} or (len(set(word)) == 1 and word[0] in "mnsz"):
        return tuple(sounds[letter] for letter in dict.fromkeys(word))
    return ("SH",) if re.fullmatch("sh+", word) else ("P", "S", "T") if re.fullmatch("ps+t", word) else None


def _joined(parts: list[str]) -> Iterator[Pronunciation]:
    found = [candidates(part) for part in parts if part]
    if found and all(found):
        yield tuple(symbol for choice in found for symbol in choice[0])


def _apostrophe(word: str) -> Iterator[Pronunciation]:
    """ev'ry from every, wand'ring from wandering, o'erflow from overflow, flow'r from flower."""
    if word.startswith("th'") and len(word) > 3:
        yield from (("DH", *p) for p in candidates(word[3:]))
    if word.startswith("o'er") and len(word) > 4:
        yield from (("AO1", "R", *p) for p in candidates(word[4:]))
    for ending, sound in (("'ve", "AH0 V"), ("'ll", "AH0 L"), ("'re", "ER0")):
        if word.endswith(ending):
            yield from ((*p, *sound.split()) for p in known(word[: -len(ending)]))
    if word.endswith("in'"):
        yield from ((*p[:-1], "N") for p in known(word[:-1] + "g") if p[-1] == "NG")
    if re.search("[a-z]'[a-z]", word):
        for letter in "eoaiv":
            for p in known(word.replace("'", letter)):
                shorter = [i for i, s in enumerate(p) if s == "ER0" and i and i + 1 < len(p) and is_vowel(p[i + 1])]
                drop = [i for i, s in enumerate(p) if s in ("AH0", "IH0") and i and i + 1 < len(p) and p[i + 1] in "NRLM"]
                tail = [i for i, s in enumerate(p) if s == "ER0" and i and is_vowel(p[i - 1])]
                if shorter or tail:
                    at = (shorter or tail)[-1]
                    yield (*p[:at], "R", *p[at + 1 :])
                elif drop:
                    yield p[: drop[-1]] + p[drop[-1] + 1 :]
                else:
                    yield p


def _stems(word: str, ending: str) -> Iterator[str]:
    """The spellings that a word may have without its ending: lov(e)+ing, run(n)+ing, happi(y)+er."""
    stem = word[: -len(ending)]
    if len(stem) < 2:
        return
    with_e = stem + "e"
    if ending[0] in "aeiouy":
        yield from (with_e, stem) if len(stem) == 2 else (stem, with_e)
        if len(stem) > 3 and stem[-1] == stem[-2]:
            yield stem[:-1]
    else:
        yield stem
    if stem.endswith("i"):
        yield stem[:-1] + "y"


def _inflected(word: str) -> Iterator[Pronunciation]:
    if word.endswith(("'s", "s'")):
        yield from (_plural(p) for p in known(word[:-2] if word.endswith("'s") else word[:-1]))
    if word.endswith("'d"):
        yield from (_past(p) for p in (*known(word[:-2]), *known(word[:-2] + "e")))
    if word.endswith("s") and not word.endswith("ss"):
        stems = [word[:-1], *([word[:-2]] if word.endswith("es") else []), *([word[:-3] + "y"] if word.endswith("ies") else [])]
        yield from (_plural(p) for stem in stems for p in (known(stem) or tuple(_inflected(stem)) or tuple(_compound(stem))))
    if word.endswith("ed"):
        yield from (_past(p) for stem in _stems(word, "ed") for p in (known(stem) or tuple(_prefixed(stem))))
    for ending, sound in _ENDINGS:
        if word.endswith(ending):
            for stem in _stems(word, ending):
                yield from (_with_ending(p, sound.split()) for p in known(stem))


def _with_ending(stem: Pronunciation, sound: list[str]) -> Pronunciation:
    return (*stem[:-1], *sound) if stem[-1] == sound[0] else (*stem, *sound)


def _plural(stem: Pronunciation) -> Pronunciation:
    last = base(stem[-1])
    return (*stem, "IH0", "Z") if last in _SIBILANTS else (*stem, "S" if last in _VOICELESS else "Z")


def _past(stem: Pronunciation) -> Pronunciation:
    last = base(stem[-1])
    return (*stem, "IH0", "D") if last in ("T", "D") else (*stem, "T" if last in _VOICELESS else "D")


def _american(word: str) -> Iterator[Pronunciation]:
    """ardour, sombre, realise, jewellery: British spellings by their American ones."""
    for british, american in _BRITISH:
        spelling = re.sub(british, american, word)
        if spelling != word:
            yield from known(spelling)


def _drawn_out(word: str) -> Iterator[Pronunciation]:
    """sooo, looove, yeahhh, nooo: runs of a letter cut to two, then to one."""
    if re.search(r"(.)\1\1|[aeiouh]{4}", word) or re.search(r"([^eolstf])\1$", word):
        runs = re.sub(r"(.)\1+", r"\1\1", word)
        for spelling in (runs, re.sub(r"(.)\1\1+", r"\1", word), re.sub(r"(.)\1+", r"\1", word)):
            if spelling != word:
                yield from known(spelling)
    if re.fullmatch("a+h+|a{2,}", word):
        yield ("AA1",)
    if re.fullmatch("o{2,}h*|u{2,}h*", word):
        yield ("UW1",)
    if re.fullmatch("o+h+", word):
        yield ("OW1",)
    if re.fullmatch("e{2,}h*", word):
        yield ("IY1",)


def _prefixed(word: str) -> Iterator[Pronunciation]:
    for prefix, sound in _PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= 3:
            stem = word[len(prefix) :]
            yield from ((*sound.split(), *p) for p in (known(stem) or tuple(_inflected(stem))))


def _compound(word: str) -> Iterator[Pronunciation]:
    """Two listed words of three letters or more, the most even cut first."""
    cuts = [at for at in range(3, len(word) - 2) if _is_plain_word(word[:at]) and _is_plain_word(word[at:])]
    for at in sorted(cuts, key=lambda at: abs(len(word) - 2 * at)):
        yield (*known(word[:at])[0], *known(word[at:])[0])


def _is_plain_word(part: str) -> bool:
    found = known(part)
    return bool(found) and any(is_vowel(s) for s in found[0]) and bool(re.search("[aeiouy]", part))


def _by_network(word: str) -> Pronunciation:
    parts = [predict(part) for part in re.split("['-]", word) if part]
    return tuple(symbol for part in parts for symbol in part) or ("AH0",)
