"""For the tests of languages: a line as "Twin-kle star", and its phones as "t ɪ ŋ | k ə l"."""

from phonetics.contract import WrittenWord
from phonetics.registry import language


def written(line: str) -> list[WrittenWord]:
    """ "Twin-kle star" as words, hyphens between syllables, each with a bar of its own."""
    return [WrittenWord(w.replace("-", ""), tuple(w.split("-")), f"bar {bar}") for bar, w in enumerate(line.split(), 1)]


def spoken(line: str, code: str) -> str:
    """The phones of a line: " | " between syllables, " || " between words."""
    words = language(code).words(written(line))
    return " || ".join(" | ".join(" ".join(s.phones) for s in syllables) for syllables in words)


def table(text: str) -> list[tuple[str, str]]:
    """Lines "word = phones" as pairs."""
    pairs = [line.split(" = ") for line in text.strip().splitlines()]
    return [(word.strip(), phones.strip()) for word, phones in pairs]
