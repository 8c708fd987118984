"""Korean: the sound changes of the Standard Pronunciation rules."""

import pytest

from phonetics.contract import PronunciationError
from phonetics.registry import language
from tests.phonetics.spoken import spoken, table

WORDS = table(
    """
    아-리-랑 = a | ɾ i | ɾ a ŋ
    고-개-로 = k o | ɡ e | ɾ o
    넘-어-간-다 = n ʌ | m ʌ | ɡ a n | d a
    같-이 = k a | tɕʰ i
    굳-이 = k u | dʑ i
    국-물 = k u ŋ | m u l
    독-립 = t o ŋ | n i p
    신-라 = ɕ i l | l a
    칼-날 = kʰ a l | l a l
    좋-다 = tɕ o | tʰ a
    좋-아 = tɕ o | a
    많-이 = m a | n i
    값-이 = k a p | ɕ i
    값 = k a p
    읽-다 = i k | t a
    학-교 = h a k | k j o
    사-랑 = s a | ɾ a ŋ
    의-사 = ɯ i | s a
    희-망 = h i | m a ŋ
    시-간 = ɕ i | ɡ a n
    십-리 = ɕ i m | n i
    입-학 = i | pʰ a k
    옷 = o t
    옷-이 = o | ɕ i
    강-물 = k a ŋ | m u l
    대-통-령 = t e | tʰ o ŋ | n j ʌ ŋ
    """
)


@pytest.mark.parametrize(("word", "phones"), WORDS)
def test_words(word: str, phones: str) -> None:
    assert spoken(word, "ko") == phones


def test_latin_letters_name_the_bar() -> None:
    with pytest.raises(PronunciationError, match="bar 2: 'love'"):
        spoken("사-랑 love", "ko")


def test_split() -> None:
    assert language("ko").split("아리랑 고개로, 넘어간다") == [("아", "리", "랑"), ("고", "개", "로"), ("넘", "어", "간", "다")]
