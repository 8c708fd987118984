"""Mandarin: pinyin in every spelling, halves of syllables, polyphones by context, and a real voicebank's aliases."""

import re

import pytest

from phonetics import LyricUnit, underlay
from phonetics.contract import PronunciationError
from phonetics.inventory import phone
from phonetics.mandarin import final_phones, initial_phone, is_pinyin, pinyin_phones
from phonetics.registry import language
from tests.phonetics.spoken import spoken, table
from tests.shared_data import DATA, needs_data

PINYIN = table(
    """
    zhuang = tʂ w ɑ ŋ
    yue = ɥ ɛ
    lü = l y
    lv = l y
    lyu = l y
    nve = n ɥ ɛ
    lue = l ɥ ɛ
    er = ɤ ɹ
    a = a
    yi = i
    wu = u
    ng = ŋ
    zhi = tʂ ɻ̩
    ri = ʐ ɻ̩
    si = s ɹ̩
    xi = ɕ i
    bo = p w o
    huo = x w o
    qian = tɕʰ j ɛ n
    jun = tɕ y n
    juan = tɕ ɥ ɛ n
    gun = k w ə n
    gui = k w e ɪ̯
    liu = l j o ʊ̯
    xiong = ɕ j ʊ ŋ
    dong = t ʊ ŋ
    ping = pʰ i ŋ
    feng = f ɤ ŋ
    cai = tsʰ a ɪ̯
    hao = x a ʊ̯
    weng = w ɤ ŋ
    yan = j ɛ n
    yong = j ʊ ŋ
    ke = kʰ ɤ
    che = tʂʰ ɤ
    huar = x w a ɹ
    """
)


@pytest.mark.parametrize(("pinyin", "phones"), PINYIN)
def test_pinyin(pinyin: str, phones: str) -> None:
    assert " ".join(pinyin_phones(pinyin)) == phones


def test_tones_do_not_matter() -> None:
    for spelling in ("lǜ", "lü4", "lv4", "LV4", "lu:4"):
        assert pinyin_phones(spelling) == ("l", "y")
    assert pinyin_phones("zhuàng") == pinyin_phones("zhuang4") == pinyin_phones("zhuang")


def test_halves_as_cvvc_aliases_have_them() -> None:
    assert (final_phones("ai"), initial_phone("b")) == (("a", "ɪ̯"), "p")
    assert (final_phones("ing"), initial_phone("x")) == (("i", "ŋ"), "ɕ")
    assert (final_phones("yi"), initial_phone("z")) == (("i",), "ts")
    assert final_phones("un", "j") == ("y", "n")
    assert final_phones("h-i") == ("ɻ̩",)


@pytest.mark.parametrize("text", ["star", "xyz", "bü4x", "zhh", ""])
def test_what_is_not_pinyin_is_refused(text: str) -> None:
    assert not is_pinyin(text)


def test_polyphones_by_context() -> None:
    assert spoken("长 江", "zh").startswith("tʂʰ ɑ ŋ")
    assert spoken("长 大", "zh").startswith("tʂ ɑ ŋ")
    assert spoken("银 行", "zh").endswith("x ɑ ŋ")
    assert spoken("行 走", "zh").startswith("ɕ i ŋ")
    assert spoken("音 乐", "zh").endswith("ɥ ɛ")
    assert spoken("快 乐", "zh").endswith("l ɤ")


def test_a_song_in_simplified_traditional_and_pinyin_sounds_the_same() -> None:
    simplified = spoken("好 一 朵 美 丽 的 茉 莉 花", "zh")
    assert simplified == spoken("好 一 朵 美 麗 的 茉 莉 花", "zh")
    assert simplified == spoken("hao3 yi1 duo3 mei3 li4 de5 mo4 li4 hua1", "zh")


def test_erhua_and_digits() -> None:
    assert spoken("花儿 3", "zh") == "x w a ɹ || s a n"


def test_a_word_that_is_neither_names_its_bar() -> None:
    with pytest.raises(PronunciationError, match=r"bar 2.*'star'.*pinyin"):
        spoken("好 star", "zh")


def test_split() -> None:
    words = language("zh").split("茉莉花，nihao xi'an ni3hao3")
    assert words == [("茉",), ("莉",), ("花",), ("ni", "hao"), ("xi", "an"), ("ni3", "hao3")]


def test_every_reading_of_the_dictionary_maps() -> None:
    from pypinyin.constants import PINYIN_DICT

    readings = {r for entry in PINYIN_DICT.values() for r in entry.split(",")}
    refused = {r for r in readings if not is_pinyin(r)}
    assert len(readings) > 1500
    assert len(refused) < 3, refused


@needs_data
def test_every_alias_of_the_voicebank_maps() -> None:
    rows = (DATA / "voicebanks" / "kumi_zh" / "labels.tsv").read_text(encoding="utf-8").splitlines()[1:]
    tokens = {t for row in rows for t in re.sub(r"_[A-G]\d$", "", row.split("\t")[2]).split()} - {"-", "R"}
    assert len(tokens) > 800
    for token in tokens:
        name = re.sub(r"\+\d?$", "", token)
        for symbol in pinyin_phones(name) if is_pinyin(name) else (initial_phone(name),):
            phone(symbol)


def test_english_within_another_script_is_english_and_romanisation_is_not() -> None:
    units = [LyricUnit(text) for text in ("好", "love", "you", "花", "ni", "hao")]
    assert [" ".join(s.phones) for s in underlay(units, "zh")] == ["x a ʊ̯", "l ʌ v", "j u", "x w a", "n i", "x a ʊ̯"]
    units = [LyricUnit(text) for text in ("사", "love", "you")]
    assert [" ".join(s.phones) for s in underlay(units, "ko")] == ["s a", "l ʌ v", "j u"]
