"""Phones written by hand."""

import pytest

from phonetics import LyricUnit, PronunciationError, underlay
from phonetics.inventory import SYMBOLS
from phonetics.overrides import as_syllable, read_hint, take_hint


@pytest.mark.parametrize(
    ("written", "syllables"),
    [
        ("HH AH0", ["h ə"]),
        ("HH AH0 L OW1", ["h ə", "l o ʊ̯"]),
        ("hh ah0 l ow1", ["h ə", "l o ʊ̯"]),
        ("h ə l oʊ", ["h ə", "l o ʊ̯"]),
        ("həˈloʊ", ["h ə", "l o ʊ̯"]),
        ("P EH1 N . T ER0", ["pʰ ɛ n", "tʰ ɝ"]),
        ("n aɪ t", ["n a ɪ̯ t"]),
        ("t͡ʃ aː", ["tʃ a"]),
        ("ʧ ɚ g", ["tʃ ɝ ɡ"]),
        ("f œ̃", ["f œ̃"]),
        ("a ɪ̯ s t r a", ["a ɪ̯", "s t r a"]),
        ("k o ɴ n i tɕ i", ["k o ɴ", "n i", "tɕ i"]),
        ("M", ["m"]),
        ("b ɔ . l d", ["b ɔ", "l d"]),
    ],
)
def test_brackets_are_read(written: str, syllables: list[str]) -> None:
    assert [" ".join(s) for s in read_hint(written)] == syllables


@pytest.mark.parametrize("symbol", [s for s in SYMBOLS if s not in ("sil", "breath", "cl", "vcl")])
def test_every_symbol_of_the_inventory_can_be_written(symbol: str) -> None:
    assert read_hint(symbol) == [(symbol,)]


def nuclei(*notes: LyricUnit) -> list[str]:
    return [s.nucleus for s in underlay(list(notes), "en")]


def test_a_bracket_overrides_one_syllable_and_leaves_the_rest() -> None:
    assert nuclei(LyricUnit("won[W IY1 N]", "begin"), LyricUnit("der", "end")) == ["i", "ɝ"]


def test_a_bracket_overrides_a_whole_word() -> None:
    assert nuclei(LyricUnit("hel[HH OY0 L UW1]", "begin"), LyricUnit("lo", "end")) == ["ɔ", "u"]


def test_a_bracket_may_stand_alone_and_for_a_word_nobody_knows() -> None:
    assert nuclei(LyricUnit("[HH AH0]"), LyricUnit("きら[k i]")) == ["ə", "i"]


def test_phones_of_a_unit_win() -> None:
    assert nuclei(LyricUnit("star", phones=("s", "t", "e", "ɹ")), LyricUnit("star")) == ["e", "ɑ"]


def test_text_outside_the_bracket_is_the_word() -> None:
    assert take_hint("love [L AH1 V]") == ("love", [("l", "ʌ", "v")])
    assert take_hint("love") == ("love", None)


@pytest.mark.parametrize(
    ("unit", "message"),
    [
        (LyricUnit("hi[HH AH0 L OW1]", place="bar 2"), r"bar 2: the phones \[h ə . l o ʊ̯\] of 'hi' have 2 syllables"),
        (LyricUnit("hi[HH QQ]", place="bar 3"), "bar 3: 'HH' is not a phone|bar 3: 'QQ' is not a phone"),
        (LyricUnit("hi[]", place="bar 4"), "bar 4: an empty bracket"),
        (LyricUnit("hi[AH0 L OW1 . T]", place="bar 5"), "bar 5: .* has more than one vowel"),
        (LyricUnit("hi", phones=("%",), place="bar 6"), "bar 6: '%' is not a phone"),
        (LyricUnit("hi", phones=(), place="bar 7"), "bar 7: an empty list"),
    ],
)
def test_wrong_phones_are_named(unit: LyricUnit, message: str) -> None:
    with pytest.raises(PronunciationError, match=message):
        underlay([unit], "en")


def test_one_note_takes_arpabet_too() -> None:
    assert as_syllable(["HH", "AH0"]).phones == ("h", "ə")
