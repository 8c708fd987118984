"""The timing's invariants: no gaps, order, beats kept, floors kept where there is room; and breaths."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phonetics.inventory import phone, split_syllable
from singer.performance import breaths
from singer.performance.contract import SungNote
from singer.performance.durations import DurationModel
from singer.performance.style import duration_model
from singer.performance.timing import TimingStyle, is_silence, phones

SYLLABLES = [("s", "t", "ɹ", "e", "ɪ̯", "n", "dʒ"), ("k", "a"), ("a",), ("ɴ",), ("tʰ", "w", "ɪ", "ŋ"), ("o", "cl"), ("ɕ", "i")]


def note(start, end, syllable=("l", "a"), pitch=60.0, **more):
    return SungNote(pitch, start, end, None if syllable is None else split_syllable(syllable), "en", **more)


@st.composite
def lines(draw, shortest=0.08):
    notes, clock = [], draw(st.floats(0, 2))
    for i in range(draw(st.integers(1, 12))):
        if i:
            clock += draw(st.sampled_from([0.0, 0.0, 0.0, 0.01, 0.1, 0.3, 1.0]))
        length = draw(st.floats(shortest, 3.0) | st.just(10.0))
        syllable = draw(st.sampled_from([*SYLLABLES, *([None] if i else [])]))
        notes.append(note(clock, clock + length, syllable, staccato=draw(st.booleans())))
        clock = notes[-1].end_seconds
    return notes


@settings(max_examples=80, deadline=None)
@given(lines(), st.booleans())
def test_phones_follow_each_other_and_nuclei_stay_on_the_beat(notes, with_breaths):
    found = phones(notes, duration_model(), breaths=with_breaths)
    assert is_silence(found[0]) and is_silence(found[-1])
    for before, after in zip(found, found[1:], strict=False):
        assert before.end_seconds == pytest.approx(after.start_seconds, abs=1e-9)
    assert all(timed.seconds > 0 for timed in found)
    assert [timed.note for timed in found] == sorted(timed.note for timed in found)
    starts = [timed.start_seconds for timed in found if not is_silence(timed)]
    for sung in notes:
        if sung.syllable is not None:
            assert min(abs(start - sung.start_seconds) for start in starts) < 1e-3
    assert with_breaths or all(timed.symbol != "breath" for timed in found)


@settings(max_examples=60, deadline=None)
@given(lines(shortest=0.5))
def test_with_room_every_phone_keeps_its_floor_and_every_vowel_its_share(notes):
    notes = [SungNote(n.pitch_midi, n.start_seconds, n.end_seconds, n.syllable, n.language) for n in notes]
    style = TimingStyle()
    for timed in phones(notes, duration_model()):
        this = phone(timed.symbol)
        if not is_silence(timed) and not this.syllabic:
            assert timed.seconds >= min(0.008, style.consonant_floor_seconds) * style.consonant_floor_share - 1e-9
        elif this.kind == "vowel" and this.syllabic:
            assert timed.seconds >= style.vowel_floor_seconds - 1e-9


def test_onset_before_the_beat_coda_at_the_end_and_closures_split():
    found = phones([note(0.0, 1.0, ("l", "a")), note(1.0, 2.0, ("k", "æ", "t"))], DurationModel())
    symbols = [timed.symbol for timed in found]
    assert symbols == ["sil", "l", "a", "cl", "k", "æ", "cl", "t", "sil"]
    assert found[5].start_seconds == 1.0 and found[7].end_seconds == pytest.approx(2.0)
    assert [timed.note for timed in found] == [0, 0, 0, 1, 1, 1, 1, 1, 1]


def test_melisma_holds_the_vowel_and_puts_the_coda_on_the_last_note():
    found = phones([note(0, 1, ("s", "ɪ", "ŋ")), note(1, 2, None, 62.0), note(2, 3, None, 64.0)], DurationModel())
    assert [timed.symbol for timed in found] == ["sil", "s", "ɪ", "ŋ", "sil"]
    assert found[3].end_seconds == pytest.approx(3.0) and found[3].note == 2 and found[2].seconds > 2.8


def test_a_long_consonant_is_one_closure():
    found = phones([note(0, 1, ("o", "cl")), note(1, 2, ("k", "a"))], DurationModel())
    assert [timed.symbol for timed in found] == ["sil", "o", "cl", "k", "a", "sil"]


def test_a_cluster_across_a_note_border_is_written_once():
    found = phones([note(0, 1, ("e", "dʒ")), note(1, 2, ("s", "t", "a"))], DurationModel())
    assert [timed.symbol for timed in found] == ["sil", "e", "vcl", "dʒ", "s", "cl", "t", "a", "sil"]


def test_staccato_falls_silent_early():
    found = phones([note(0, 1, ("l", "a"), staccato=True), note(1, 2)], DurationModel())
    assert [timed.symbol for timed in found][2:4] == ["a", "sil"]
    assert found[2].end_seconds == pytest.approx(0.5)


@pytest.mark.parametrize(("rest", "expected"), [(0.02, 0), (0.2, 0), (0.4, 1), (2.0, 1)])
def test_a_breath_needs_a_rest(rest, expected):
    found = phones([note(0, 1), note(1 + rest, 2 + rest)], DurationModel())
    assert sum(timed.symbol == "breath" for timed in found) == expected


def test_a_faster_singer_has_shorter_consonants():
    slow, fast = (phones([note(0, 1, ("s", "a"))], DurationModel(), rate=rate)[1].seconds for rate in (1.0, 2.0))
    assert fast == pytest.approx(slow / 2)


@pytest.mark.parametrize(
    ("notes", "message"),
    [
        ([note(0, 1, None)], "held-on"),
        ([note(0, 1, bar="7"), note(0.5, 2, bar="8")], "bar 8"),
        ([note(1, 1)], "no length"),
        ([note(0, math.nan)], "finite"),
    ],
)
def test_notes_that_cannot_be_sung_are_named(notes, message):
    with pytest.raises(ValueError, match=message):
        phones(notes, DurationModel())


def test_a_breath_mark_makes_room_and_the_beat_stays():
    notes = [note(i, i + 1) for i in range(4)]
    roomy = breaths.make_room(notes, marks=[2.0])
    assert [n.end_seconds for n in roomy] == [1, pytest.approx(2 - breaths.gap_seconds(1.0)), 3, 4]
    assert sum(timed.symbol == "breath" for timed in phones(roomy, DurationModel())) == 1


def test_long_phrases_get_a_breath_between_words_only():
    notes = [note(i, i + 1) for i in range(20)]
    starts = [i in (0, 7, 13) for i in range(20)]
    roomy = breaths.make_room(notes, word_starts=starts)
    assert [k for k in range(20) if roomy[k].end_seconds < notes[k].end_seconds] == [6, 12]
    assert breaths.make_room(notes[:8]) == notes[:8]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0.1, 2.0), min_size=1, max_size=60))
def test_room_for_breaths_only_ever_shortens_notes_by_a_part(lengths):
    clock, notes = 0.0, []
    for length in lengths:
        notes.append(note(clock, clock + length))
        clock += length
    for before, after in zip(notes, breaths.make_room(notes), strict=True):
        assert after.start_seconds == before.start_seconds
        assert 0.4 * before.seconds <= after.seconds <= before.seconds
