"""Articulatory distance: a metric on the inventory, and the nearest phone to foreign symbols."""

import pytest

from phonetics.distance import distance, nearest, parse_ipa, segments
from phonetics.inventory import BY_SYMBOL, SYMBOLS, UnknownPhone


def test_each_symbol_is_its_own_nearest_and_no_two_coincide() -> None:
    for first in SYMBOLS:
        assert distance(first, first) == 0
        assert nearest(first) == first
        for second in SYMBOLS:
            assert distance(first, second) == pytest.approx(distance(second, first))
            assert first == second or distance(first, second) > 0


@pytest.mark.parametrize(
    ("ipa", "symbol"),
    [
     ("g", "ɡ"), ("ʀ", "ʁ"), ("ɬ", "l"), ("χ", "x"), ("β", "v"), ("ɣ", "ɡ"), ("ɦ", "h"), ("ʋ", "w"),
     ("ɻ", "ɹ"), ("ɽ", "ɾ"), ("ɭ", "ɫ"), ("ɳ", "n"), ("ɱ", "m"), ("c", "k"), ("ɟ", "ɡ"), ("q", "k"),
     ("ʏ", "y"), ("ɒ", "ɑ"), ("ɜ", "ə"), ("ɚ", "ɝ"), ("t͡ʃ", "tʃ"), ("d͡ʑ", "dʑ"), ("aː", "a"), ("ɔ̃", "ɔ̃"),
     ("ã", "ɑ̃"), ("ɐ̃", "ɑ̃"), ("ĩ", "i"), ("l̩", "l"), ("ʝ", "j"), ("ʍ", "w"), ("ħ", "h"), ("ʕ", "ʁ"),
     ("d̪", "d"), ("b̥", "p"), ("sʲ", "s"), ("kʲ", "kʲ"), ("ç", "ç"), ("ç", "ç"), ("i̯", "ɪ̯"), ("u̯", "ʊ̯"),
     ("lˠ", "ɫ"), ("ɓ", "b"),
    ],
)  # fmt: skip
def test_nearest_of_foreign_symbols(ipa: str, symbol: str) -> None:
    assert nearest(ipa) == symbol


def test_vowels_stay_vowels_and_consonants_consonants() -> None:
    vowels = [s for s in SYMBOLS if BY_SYMBOL[s].kind == "vowel"]
    for symbol in vowels:
        others = [s for s in SYMBOLS if s != symbol]
        assert BY_SYMBOL[nearest(symbol, others)].kind == "vowel"


def test_a_voice_without_a_phone_gets_a_neighbour() -> None:
    japanese = [s for s in SYMBOLS if s in "a i ɯ e o k ɡ s ɕ z dz t d n h ç b p m j ɾ w ɴ ɸ tɕ dʑ ts ɲ v".split()]
    expected = {"ʁ": "ɾ", "l": "ɾ", "ɛ": "e", "u": "ɯ", "ʃ": "ɕ", "f": "ɸ", "x": "h", "ŋ": "ɲ", "tʰ": "t", "pʲ": "p", "æ": "a"}
    assert {symbol: nearest(symbol, japanese) for symbol in expected} == expected


def test_ipa_strings() -> None:
    assert parse_ipa("ˈtʃiː.ni") == ("tʃ", "i", "n", "i")
    assert parse_ipa("[na͡ɪt]") == ("n", "a", "ɪ̯", "t")
    assert parse_ipa("kʷɛnto") == ("k", "w", "ɛ", "n", "t", "o")
    assert parse_ipa("ʂt͡ʂaɫ") == ("ʂ", "tʂ", "a", "ɫ")
    assert segments("d͡ʑɛɲ") == ["dʑ", "ɛ", "ɲ"]


@pytest.mark.parametrize("text", ["3", "§", "ж"])
def test_what_is_no_ipa_is_refused(text: str) -> None:
    with pytest.raises(UnknownPhone):
        nearest(text)


def test_our_order_of_neighbours_agrees_with_panphon() -> None:
    panphon = pytest.importorskip("panphon.distance", reason="panphon is not installed")
    table = panphon.Distance()
    kinds = ("fricative", "stop", "nasal")
    plain = [s for s in SYMBOLS if BY_SYMBOL[s].kind in kinds and not BY_SYMBOL[s].secondary and s != "ʔ"]
    near = 0
    for symbol in plain:
        ranked = sorted((s for s in plain if s != symbol), key=lambda s: table.weighted_feature_edit_distance(symbol, s))
        others = [s for s in plain if s != symbol]
        near += nearest(symbol, others) in ranked[: len(ranked) // 3]
    assert near >= 0.8 * len(plain)
