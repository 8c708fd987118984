"""Spelling to phones by ordered rules, for languages whose spelling tells the sound.

A table has one rule a line: ``letters context phones``. The context is ``left_right`` (either may be empty), each side a
regular expression in which ``V`` is any vowel letter, ``C`` any other letter, ``#`` the edge of a word, ``.`` the edge
between two written syllables and ``%`` either edge (a context without ``.`` and ``%`` does not see syllable edges).
Phones are separated by spaces; ``-`` is silence. At each place the first rule that fits wins; its letters never reach
over a written syllable's edge, so the score's own hyphenation divides the word: "Häus-chen" is not read with "sch".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from phonetics.contract import PronunciationError, SyllablePhones, WrittenWord
from phonetics.inventory import phone, split_syllable

Groups = list[list[str]]


@dataclass(frozen=True)
class Rule:
    """``letters`` between ``left`` and ``right`` sound as ``phones``; ``edges`` says that the context sees syllable edges."""

    letters: str
    left: re.Pattern[str]
    right: re.Pattern[str]
    phones: tuple[str, ...]
    edges: bool


@dataclass(frozen=True)
class Chunk:
    """Letters ``start`` to ``end`` of a dotted word ("him.mel") and what they sound as."""

    start: int
    end: int
    phones: tuple[str, ...]


class Spelling:
    """A language's rule table, its vowel letters and the name it has in messages.

    ``elides``: an apostrophe joins what stands after it ("c'est") instead of ending a word ("hab' ich").
    """

    def __init__(self, name: str, vowels: str, table: str, elides: bool = False) -> None:
        self.name = name
        self.elides = elides
        self.vowels = vowels
        self._rules: dict[str, list[Rule]] = {}
        for line in table.strip().splitlines():
            if line.strip() and not line.startswith("//"):
                rule = self._rule(line)
                self._rules.setdefault(rule.letters[0], []).append(rule)

    def _rule(self, line: str) -> Rule:
        letters, context, *phones = line.split()
        left, right = context.split("_")
        symbols = tuple(p for p in phones if p != "-")
        for symbol in symbols:
            phone(symbol)
        return Rule(
            letters, self._side(left, "^", r"\Z"), self._side(right, "$", ""), symbols, "." in context or "%" in context
        )

    def _side(self, pattern: str, edge: str, end: str) -> re.Pattern[str]:
        both = f"(?:{edge}|[ '’-])"
        expanded = (
            pattern.replace(".", r"\.").replace("%", rf"(?:\.|{both})").replace("#", both).replace("V", f"[{self.vowels}]")
        )
        expanded = expanded.replace("C", f"[^{self.vowels} .'’-]")
        return re.compile(f"(?:{expanded}){end}")

    def chunks(self, dotted: str, place: str = "") -> list[Chunk]:
        """The word ``dotted`` ("him.mel", lower case) cut into letters that sound together."""
        out: list[Chunk] = []
        at = 0
        while at < len(dotted):
            if dotted[at] in ".' -’":
                at += 1
                continue
            rule = self._first(dotted, at)
            if rule is None:
                word = dotted.replace(".", "-")
                where = f"{place}: " if place else ""
                raise PronunciationError(f"{where}{dotted[at]!r} in {word!r} has no {self.name} pronunciation; respell it "
                                         "or give its phones in brackets")  # fmt: skip
            out.append(Chunk(at, at + len(rule.letters), rule.phones))
            at += len(rule.letters)
        return out

    def _first(self, dotted: str, at: int) -> Rule | None:
        before = dotted[:at].replace(".", "")
        rest = dotted[at:].replace("'", "") if self.elides else dotted[at:]
        base = unicodedata.normalize("NFD", dotted[at])[0]
        for rule in self._rules.get(dotted[at], self._rules.get(base, [])):
            letters = dotted[at] + rule.letters[1:]
            if not dotted.startswith(letters, at):
                continue
            after = rest[len(rule.letters) :]
            left = dotted[:at] if rule.edges else before
            if rule.left.search(left) and rule.right.match(after if rule.edges else after.replace(".", "")):
                return rule
        return None

    def groups(self, dotted: str, place: str = "") -> Groups:
        """The phones of each written syllable of ``dotted``."""
        out: Groups = [[] for _ in range(dotted.count(".") + 1)]
        for chunk in self.chunks(dotted, place):
            out[dotted.count(".", 0, chunk.start)].extend(chunk.phones)
        return out


def respellings(pairs: Sequence[tuple[str, str]]) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Patterns and their replacements in dotted words, compiled; ``\\b`` is the edge of a word (not of a syllable)."""
    edge = r"(?:(?<![\w.])(?=\w)|(?<=\w)(?![\w.]))"
    return tuple((re.compile(pattern.replace(r"\b", edge)), new) for pattern, new in pairs)


def clean(syllable: str) -> str:
    """A written syllable in lower case without punctuation, verse number or line marks; apostrophes and inner spaces stay."""
    text = unicodedata.normalize("NFC", syllable).replace("’", "'").replace("ʼ", "'").replace("`", "'").replace("‿", " ")
    text = re.sub(r"^\W*\d+[.)]\s*(?=\D)", "", text).replace("_", " ").lower()
    text = "".join(c if c.isalpha() or c in "' ·" or unicodedata.combining(c) else " " if c in "-–/" else "" for c in text)
    return unicodedata.normalize("NFC", re.sub(r"\s+", " ", text).strip())


