"""Other languages through espeak-ng: syllables fitted to the score, and clear words where it is missing."""

import shutil

import pytest

from phonetics import espeak
from phonetics.contract import PronunciationError
from phonetics.registry import language
from tests.phonetics.spoken import spoken

needs_espeak = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="needs the program espeak-ng")


def test_without_the_program_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(espeak.shutil, "which", lambda name: None)
    with pytest.raises(PronunciationError, match=r"'pl'.*espeak-ng.*apt install espeak-ng"):
        espeak.make("pl")


def test_syllables_by_rising_sonority() -> None:
    assert espeak.syllables_of(["v", "r", "a", "s", "t", "r", "a"]) == [["v", "r", "a", "s"], ["t", "r", "a"]]
    assert espeak.syllables_of(["a", "ɪ̯", "n", "ə"]) == [["a", "ɪ̯"], ["n", "ə"]]
    assert espeak.syllables_of(["s", "t"]) == [["s", "t"]]


def test_fitted_to_fewer_and_to_more_notes() -> None:
    syllables = [["m", "i"], ["l", "a"], ["n", "o"]]
    assert [" ".join(s.phones) for s in espeak.fitted(syllables, 2)] == ["m i", "l a n o"]
    assert [" ".join(s.phones) for s in espeak.fitted([["b", "a", "n"]], 3)] == ["b a", "a", "a n"]


def test_letters_are_cut_into_as_many_pieces() -> None:
    assert espeak.cut_letters("saudade,", 3) == ("sau", "da", "de,")
    assert espeak.cut_letters("ночь", 1) == ("ночь",)


def test_the_answer_of_the_program_is_mapped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(espeak, "_run", lambda code, text: "(en)ʃt͡ʃˈɛɲɕt͡ɕɛ(pl)\n")
    espeak.word_phones.cache_clear()
    assert espeak.word_phones("pl", "szczęście") == ("ʃ", "tʃ", "ɛ", "ɲ", "ɕ", "tɕ", "ɛ")
    espeak.word_phones.cache_clear()


@needs_espeak
@pytest.mark.parametrize(
    ("code", "line", "phones"),
    [("pl", "do-bry", "d ɔ | b r ɨ"), ("fi", "si-nu-a", "s i | n u | a"), ("cs", "krás-ná", "k r a | s n a"),
     ("el", "κα-λη", "k a | l i")],
)  # fmt: skip
def test_real_words(code: str, line: str, phones: str) -> None:
    assert spoken(line, code) == phones


@needs_espeak
def test_an_unknown_language_is_named() -> None:
    with pytest.raises(PronunciationError, match="'qq'"):
        language("qq")
