"""The .ds reader on a file written by hand, and on a community project."""

import json
from fractions import Fraction

import pytest

from score.formats import ds, registry
from score.formats.ds_phones import pinyin_phones, syllables
from score.formats.registry import ReadOptions
from score.model import Score, ScoreError
from tests.score.samples import DS
from tests.shared_data import DATA, needs_data

PROJECT = DATA / "scores" / "examples" / "spring_river_moon_night.ds"


def read(text: str = DS) -> Score:
    return ds.read(text.encode(), ReadOptions())


def test_the_hand_written_file() -> None:
    """At 120: offset 1.5 s and 0.25 s of silence make the first note start at 1.75 s, beat 3.5."""
    score = read()
    assert [
        (note.pitch_midi, float(score.tempo_map.seconds(note.start_beat)), float(note.beats) / 2) for note in score.notes
    ] == [
        (60, 1.75, 0.5),
        (62, 2.25, 0.5),
        (64, 3.0, 0.5),
        (65, 3.5, 0.25),
    ]
    assert [note.lyric and note.lyric.text for note in score.notes] == ["[hh ax]", "[l ow s t]", "[dh eh r]", None]
    assert score.breaths == (Fraction(11, 2),)


def test_pitch_is_a_bend_from_the_notes() -> None:
    """Frames of 125 ms: C4 at 1.75 s, 50 cents above it, C4 again at 2 s, then D4 while C4 still sounds, 200 cents above."""
    score = read()
    bend = score.curves["pitch_bend"]
    at = [bend.at(Fraction(seconds) * 2) for seconds in ("1.75", "1.875", "2", "2.125")]
    assert at == pytest.approx([0.0, 49.98, 0.0, 200.0], abs=0.1)
    assert score.curves["gender"].at(Fraction(4)) == 0.5


def test_words_are_lyrics_where_there_is_one_for_each_syllable() -> None:
    project = json.loads(DS)
    project[0]["text"] = "SP hel- lo AP there SP"
    score = read(json.dumps(project))
    assert [(note.lyric.text, note.lyric.syllabic) if note.lyric else None for note in score.notes] == [
        ("hel", "begin"), ("lo", "end"), ("there", "single"), None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("groups", "wanted"),
    [
        ("SP ch|un j|iang|SP", "SP|ch un|j iang|SP"),
        ("SP|ae s t r|ow|SP", "SP|ae|s t r ow|SP"),
        ("ae n d l|iy d z|SP", "ae n d|l iy d z|SP"),
        ("SP k|ae t|AP d|ao g", "SP|k ae t|AP|d ao g"),
    ],
)
def test_consonants_go_to_the_syllable_that_they_can_begin(groups: str, wanted: str) -> None:
    assert syllables([group.split() for group in groups.split("|")]) == [tuple(group.split()) for group in wanted.split("|")]


@needs_data
def test_a_project_of_the_community() -> None:
    """Times, pitches and syllables of all segments, against a reading of the JSON by hand."""
    score = registry.read(PROJECT)
    steps = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
    wanted = []
    for segment in json.loads(PROJECT.read_text()):
        now, words = float(segment["offset"]), iter(segment["text"].split())
        for name, length, slur in zip(*(segment[key].split() for key in ("note_seq", "note_dur", "note_slur")), strict=True):
            word = None if slur == "1" else next(words)
            if name != "rest":
                wanted.append((now, float(length), steps[name[0]] + ("#" in name) + 12 * (int(name[-1]) + 1), word))
            now += float(length)
    clock = score.tempo_map
    assert len(wanted) == len(score.notes) == 414
    for note, (start, length, pitch, word) in zip(score.notes, wanted, strict=True):
        assert clock.seconds(note.start_beat) == pytest.approx(start, abs=2e-6)
        assert clock.seconds(note.end_beat) == pytest.approx(start + length, abs=0.001)
        assert (note.pitch_midi, note.lyric and note.lyric.text) == (pitch, word)
    assert score.language == "zh"


@needs_data
def test_written_phones_are_those_of_the_project() -> None:
    """Pinyin divided into phones gives, syllable by syllable, the phones that the project's author has."""
    data, losses = ds.write(registry.read(PROJECT))
    phones = [phone for segment in json.loads(data) for phone in segment["ph_seq"].split() if phone not in ("SP", "AP")]
    original = [
        phone for segment in json.loads(PROJECT.read_text()) for phone in segment["ph_seq"].split() if phone not in ("SP", "AP")
    ]
    assert phones == original
    assert not any("phones" in loss for loss in losses)


def test_what_is_written_counts_phones_from_vowel_to_vowel() -> None:
    data, _ = ds.write(read())
    segments = json.loads(data)
    for segment in segments:
        counts = [int(count) for count in segment["ph_num"].split()]
        assert sum(counts) == len(segment["ph_seq"].split())
        assert len(counts) == segment["note_slur"].split().count("0")
        assert len(segment["note_seq"].split()) == len(segment["note_dur"].split()) == len(segment["note_slur"].split())
    assert segments[0]["ph_seq"] == "SP hh ax l ow s t AP dh eh r SP"
    assert segments[0]["ph_num"] == "2 2 3 2 2 1"


def test_pinyin() -> None:
    assert [pinyin_phones(text) for text in ("zhi", "xue", "yan", "er", "lü", "yuan", "nü3")] == [
        ("zh", "ir"), ("x", "ve"), ("y", "En"), ("er",), ("l", "v"), ("y", "van"), ("n", "v"),
    ]  # fmt: skip
    assert pinyin_phones("star") is None and pinyin_phones("か") is None


def test_counts_that_disagree_are_named() -> None:
    with pytest.raises(ScoreError, match="segment 1: ph_num counts 12 phones, but ph_seq has 13"):
        read(DS.replace('"SP hh ax', '"SP hh hh ax').replace("hello", "hello"))
    with pytest.raises(ScoreError, match="segment 1: there are 8 notes, 7 lengths and 7 slurs"):
        read(DS.replace("rest C4", "rest rest C4"))
