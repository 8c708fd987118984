"""German diction against Siebs and Duden 6 (sung), old and new hyphenation, and running text."""

import pytest

from phonetics.contract import PronunciationError
from phonetics.registry import language
from tests.phonetics.spoken import spoken, table

WORDS = table(
    """
    Ich = ɪ ç
    ach = a x
    Buch = b u x
    Häus-chen = h ɔ ɪ̯ s | ç ə n
    wach-sen = v a k | s ə n
    Tag = t a k
    Ta-ge = t a | ɡ ə
    lieb-lich = l i p | l ɪ ç
    Kö-nig = k ø | n ɪ ç
    e-wi-ge = e | v i | ɡ ə
    Herz = h ɛ ɾ ts
    mir = m i ɐ̯
    der = d e ɐ̯
    Va-ter = f a | t ɐ
    Him-mel = h ɪ | m ə l
    wun-der-schö-nen = v ʊ n | d ɐ | ʃ ø | n ə n
    ver-ges-sen = f ɛ ɐ̯ | ɡ ɛ | s ə n
    ge-ben = ɡ e | b ə n
    Ge-bet = ɡ ə | b e t
    ver-ge-hen = f ɛ ɐ̯ | ɡ e | ə n
    be-ste-hen = b ə | ʃ t e | ə n
    Fen-ster = f ɛ n s | t ɐ
    Mor-gen-stern = m ɔ ɾ | ɡ ə n | ʃ t ɛ ɾ n
    ge-stern = ɡ ɛ s | t ɐ n
    Knos-pen = k n ɔ s | p ə n
    spran-gen = ʃ p ɾ a | ŋ ə n
    sin-gen = z ɪ | ŋ ə n
    an-ge-nehm = a n | ɡ ə | n e m
    Ro-sen-gar-ten = ɾ o | z ə n | ɡ a ɾ | t ə n
    sü-ße = z y | s ə
    muß = m ʊ s
    groß = ɡ ɾ o s
    und = ʊ n t
    Mond = m o n t
    hoch = h o x
    Wo-che = v ɔ | x ə
    sit-zen = z ɪ | ts ə n
    de-cken = d ɛ | k ə n
    Quel-le = k v ɛ | l ə
    träu-men = t ɾ ɔ ɪ̯ | m ə n
    Thrä-nen = t ɾ ɛ | n ə n
    Mai = m a ɪ̯
    weg = v ɛ k
    wer-den = v e ɐ̯ | d ə n
    """
)


@pytest.mark.parametrize(("word", "phones"), WORDS)
def test_words(word: str, phones: str) -> None:
    sung = spoken(word, "de")
    assert sung.replace("ŋ | ə n", "| ŋ ə n") == phones  # either syllable may have the ng


def test_apostrophes_and_contractions() -> None:
    assert spoken("hab' ew'-ge in's d'rein", "de") == "h a p || e v | ɡ ə || ɪ n s || d ɾ a ɪ̯ n"


def test_verse_numbers_and_punctuation_are_not_sung() -> None:
    assert spoken("1.Am Brun-nen,", "de").startswith("a m || b ɾ ʊ")
    assert spoken("»O!«", "de") == "o"


def test_a_foreign_letter_is_read_as_its_base_and_a_strange_one_refused() -> None:
    assert spoken("Señor", "de") == spoken("Senor", "de")
    with pytest.raises(PronunciationError, match=r"bar 2: 'м' .*German.*brackets"):
        spoken("Am мир", "de")


def test_numbers_are_refused_with_advice() -> None:
    with pytest.raises(PronunciationError, match=r"bar 1: '99'.*as words"):
        spoken("99", "de")


def test_split_of_running_text() -> None:
    words = language("de").split("Wer reitet so spät durch Nacht und Wind? Himmelreich, wunderschönen Mädchen sitzen")
    assert words == [
        ("Wer",), ("rei", "tet"), ("so",), ("spät",), ("durch",), ("Nacht",), ("und",), ("Wind?",), ("Him", "mel", "reich,"),
        ("wun", "der", "schö", "nen"), ("Mäd", "chen"), ("sit", "zen"),
    ]  # fmt: skip
