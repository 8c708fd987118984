"""French sung diction: mute e, nasal vowels, glides, liaison, silent letters."""

import pytest

from phonetics.registry import language
from tests.phonetics.spoken import spoken, table

WORDS = table(
    """
    rê-ves = ʁ ɛ | v ə
    rêves = ʁ ɛ v
    nuit = n ɥ i
    oi-seau = w a | z o
    chan-tent = ʃ ɑ̃ | t ə
    sou-vent = s u | v ɑ̃
    mo-ment = m ɔ | m ɑ̃
    ai-ment = ɛ | m ə
    vient = v j ɛ̃
    len-te-ment = l ɑ̃ | t ə | m ɑ̃
    fil-le = f i | j ə
    vil-le = v i | l ə
    feuil-le = f œ | j ə
    so-leil = s ɔ | l ɛ j
    cœur = k œ ʁ
    coeur = k œ ʁ
    heu-reux = œ | ʁ ø
    rose = ʁ o z
    mer = m ɛ ʁ
    chan-ter = ʃ ɑ̃ | t e
    blanc = b l ɑ̃
    temps = t ɑ̃
    corps = k ɔ ʁ
    ma-gni-fique = m a | ɲ i | f i k
    fem-me = f a | m ə
    mon-sieur = m ə | s j ø
    par-fum = p a ʁ | f œ̃
    loin = l w ɛ̃
    prin-temps = p ʁ ɛ̃ | t ɑ̃
    au-tom-ne = o | t ɔ | n ə
    gar-çon = ɡ a ʁ | s ɔ̃
    c'est = s ɛ
    l'hom-me = l ɔ | m ə
    jou-ant = ʒ u | ɑ̃
    pa-ys = p ɛ | i
    vo-ya-geur = v w a | j a | ʒ œ ʁ
    e-xil = ɛ | ɡ z i l
    pied = p j e
    donc = d ɔ̃ k
    mu-guet = m y | ɡ ɛ
    """
)


@pytest.mark.parametrize(("word", "phones"), WORDS)
def test_words(word: str, phones: str) -> None:
    assert spoken(word, "fr") == phones


def test_liaison_within_a_group_of_words() -> None:
    assert spoken("les oi-seaux", "fr") == "l e || z w a | z o"
    assert spoken("c'est un en-fant", "fr") == "s ɛ || t œ̃ || n ɑ̃ | f ɑ̃"
    assert spoken("nous a-vons", "fr") == "n u || z a | v ɔ̃"


def test_no_liaison_before_aspirated_h_or_over_punctuation() -> None:
    assert spoken("des hé-ros", "fr") == "d e || e | ʁ o"
    assert spoken("les, oi-seaux", "fr") == "l e || w a | z o"
    assert spoken("des hommes", "fr") == "d e || z ɔ m"


def test_split_counts_the_mute_e_but_not_before_a_vowel() -> None:
    words = language("fr").split("la fille du soleil, votre âme")
    assert words == [("la",), ("fil", "le"), ("du",), ("so", "leil,"), ("votre",), ("â", "me")]
    assert language("fr").split("les belles écouteuses") == [("les",), ("bel", "les"), ("é", "cou", "teu", "ses")]
    assert language("fr").split("Ils chantent.") == [("Ils",), ("chan", "tent.")]