def dotted(word: WrittenWord, lower: Callable[[str], str] = clean) -> str:
    """The word's clean syllables joined by full stops; raises where one of them has nothing to pronounce."""
    pieces = [lower(s) for s in word.syllables]
    for piece, written in zip(pieces, word.syllables, strict=True):
        if not any(c.isalpha() for c in piece):
            where = f"{word.place}: " if word.place else ""
            hint = "write numbers as words" if any(c.isdigit() for c in written) else "remove it or write what is sung"
            raise PronunciationError(f"{where}{written!r} in {str(word)!r} cannot be pronounced; {hint}")
    return ".".join(pieces)


def is_vowel(symbol: str) -> bool:
    """Is this symbol a vowel that can carry a note?"""
    return phone(symbol).kind == "vowel" and phone(symbol).syllabic


def single_consonants(groups: Groups) -> Groups:
    """The same syllables, a consonant said once where it ends one and begins the next ("bel-le")."""
    out = [list(group) for group in groups]
    for here, following in zip(out, out[1:], strict=False):
        if len(here) > 1 and following and here[-1] == following[0] and not is_vowel(here[-1]):
            here.pop()
    return [[s for i, s in enumerate(g) if i == 0 or s != g[i - 1] or is_vowel(s)] for g in out]


def with_nuclei(groups: Groups, filler: str = "ə") -> tuple[SyllablePhones, ...]:
    """Each syllable's phones as onset, nucleus and coda; one without vowel or sonorant gets ``filler``.

    An empty syllable (a mute letter on its own note) holds the vowel before it.
    """
    out: list[SyllablePhones] = []
    for group in groups:
        symbols = list(group)
        if not symbols:
            symbols = [out[-1].nucleus if out and is_vowel(out[-1].nucleus) else filler]
        if symbols[-1] in _GLIDE_VOWELS and not any(is_vowel(s) for s in symbols):
            symbols[-1] = _GLIDE_VOWELS[symbols[-1]]
        elif not any(is_vowel(s) for s in symbols) and not any(phone(s).kind in ("nasal", "liquid") for s in symbols):
            symbols.append(filler)
        out.append(split_syllable(symbols))
    return tuple(out)


_GLIDE_VOWELS = {"j": "i", "w": "u", "ɥ": "y"}
Pronounce = Callable[[str, str], tuple[SyllablePhones, ...]]


class SpellingLanguage:
    """A :class:`phonetics.contract.Language` over a pronouncing function (dotted word, place), a splitting one, and one
    that brings a syllable to lower case."""

    def __init__(
        self, code: str, pronounce: Pronounce, split_word: Callable[[str], tuple[str, ...]], lower: Callable[[str], str] = clean
    ) -> None:
        self.code = code
        self._pronounce = lru_cache(maxsize=4096)(pronounce)
        self._split_word = split_word
        self._lower = lower

    def words(self, words: Sequence[WrittenWord]) -> list[tuple[SyllablePhones, ...]]:
        """Pronounce each word by itself; raises :class:`PronunciationError` where a letter is unknown."""
        return [self._pronounce(dotted(word, self._lower), word.place) for word in words]

    def split(self, text: str) -> list[tuple[str, ...]]:
        """Running text as words of written syllables."""
        return [self._split_word(word) for word in text_words(text)]


def text_words(text: str) -> list[str]:
    """The words of running text, punctuation kept on them; pieces without a letter are left out, and hyphens part words."""
    text = unicodedata.normalize("NFC", text)
    return [w for w in re.split(r"[\s—–-]+", text) if any(c.isalpha() for c in w)]


def split_word(spelling: Spelling, word: str, onsets: frozenset[str]) -> tuple[str, ...]:
    """One written word (punctuation and capitals kept) cut into written syllables: one sounding vowel each, consonants between
    two of them to the second as far as ``onsets`` (letters) allow."""
    lower = word.lower()
    start = next(i for i, c in enumerate(lower) if c.isalpha())
    end = max(i for i, c in enumerate(lower) if c.isalpha()) + 1
    core = lower[start:end].replace("’", "'")
    chunks = spelling.chunks("".join(c if c.isalpha() or c == "'" else "'" for c in core))
    nuclei = [c for c in chunks if any(is_vowel(s) for s in c.phones)]
    cuts = [0]
    for left, right in zip(nuclei, nuclei[1:], strict=False):
        onset = _onset_length(core[left.end : right.start], onsets)
        cuts.append(right.start - onset)
    cuts = [0, *(c + start for c in cuts[1:]), len(word)]
    return tuple(word[a:b] for a, b in zip(cuts, cuts[1:], strict=False))


def _onset_length(between: str, onsets: frozenset[str]) -> int:
    """How many letters of ``between`` go with the vowel after it."""
    if "'" in between[:-1]:
        return len(between) - between.index("'") - 1
    if between.endswith("'"):
        return len(between[-2:])
    if len(between) == 2 and between[0] == between[1] and between not in onsets:
        return 1
    for take in range(len(between), 0, -1):
        if between[len(between) - take :] in onsets:
            return take
    return min(len(between), 1)
