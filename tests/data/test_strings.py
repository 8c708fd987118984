"""What bank recordings sing, with anchors from their entries."""

from pathlib import Path

import pytest

from data.banks import BankEntry
from data.corpora import bank, nit, tokens_of
from data.strings import Token
from tests.shared_data import DATA, needs_data


def entry(source: str, alias: str, beat: float) -> BankEntry:
    return BankEntry(Path("x.wav"), source, alias, beat - 0.1, beat, beat + 0.3)


def symbols(tokens: list[Token] | None) -> list[str]:
    assert tokens is not None
    return [token.symbol for token in tokens]


def anchors(tokens: list[Token] | None) -> dict[int, float]:
    assert tokens is not None
    return {i: token.anchor_seconds for i, token in enumerate(tokens) if token.anchor_seconds is not None}


def test_vcv_string_takes_its_phones_from_the_name_and_its_times_from_the_entries() -> None:
    source = "かきん_ka-ki-n.wav"
    tokens = tokens_of([entry(source, "- かA3", 0.4), entry(source, "i んA3", 1.5)], "ja")
    assert symbols(tokens) == ["sil", "cl", "k", "a", "cl", "k", "i", "ɴ", "sil"]
    assert anchors(tokens) == {3: 0.4, 7: 1.5}


def test_a_repeated_mora_is_matched_by_the_tempo() -> None:
    source = "かかきか.wav"
    tokens = tokens_of([entry(source, "- か", 0.5), entry(source, "a き", 1.5), entry(source, "i か", 2.0)], "ja")
    assert anchors(tokens) == {3: 0.5, 9: 1.5, 12: 2.0}


def test_breaths_and_glottal_breaks() -> None:
    assert symbols(tokens_of([entry("_あ・あ.wav", "a x", 0.5)], "ja")) == ["sil", "a", "ʔ", "a", "sil"]
    assert symbols(tokens_of([entry("br1.wav", "br", 0.5)], "ja")) == ["sil", "breath", "sil"]


def test_cvvc_halves() -> None:
    tokens = tokens_of([entry("_ai_b.wav", "ai b_A3", 0.6)], "zh")
    assert symbols(tokens) == ["sil", "a", "ɪ̯", "cl", "p", "sil"]
    assert anchors(tokens) == {3: 0.6}


def test_arpasing_chain_bridges_a_gap() -> None:
    source = "330.wav"
    tokens = tokens_of([entry(source, "- ey6A3", 0.1), entry(source, "ey s4A3", 0.9), entry(source, "p ey1A3", 1.2)], "en")
    assert symbols(tokens) == ["sil", "e", "ɪ̯", "s", "cl", "p", "e", "ɪ̯", "sil"]
    assert anchors(tokens) == {1: 0.1, 3: 0.9, 6: 1.2}


def test_unusable_glottal_aliases_are_left_out() -> None:
    assert tokens_of([entry("47.wav", "- q1C5", 0.1), entry("47.wav", "q ayC5", 0.3)], "en") is None


@needs_data
@pytest.mark.parametrize(
    ("name", "language", "least"), [("kumi_ja", "ja", 0.95), ("kumi_zh", "zh", 0.99), ("scott_ja", "ja", 0.99)]
)
def test_nearly_every_real_recording_is_read(name: str, language: str, least: float) -> None:
    recordings = list(bank(DATA / "voicebanks" / name, name, language))
    assert sum(recording.tokens is not None for recording in recordings) / len(recordings) >= least


@needs_data
def test_nit_songs_have_times_in_order() -> None:
    for song in nit(DATA / "songs" / "nit_song070"):
        times = [token.anchor_seconds for token in song.tokens or ()]
        assert None not in times
        assert times == sorted(times)  # type: ignore[type-var]
