"""Japanese: kana, romaji, HTS labels, kanji, several morae on a note, and the labels of real recordings."""

import re
import sys
import types

import pytest

from phonetics import japanese_kanji
from phonetics.contract import PronunciationError
from phonetics.inventory import phone
from phonetics.japanese import hts_phone, hts_phones, is_kana, kana_phones, romaji_phones
from phonetics.japanese_kana import morae
from phonetics.registry import language
from tests.phonetics.spoken import spoken, table, written
from tests.shared_data import DATA, needs_data

KANA = table(
    """
    か = k a
    き = k i
    きゃ = kʲ a
    し = ɕ i
    しゅ = ɕ ɯ
    じ = dʑ i
    ぢ = dʑ i
    じょ = dʑ o
    ち = tɕ i
    つ = ts ɯ
    づ = dz ɯ
    ざ = dz a
    に = ɲ i
    にゃ = ɲ a
    の = n o
    ひ = ç i
    ひょ = ç o
    は = h a
    ふ = ɸ ɯ
    ファ = ɸ a
    りゅ = ɾʲ ɯ
    る = ɾ ɯ
    や = j a
    いぇ = j e
    わ = w a
    を = o
    うぃ = w i
    ヴァ = v a
    ヴ = v ɯ
    すぃ = s i
    ずぃ = dz i
    でぃ = d i
    てぃ = t i
    どぅ = d ɯ
    とぅ = t ɯ
    つぁ = ts a
    きぇ = kʲ e
    にぇ = ɲ e
    しぇ = ɕ e
    じぇ = dʑ e
    ちぇ = tɕ e
    でぃぇ = dʲ e
    てゅ = tʲ ɯ
    グァ = ɡ w a
    ん = ɴ
    っ = cl
    ぎゅ = ɡʲ ɯ
    ぴゃ = pʲ a
    みょ = mʲ o
    """
)


@pytest.mark.parametrize(("kana", "phones"), KANA)
def test_kana(kana: str, phones: str) -> None:
    assert " ".join(kana_phones(kana)) == phones


@pytest.mark.parametrize(
    ("romaji", "kana"),
    [
     ("kya", "きゃ"), ("shi", "し"), ("si", "し"), ("tsu", "つ"), ("tu", "つ"),
     ("n", "ん"), ("N", "ん"), ("zi", "じ"), ("du", "どぅ"), ("kitte", "きって"),
     ("kyoo", "きょお"), ("kyō", "きょお"), ("shinbun", "しんぶん"), ("shimbun", "しんぶん"), ("matcha", "まっちゃ"),
     ("konnichiwa", "こんにちわ"), ("kin'en", "きんえん"), ("ongaku", "おんがく"), ("fujisan", "ふじさん"), ("sya", "しゃ"),
    ],
)  # fmt: skip
def test_romaji_says_what_kana_say(romaji: str, kana: str) -> None:
    assert romaji_phones(romaji) == kana_phones(kana)


def test_katakana_is_hiragana_and_morae_are_cut() -> None:
    assert kana_phones("サクラ") == kana_phones("さくら")
    assert morae("ティッシュとラーメン") == ["てぃ", "っ", "しゅ", "と", "ら", "ー", "め", "ん"]
    assert kana_phones("いすゞ") == kana_phones("いすず")


def test_wo_may_be_sung_with_w() -> None:
    assert kana_phones("を", wo=True) == ("w", "o")


@pytest.mark.parametrize("text", ["漢", "q", "か?"])
def test_what_is_not_kana_is_refused_by_name(text: str) -> None:
    with pytest.raises(PronunciationError, match=re.escape(text[-1])):
        kana_phones(text)
    assert not is_kana(text)


@pytest.mark.parametrize("text", ["star", "xa", "kya kyb", "-ka"])
def test_what_is_not_romaji_is_refused(text: str) -> None:
    with pytest.raises(PronunciationError, match="romaji"):
        romaji_phones(text)


