"""Cantonese: jyutping, and hanzi through a reading table where one is installed."""

import sys
import types

import pytest

from phonetics import cantonese
from phonetics.contract import PronunciationError
from phonetics.registry import language
from tests.phonetics.spoken import spoken, table

WORDS = table(
    """
    ngo5 = ŋ ɔ
    oi3 = ɔ ɪ̯
    nei5 = n e ɪ̯
    gwong2 = k w ɔ ŋ
    dung1 = t ʊ ŋ
    jyut6 = y t
    ping3 = pʰ ɪ ŋ
    hoeng1 = h œ ŋ
    m4 = m
    ng5 = ŋ
    zyu1 = ts y
    seoi2 = s ø ɪ̯
    hok6 = h ɔ k
    saang1 = s a ŋ
    sam1 = s ɐ m
    tin1 = tʰ i n
    jat6 = j ɐ t
    jyun4 = y n
    kwan4 = kʰ w ɐ n
    caa4 = tsʰ a
    fei1 = f e ɪ̯
    hou2 = h o ʊ̯
    gau2 = k ɐ ʊ̯
    luk6 = l ʊ k
    sik1 = s ɪ k
    ceon1 = tsʰ ø n
    """
)


@pytest.mark.parametrize(("word", "phones"), WORDS)
def test_jyutping(word: str, phones: str) -> None:
    assert spoken(word, "yue") == phones
    assert spoken(word.rstrip("123456"), "yue") == phones


def test_hanzi_without_a_table_names_the_bar_and_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cantonese, "_reader", lambda: None)
    with pytest.raises(PronunciationError, match=r"bar 2: .*'愛'.*jyutping.*pip install ToJyutping"):
        spoken("ngo5 愛", "yue")


def test_hanzi_are_read_together_by_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = types.ModuleType("ToJyutping")
    fake.get_jyutping_list = lambda text: [(c, {"我": "ngo5", "愛": "oi3", "你": "nei5"}[c]) for c in text]  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "ToJyutping", fake)
    cantonese._reader.cache_clear()
    try:
        assert spoken("我 愛 你", "yue") == "ŋ ɔ || ɔ ɪ̯ || n e ɪ̯"
    finally:
        cantonese._reader.cache_clear()


@pytest.mark.parametrize("text", ["star", "xyz1"])
def test_what_is_not_jyutping_is_refused(text: str) -> None:
    with pytest.raises(PronunciationError, match="jyutping"):
        spoken(text, "yue")


def test_split() -> None:
    assert language("yue").split("我愛你 gwong2") == [("我",), ("愛",), ("你",), ("gwong2",)]
