"""Kana, romaji and HTS labels onto the shared inventory.

Conventions: one kana (with its small ゃ or ぇ) is one mora. u is ɯ, ふ ɸ, し ɕ, ち tɕ, じ and ぢ dʑ, ず and づ dz, つ ts,
に and the にゃ row ɲ, ひ and the ひゃ row ç, ヴ v; the other や rows have a palatal consonant (きゃ kʲ a) and the い row
a plain one (き k i). ん is ɴ, っ is cl, ー repeats the vowel before it. を is o (``wo=True`` gives w o, as voicebanks
record it).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from phonetics.contract import PronunciationError

VOWELS: dict[str, str] = {"a": "a", "i": "i", "u": "ɯ", "e": "e", "o": "o"}
VOWEL_SYMBOLS = frozenset(VOWELS.values())
LONG = "ー～〜"

_ROWS: dict[str, str] = {
    "": "あいうえお", "k": "かきくけこ", "ɡ": "がぎぐげご", "s": "さ すせそ", "dz": "ざ ずぜぞ", "t": "た  てと",
    "d": "だ  でど",
    "n": "な ぬねの", "h": "は  へほ", "b": "ばびぶべぼ", "p": "ぱぴぷぺぽ", "m": "まみむめも", "ɾ": "らりるれろ",
    "j": "や ゆ よ",
    "w": "わゐ ゑ ", "ŋ": "か゚き゚く゚け゚こ゚",
}  # fmt: skip
_SINGLE: dict[str, tuple[str, str]] = {
    "し": ("ɕ", "i"), "じ": ("dʑ", "i"), "ち": ("tɕ", "i"), "ぢ": ("dʑ", "i"), "つ": ("ts", "ɯ"), "づ": ("dz", "ɯ"),
    "に": ("ɲ", "i"), "ひ": ("ç", "i"), "ふ": ("ɸ", "ɯ"), "を": ("", "o"), "ゔ": ("v", "ɯ"), "ゐ": ("", "i"), "ゑ": ("", "e"),
}  # fmt: skip
_SMALL_VOWEL = dict(zip("ぁぃぅぇぉ", VOWELS.values(), strict=True))
_SMALL_Y = {"ゃ": "a", "ゅ": "ɯ", "ょ": "o"}
_PALATAL = {
    "k": ("kʲ",), "ɡ": ("ɡʲ",), "b": ("bʲ",), "p": ("pʲ",), "m": ("mʲ",), "ɾ": ("ɾʲ",), "t": ("tʲ",), "d": ("dʲ",),
    "n": ("ɲ",),
    "h": ("ç",), "s": ("ɕ",), "dz": ("dʑ",), "": ("j",), "ts": ("tɕ",),
}  # fmt: skip
_IDENTITY = ("ɕ", "dʑ", "tɕ", "ɲ", "ç", "j")


def _kana_table() -> dict[str, tuple[str, str]]:
    table = {}
    for consonant, row in _ROWS.items():
        letters = re.findall(r".゚|.", row)
        table.update({kana: (consonant, v) for kana, v in zip(letters, VOWELS.values(), strict=True) if kana != " "})
    return {**table, **_SINGLE}


_KANA = _kana_table()
_ITERATION = {"ゝ": "", "ゞ": "\u3099"}


def palatalised(consonant: str) -> tuple[str, ...]:
    """The consonant as it stands before ゃ ゅ ょ: one palatal phone, or the consonant and j where there is none."""
    if consonant in _IDENTITY:
        return (consonant,)
    return _PALATAL.get(consonant, (consonant, "j"))


def hiragana(text: str) -> str:
    """Compatibility forms unified, katakana turned into hiragana, repetition marks written out."""
    text = unicodedata.normalize("NFKC", text)
    folded = [chr(ord(c) - 0x60) if "ァ" <= c <= "ヴ" or c in "ヽヾ" else c for c in text]
    out: list[str] = []
    for letter in folded:
        letter = {"ヵ": "か", "ヶ": "け", "ゕ": "か", "ゖ": "け"}.get(letter, letter)
        if letter in _ITERATION and out:
            letter = unicodedata.normalize("NFC", out[-1] + _ITERATION[letter])
        out.append(letter)
    return "".join(out)


def is_kana(text: str) -> bool:
    """Is every character kana (hiragana, katakana, small ones, ー)?"""
    return bool(text) and all(c in _KANA or c in _SMALL_VOWEL or c in _SMALL_Y or c in "んっゎ゚" + LONG for c in hiragana(text))


_MORA = re.compile(
    rf"[うくぐいちしじぢてでとどすずつづふきぎにひびぴみりゔ][ぁぃぅぇぉ]?[ゃゅょぇ]|.゚|.[ゃゅょぁぃぅぇぉゎ]?|[{LONG}]"
)


def morae(text: str) -> list[str]:
    """Kana text cut into morae, in hiragana: "きょうっぽー" is きょ う っ ぽ ー."""
    out: list[str] = []
    for mora in _MORA.findall(hiragana(text)):
        whole = len(mora) == 1 or mora[0] in _KANA
        out.extend([mora] if whole else list(mora))
    return out


def kana_phones(text: str, wo: bool = False, previous: str | None = None) -> tuple[str, ...]:
    """The phones of kana text, mora after mora; ``previous`` is the vowel that a leading ー goes on with.

    Raises :class:`PronunciationError` for anything that is not kana.
    """
    out: list[str] = []
    for mora in morae(text):
        last = next((s for s in reversed(out) if s in VOWEL_SYMBOLS), previous)
        if mora in LONG:
            if out and out[-1] == "ɴ":
                continue
            if last is None:
                raise PronunciationError(f"{text!r} begins with a long mark, and no vowel stands before it")
            out.append(last)
        else:
            out.extend(("w", "o") if wo and mora == "を" else _mora_phones(mora, text))
    return tuple(out)


def _mora_phones(mora: str, text: str) -> tuple[str, ...]:
    special = {"ん": "ɴ", "っ": "cl"}
    if mora in special:
        return (special[mora],)
    if mora == "ゎ":
        return ("w", "a")
    if len(mora) == 1 and (mora in _SMALL_VOWEL or mora in _SMALL_Y):
        return (_SMALL_VOWEL[mora],) if mora in _SMALL_VOWEL else ("j", _SMALL_Y[mora])
    base = mora[:2] if mora[1:2] == "゚" else mora[:1]
    if base not in _KANA:
        raise PronunciationError(f"{base!r} in {text!r} is not kana; write it in kana or give its phones in brackets")
    consonant, vowel = _KANA[base]
    small = mora[len(base) :]
    onset = (consonant,) if consonant else ()
    if not small:
        return (*onset, vowel)
    if small[-1] in _SMALL_Y:
        return (*palatalised(consonant), _SMALL_Y[small[-1]])
    if len(small) == 2:  # でぃぇ, ヴぃぇ
        return (*palatalised(consonant), _SMALL_VOWEL[small[-1]])
    if small == "ゎ":
        return (*onset, "w", "a")
    return _with_small_vowel(base, consonant, vowel, _SMALL_VOWEL[small])


def _with_small_vowel(base: str, consonant: str, vowel: str, small: str) -> tuple[str, ...]:
    onset = (consonant,) if consonant else ()
    if base in "くぐ" and small != "ɯ":
        return (consonant, "w", small)
    if base == "う" and small != "ɯ":
        return ("w", small)
    if vowel == small and base not in "くぐ":
        return (*onset, vowel, vowel)
    if base in "てで" and small == "i":
        return (*onset, small)
    if base in "とど" and small == "ɯ":
        return (*onset, small)
    if vowel == "i":
        return (*palatalised(consonant), small)
    return (*onset, small) if vowel == "ɯ" else (*onset, vowel, small)


_ROMAJI_CONSONANTS: dict[str, tuple[str, ...]] = {
    "": (), "k": ("k",), "g": ("ɡ",), "s": ("s",), "z": ("dz",), "t": ("t",), "d": ("d",), "n": ("n",), "h": ("h",),
    "b": ("b",),
    "p": ("p",), "m": ("m",), "r": ("ɾ",), "y": ("j",), "w": ("w",), "v": ("v",), "f": ("ɸ",), "j": ("dʑ",),
    "sh": ("ɕ",), "ch": ("tɕ",), "ts": ("ts",), "dz": ("dz",), "hy": ("ç",), "ky": ("kʲ",), "gy": ("ɡʲ",), "ny": ("ɲ",),
    "by": ("bʲ",), "py": ("pʲ",), "my": ("mʲ",), "ry": ("ɾʲ",), "sy": ("ɕ",), "zy": ("dʑ",), "jy": ("dʑ",),
    "ty": ("tɕ",), "cy": ("tɕ",), "dy": ("dʲ",), "fy": ("ɸ", "j"), "vy": ("v", "j"), "kw": ("k", "w"), "gw": ("ɡ", "w"),
    "th": ("tʲ",),
    "dh": ("dʲ",), "sw": ("s", "w"), "ng": ("ŋ",), "tw": ("t",), "dw": ("d",), "wh": ("w",), "shy": ("ɕ",), "chy": ("tɕ",),
}  # fmt: skip
_ROMAJI_SPECIAL: dict[str, tuple[str, ...]] = {
    "si": ("ɕ", "i"), "ti": ("tɕ", "i"), "tu": ("ts", "ɯ"), "zi": ("dʑ", "i"), "hu": ("ɸ", "ɯ"), "hi": ("ç", "i"),
    "ni": ("ɲ", "i"),
    "thi": ("t", "i"), "dhi": ("d", "i"),
}  # fmt: skip
_ROMAJI = re.compile(r"(?P<double>([kstcpgdbzjfhmr])(?=\2)|t(?=ch))|(?P<n>nn(?![aiueoy])|n(?![aiueoy])|N|m(?=[pbm]))"
                     r"|(?P<c>[kgsztdnhbpmrlywvfjc]{0,3}?)(?P<v>[aiueo])|(?P<long>[-ー:])"
                     r"|(?P<skip>['’ ])|(?P<bare>[a-z]+$)")  # fmt: skip
_MACRONS = {"ā": "aa", "ī": "ii", "ū": "uu", "ē": "ee", "ō": "oo", "â": "aa", "î": "ii", "û": "uu", "ê": "ee", "ô": "oo"}


def romaji_phones(text: str, previous: str | None = None, bare: bool = False) -> tuple[str, ...]:
    """The phones of romaji ("kya", "shi" or "si", "tsu" or "tu", "n", "N", "kitte", "ō"); raises :class:`PronunciationError`.

    ``bare`` admits a consonant without a vowel at the end, as voicebanks have them ("a sh").
    A leading "-" repeats ``previous``.
    """
    plain = "".join(_MACRONS.get(c, c) for c in unicodedata.normalize("NFC", text.strip()))
    plain = "".join(c if c == "N" and len(plain) == 1 else c.lower() for c in plain)
    out: list[str] = []
    at = 0
    while at < len(plain):
        found = _ROMAJI.match(plain, at)
        symbols = _romaji_token(found, out, previous, bare) if found else None
        if found is None or symbols is None:
            raise PronunciationError(f"{text!r} is not romaji from {plain[at:]!r} on; write it as in 'kyō', 'shi', 'n'")
        out.extend(symbols)
        at = found.end()
    return tuple(out)


def _romaji_token(found: re.Match[str], before: Sequence[str], previous: str | None, bare: bool) -> tuple[str, ...] | None:
    if found["double"]:
        return ("ɴ",) if found["double"] == "m" else ("cl",)
    if found["n"]:
        return ("ɴ",)
    if found["long"]:
        last = next((s for s in reversed(before) if s in VOWEL_SYMBOLS), previous)
        return (last,) if last else None
    if found["skip"]:
        return ()
    if found["bare"]:
        return _ROMAJI_CONSONANTS.get(found["bare"]) if bare else None
    syllable = found["c"] + found["v"]
    if syllable in _ROMAJI_SPECIAL:
        return _ROMAJI_SPECIAL[syllable]
    consonants = _ROMAJI_CONSONANTS.get(found["c"])
    return None if consonants is None else (*consonants, VOWELS[found["v"]])


_HTS: dict[str, tuple[str, ...]] = {
    "N": ("ɴ",), "cl": ("cl",), "q": ("cl",), "pau": ("sil",), "sil": ("sil",), "sp": ("sil",), "br": ("breath",),
    "xx": ("sil",),
    "ty": ("tʲ",), "sy": ("ɕ",), "zy": ("dʑ",), "kw": ("k", "w"), "gw": ("ɡ", "w"), "z": ("dz",), "ng": ("ŋ",),
}  # fmt: skip


def hts_phone(label: str, following: str = "") -> tuple[str, ...]:
    """One phoneme of an HTS label (Sinsy, NIT SONG070, Open JTalk) as inventory symbols.

    ``following`` is the next label: h and n before i are ç and ɲ. Devoiced vowels ("U", "I") are the plain ones.
    Raises :class:`PronunciationError` for an unknown label.
    """
    if label in _HTS:
        return _HTS[label]
    if label in ("h", "n") and following.lower() == "i":
        return ("ç",) if label == "h" else ("ɲ",)
    if label.lower() in VOWELS:
        return (VOWELS[label.lower()],)
    if label and label in _ROMAJI_CONSONANTS:
        return _ROMAJI_CONSONANTS[label]
    raise PronunciationError(f"{label!r} is not a phoneme of the Japanese HTS labels")


def hts_phones(labels: Sequence[str]) -> list[tuple[str, ...]]:
    """:func:`hts_phone` over a sequence of labels, each with its follower."""
    return [hts_phone(label, after) for label, after in zip(labels, [*labels[1:], ""], strict=True)]