def test_several_morae_on_one_note() -> None:
    assert spoken("きょう かい さん ラー", "ja") == "kʲ o || k a i || s a ɴ || ɾ a"
    (syllable,) = language("ja").words(written("かい"))[0]
    assert (syllable.onset, syllable.nucleus, syllable.coda) == (("k",), "a", ("i",))


def test_long_mark_moraic_n_and_closure_on_their_own_notes() -> None:
    assert spoken("か-ー し-ん-ー き-っ-て", "ja") == "k a | a || ɕ i | ɴ | ɴ || k i | i cl | t e"


def test_ha_and_he_are_particles_between_words_only() -> None:
    assert spoken("そ-ら は う-み へ", "ja") == "s o | ɾ a || w a || ɯ | m i || e"
    assert spoken("は な は", "ja") == "h a || n a || h a"


def test_kanji_common_in_songs_without_a_dictionary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(japanese_kanji, "_open_jtalk", lambda: None)
    assert spoken("桜 夢-の", "ja") == "s a k ɯ ɾ a || j ɯ m e | n o"
    assert language("ja").split("見渡す限り 空は")[0] == ("み", "わ", "た", "す", "か", "ぎ", "り")
    assert language("ja").split("空は") == [("そ", "ら", "わ")]


def test_an_unlisted_kanji_names_the_bar_and_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(japanese_kanji, "_open_jtalk", lambda: None)
    with pytest.raises(PronunciationError, match=r"bar 2: .*'魑'.*kana.*pip install pyopenjtalk-plus"):
        spoken("か 魑", "ja")


def test_the_reading_dictionary_is_used_where_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = types.ModuleType("pyopenjtalk")
    fake.run_frontend = lambda text: [{"pron": "トーキョー"}, {"pron": "ワ"}]  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "pyopenjtalk", fake)
    japanese_kanji._open_jtalk.cache_clear()
    try:
        assert japanese_kanji.reading("東京は") == "とーきょーわ"
    finally:
        japanese_kanji._open_jtalk.cache_clear()


def test_split_gives_one_mora_a_syllable() -> None:
    assert language("ja").split("さくら、きょうも matcha") == [("さ", "く", "ら"), ("きょ", "う", "も"), ("ma", "t", "cha")]
    assert spoken("ma-t-cha", "ja") == "m a | a cl | tɕ a"


def test_hts_labels() -> None:
    assert hts_phones(["h", "i", "k", "a", "r", "i"]) == [("ç",), ("i",), ("k",), ("a",), ("ɾ",), ("i",)]
    assert [hts_phone(x) for x in ("N", "cl", "pau", "br", "U", "ty", "z", "ny")] == [
        ("ɴ",), ("cl",), ("sil",), ("breath",), ("ɯ",), ("tʲ",), ("dz",), ("ɲ",),
    ]  # fmt: skip
    with pytest.raises(PronunciationError, match="qq"):
        hts_phone("qq")


@needs_data
def test_every_label_of_the_real_songs_maps() -> None:
    files = sorted((DATA / "songs" / "nit_song070" / "labels" / "mono").glob("*.lab"))
    labels = {line.split()[2] for file in files for line in file.read_text().splitlines()}
    assert len(labels) > 30
    for label in labels:
        for symbol in hts_phone(label):
            phone(symbol)


@needs_data
@pytest.mark.parametrize("bank", ["kumi_ja", "scott_ja"])
def test_every_alias_of_the_voicebanks_maps(bank: str) -> None:
    rows = (DATA / "voicebanks" / bank / "labels.tsv").read_text(encoding="utf-8").splitlines()[1:]
    tokens = {token for row in rows for token in re.sub(r"_?[A-G]#?\d$", "", row.split("\t")[2]).split()}
    sung = {re.sub("[SW]$", "", t).strip("!'+") for t in tokens} - {"-", "x", "R", "u-", "br", "breath", "ブレス"}
    assert len(sung) > 100
    for token in sung:
        for symbol in kana_phones(token) if is_kana(token) else romaji_phones(token, bare=True):
            phone(symbol)
