"""Italian, Spanish and Latin diction."""

import pytest

from phonetics.registry import language
from tests.phonetics.spoken import spoken, table

ITALIAN = table(
    """
    ca-ro = k a | ɾ o
    mio = m i o
    bel-la = b ɛ l | l a
    not-te = n ɔ cl | t e
    oc-chi = ɔ cl | k i
    gi-glio = dʒ i | ʎ o
    fi-glia = f i | ʎ a
    gli = ʎ i
    cie-lo = tʃ j ɛ | l o
    fuo-co = f w ɔ | k o
    rag-gio = r a vcl | dʒ o
    ac-qua = a cl | k w a
    che = k e
    lan-gui-sce = l a ŋ | ɡ w i | ʃ e
    lo-ghi = l o | ɡ i
    giu-sto = dʒ u | s t o
    ro-sa = r ɔ | z a
    pez-zo = p e cl | ts o
    mez-zo = m ɛ vcl | dz o
    so-gno = s o | ɲ o
    scia = ʃ a
    tuo = t u o
    mai = m a ɪ̯
    pie-tà = p j ɛ | t a
    ba-ci = b a | tʃ i
    """
)
SPANISH = table(
    """
    cie-lo = s j e | l o
    que = k e
    tie-nes = t j e | n e s
    ca-lle = k a | j e
    gue-rra = ɡ e | r a
    jo-ven = x o | b e n
    ver-güen-za = b e ɾ | ɡ w e n | s a
    rey = r e ɪ̯
    muy = m u ɪ̯
    a-ño = a | ɲ o
    mu-cho = m u | tʃ o
    co-ra-zón = k o | ɾ a | s o n
    ciu-dad = s j u | ð a d
    hay = a ɪ̯
    yo = j o
    y = i
    pe-rro = p e | r o
    pe-ro = p e | ɾ o
    gen-te = x e n | t e
    gi-tar-ra = x i | t a | r a
    cau-sa = k a ʊ̯ | s a
    a-gua = a | ɡ w a
    hon-ra = o n | r a
    Mé-xi-co = m e | k s i | k o
    llu-via = j u | b j a
    """
)
LATIN = table(
    """
    A-ve = a | v ɛ
    gra-ti-a = ɡ ɾ a | ts i | a
    Do-mi-nus = d ɔ | m i | n u s
    te-cum = t ɛ | k u m
    be-ne-dic-ta = b ɛ | n ɛ | d i k | t a
    coe-li = tʃ ɛ | l i
    cæ-lum = tʃ ɛ | l u m
    ex-cel-sis = ɛ k | ʃ ɛ l | s i s
    a-gnus = a | ɲ u s
    De-i = d ɛ | i
    qui = k w i
    pec-ca-ta = p ɛ | k a | t a
    mi-se-re-re = m i | z ɛ | ɾ ɛ | ɾ ɛ
    e-ius = ɛ | j u s
    mi-hi = m i | k i
    ni-hil = n i | k i l
    ec-ce = ɛ t | tʃ ɛ
    pa-cem = p a | tʃ ɛ m
    re-gi-na = ɾ ɛ | dʒ i | n a
    lau-da-mus = l a ʊ̯ | d a | m u s
    san-guis = s a ŋ | ɡ w i s
    Je-sus = j ɛ | z u s
    cho-rus = k ɔ | ɾ u s
    sci-o = ʃ i | ɔ
    ho-san-na = ɔ | z a | n a
    """
)


@pytest.mark.parametrize(("word", "phones"), ITALIAN)
def test_italian(word: str, phones: str) -> None:
    assert spoken(word, "it") == phones


@pytest.mark.parametrize(("word", "phones"), SPANISH)
def test_spanish(word: str, phones: str) -> None:
    assert spoken(word, "es") == phones


@pytest.mark.parametrize(("word", "phones"), LATIN)
def test_latin(word: str, phones: str) -> None:
    assert spoken(word, "la") == phones


@pytest.mark.parametrize(
    ("code", "text", "split"),
    [
        ("it", "Caro ben, occhi acqua aiuto paese", "Ca-ro ben, oc-chi ac-qua a-iu-to pa-e-se"),
        ("es", "Cielito lindo corazón calle guerra poeta", "Cie-li-to lin-do co-ra-zón ca-lle gue-rra po-e-ta"),
        ("la", "Ave Maria, gratia plena; Dominus tecum", "A-ve Ma-ri-a, gra-ti-a ple-na; Do-mi-nus te-cum"),
    ],
)
def test_split(code: str, text: str, split: str) -> None:
    assert language(code).split(text) == [tuple(word.split("-")) for word in split.split()]
