"""What is written is read back: exactly where a format holds all of it, and else every difference is among the losses."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from score.formats import registry
from score.formats.registry import ReadOptions
from score.model import Curve, Key, Score, ScoreError, Tempo, TempoMap
from tests.score.strategies import LATIN, full_scores, scores

FORMATS = ("midi", "ust", "ustx", "ds", "ultrastar")
FEW = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
    derandomize=True,
)


def round_trip(name: str, score: Score) -> tuple[Score, tuple[str, ...]]:
    found = registry.get(name)
    data, losses = found.write(score)
    return found.read(data, ReadOptions()), losses


def steady(score: Score) -> Score:
    return replace(score, tempo_map=TempoMap(score.tempo_map.tempos[:1]))


@FEW
@given(scores(), st.sampled_from([(), (Key(Fraction(0), -4, "minor"), Key(Fraction(2), 3))]))
def test_midi_holds_notes_words_tempos_meters_and_keys(score: Score, keys: tuple[Key, ...]) -> None:
    assert round_trip("midi", replace(score, keys=keys)) == (replace(score, keys=keys), ())


@FEW
@given(scores(divided=False, meters=False))
def test_ust_holds_notes_syllables_and_tempos(score: Score) -> None:
    assert round_trip("ust", score) == (score, ())


@FEW
@given(scores(divided=False))
def test_ustx_holds_notes_syllables_tempos_and_meters(score: Score) -> None:
    written = replace(score, notes=tuple(replace(note, lyric=note.lyric) for note in score.notes))
    assert round_trip("ustx", written) == (written, ())


@FEW
@given(scores())
def test_ds_holds_notes_words_tempos_and_meters(score: Score) -> None:
    again, losses = round_trip("ds", score)
    assert again == score
    assert all("phones" in loss for loss in losses)


@FEW
@given(scores(meters=False))
def test_ultrastar_holds_notes_and_words_at_one_tempo(score: Score) -> None:
    assert round_trip("ultrastar", steady(score)) == (steady(score), ())


@pytest.mark.parametrize("name", FORMATS)
@FEW
@given(score=full_scores())
def test_every_difference_is_among_the_losses(name: str, score: Score) -> None:
    found = registry.get(name)
    data, losses = found.write(score)
    said = " ".join(losses)
    if "cannot say this song" in said:
        with pytest.raises(ScoreError):
            found.read(data, ReadOptions())
        return
    again = found.read(data, ReadOptions())
    assert len(set(losses)) == len(losses)
    words = {
        "keys": "key signature", "meters": "time signature", "breaths": "breath mark", "tempo_map": "tempo", "title": "title",
        "composer": "composer", "lyricist": "lyricist", "language": "language",
    }  # fmt: skip
    for attribute, word in words.items():
        assert getattr(again, attribute) == getattr(score, attribute) or word in said, attribute
    for key in {*score.curves, *again.curves}:
        assert score.curves.get(key) == again.curves.get(key) or f"'{key}'" in said
    if len(again.notes) != len(score.notes):
        assert "of the" in said
        return
    flags = {
        "slurred": "slur",
        "fermata": "fermata",
        "accent": "accent",
        "staccato": "staccato",
        "grace": "grace",
        "bar": "bar numbers",
    }
    for before, after in zip(score.notes, again.notes, strict=True):
        assert (before.start_beat, before.beats) == (after.start_beat, after.beats) or "beats" in said
        assert before.pitch_midi == after.pitch_midi or "pitch" in said
        assert before.lyric == after.lyric or "syllable" in said or "language of a word" in said or "pronunciation" in said
        for attribute, word in flags.items():
            assert getattr(before, attribute) == getattr(after, attribute) or word in said, attribute
    if not losses:
        assert again == score


@FEW
@given(scores(divided=True, words=LATIN, tempos=1))
def test_ustx_keeps_whole_words(score: Score) -> None:
    """Syllables of a word may be divided elsewhere, but the words and the notes they are on stay, as far as '+' can say."""
    again, _ = round_trip("ustx", score)
    assert [note.pitch_midi for note in again.notes] == [note.pitch_midi for note in score.notes]
    joined = "".join(note.lyric.text for note in score.notes if note.lyric)
    assert "".join(note.lyric.text for note in again.notes if note.lyric) == joined


LINE = Curve(((Fraction(0), 0.0), (Fraction(1, 2), 100.0), (Fraction(1), -50.0), (Fraction(3, 2), 0.0)))
STEPS = Curve(((Fraction(0), 0.5), (Fraction(1), 0.75), (Fraction(2), 0.25)), steps=True)


def song(**more: object) -> Score:
    from score.formats.common import with_bars
    from score.model import Lyric, Meter, Note

    notes = [
        Note(60.0, Fraction(0), Fraction(1), Lyric("la")),
        Note(62.0, Fraction(1), Fraction(1), Lyric("lo")),
        Note(64.0, Fraction(2), Fraction(2)),
    ]
    return Score(with_bars(notes, (Meter(Fraction(0), 4, 4),)), **more)


def test_ustx_holds_curves() -> None:
    curves = {"pitch_bend": LINE, "dynamics": Curve(((Fraction(0), 0.5), (Fraction(2), 0.75), (Fraction(3), 0.25)))}
    curves |= {
        "gender": Curve(((Fraction(0), -0.5), (Fraction(4), 0.25))),
        "ustx:voic": Curve(((Fraction(1), 100.0), (Fraction(2), 20.0))),
    }
    score = song(curves=curves)
    assert round_trip("ustx", score) == (score, ())


def test_ust_holds_pitch_bends_and_steps_of_dynamics() -> None:
    score = song(curves={"pitch_bend": LINE, "dynamics": STEPS})
    assert round_trip("ust", score) == (score, ())


def test_midi_holds_steps() -> None:
    bend = Curve(((Fraction(0), 0.0), (Fraction(1, 2), 100.0), (Fraction(1), 0.0)), steps=True)
    score = song(curves={"pitch_bend": bend, "dynamics": Curve((*STEPS.points[:1], (Fraction(2), 1.0)), steps=True)})
    again, losses = round_trip("midi", score)
    assert again.curves["pitch_bend"] == bend
    assert [round(value, 3) for _, value in again.curves["dynamics"].points] == [0.5, 1.0]
    assert losses == () or all("within" in loss for loss in losses)


def test_midi_puts_pitches_between_semitones_into_the_wheel_and_says_so() -> None:
    score = song()
    bent = replace(score, notes=(replace(score.notes[0], pitch_midi=60.5), *score.notes[1:]))
    again, losses = round_trip("midi", bent)
    assert again.notes[0].pitch_midi + again.curves["pitch_bend"].at(Fraction(1, 2)) / 100 == pytest.approx(60.5, abs=0.001)
    assert again.curves["pitch_bend"].at(Fraction(3, 2)) == 0.0
    assert any("rounds the pitch of 1 note" in loss for loss in losses)


def test_ds_holds_pitch_and_controls_within_a_frame() -> None:
    score = song(curves={"pitch_bend": LINE, "gender": Curve(((Fraction(0), -0.5), (Fraction(4), 0.5)))})
    again, losses = round_trip("ds", score)
    for beat in (Fraction(1, 4), Fraction(3, 4), Fraction(5, 4)):
        assert again.curves["pitch_bend"].at(beat) == pytest.approx(LINE.at(beat), abs=1.0)
        assert again.curves["gender"].at(beat) == pytest.approx(score.curves["gender"].at(beat), abs=0.002)
    assert any("'pitch_bend'" in loss for loss in losses)


def test_ds_holds_phones_given_in_brackets() -> None:
    score = song()
    hinted = replace(
        score, notes=(replace(score.notes[0], lyric=replace(score.notes[0].lyric, text="[hh ah]")), *score.notes[1:])
    )
    again, losses = round_trip("ds", hinted)
    assert again.notes[0].lyric.text == "[hh ah]"
    assert not any("'[hh" in loss for loss in losses)


def test_ultrastar_plays_out_a_changing_tempo() -> None:
    score = song(tempo_map=TempoMap((Tempo(Fraction(0), 120.0), Tempo(Fraction(1), 60.0))))
    again, losses = round_trip("ultrastar", score)
    assert any("tempo" in loss for loss in losses)
    for before, after in zip(score.notes, again.notes, strict=True):
        assert again.tempo_map.seconds(after.start_beat) == pytest.approx(score.tempo_map.seconds(before.start_beat), abs=0.006)


def test_breaths_stay() -> None:
    from score.formats.common import with_bars

    score = song()
    moved = (score.notes[0], score.notes[1], replace(score.notes[2], start_beat=Fraction(3)))
    score = replace(score, notes=with_bars(moved, score.meters), breaths=(Fraction(5, 2),))
    for name in ("ust", "ustx", "ds", "ultrastar"):
        again, losses = round_trip(name, score)
        assert again.breaths == (Fraction(5, 2),), name
        assert not any("breath" in loss for loss in losses)
