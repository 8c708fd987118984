"""What is written as MusicXML is read back the same, or the difference is among the losses; and others can read it."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from score.formats import read, write
from score.formats.musicxml import FORMATS
from score.formats.musicxml_notate import spelled, values
from score.formats.registry import ReadOptions
from score.model import Chord, Curve, Key, Lyric, Meter, Note, Score, ScoreError, Tempo, TempoMap
from tests.score.strategies import full_scores, scores
from tests.shared_data import DATA, needs_data

FEW = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
FULL = Score(
    notes=(
        Note(60.0, Fraction(0), Fraction(1), Lyric("An", "begin"), slurred=True, bar="0"),
        Note(62.5, Fraction(1), Fraction(1, 8), Lyric("che‿il", "end", "it"), grace=True, bar="1"),
        Note(64.0, Fraction(9, 8), Fraction(47, 8), None, fermata=True, bar="1"),
        Note(61.0, Fraction(22, 3), Fraction(2, 3), Lyric("so"), accent=True, staccato=True, bar="2"),
        Note(59.0, Fraction(8), Fraction(3), Lyric("long"), bar="2"),
        Note(58.0, Fraction(11), Fraction(1, 4), None, grace=True, bar="3"),
    ),
    tempo_map=TempoMap((Tempo(Fraction(0), 91.3), Tempo(Fraction(5, 2), 1 / 3 + 100))),
    meters=(Meter(Fraction(0), 4, 4), Meter(Fraction(1), 4, 4), Meter(Fraction(5), 5, 8)),
    keys=(Key(Fraction(0), -4, "minor"), Key(Fraction(3), 2, "major")),
    chords=(Chord(Fraction(0), "Fm7"), Chord(Fraction(10, 3), "C/E"), Chord(Fraction(5), "Bb7#9"), Chord(Fraction(6), "N.C.")),
    breaths=(Fraction(7),),
    curves={"dynamics": Curve(((Fraction(1), 0.3), (Fraction(4), 0.65), (Fraction(6), 0.65), (Fraction(6), 0.2)))},
    title="Lied & <mehr>", composer="C. S.", lyricist="H. H.", language="de",
)  # fmt: skip


def again(score: Score, compressed: bool = False) -> tuple[Score, tuple[str, ...]]:
    data, losses = (FORMATS[compressed].write or pytest.fail)(score)  # type: ignore[misc]
    return FORMATS[compressed].read(data, ReadOptions()), losses


@pytest.mark.parametrize("compressed", [False, True])
def test_a_score_with_everything_comes_back(compressed: bool) -> None:
    back, losses = again(FULL, compressed)
    assert losses == ()
    assert back == FULL


@FEW
@given(scores())
def test_drawn_scores_come_back(score: Score) -> None:
    assert again(score) == (score, ())


@FEW
@given(full_scores())
def test_every_difference_is_among_the_losses(score: Score) -> None:
    back, losses = again(score)
    assert bool(losses) == (back != score)
    assert len(back.notes) == len(score.notes)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"curves": {"gender": Curve(((Fraction(0), 0.2),))}}, "does not keep the curve 'gender'"),
        ({"curves": {"dynamics": Curve(((Fraction(0), 0.33),))}}, "keeps the curve 'dynamics' in other points, within 0.03"),
        ({"breaths": (Fraction(1, 3),)}, "does not keep 1 breath mark"),
        ({"chords": (Chord(Fraction(0), "H7"),)}, "does not keep 1 chord symbol"),
        ({"notes": (replace(FULL.notes[0], lyric=Lyric("a", phones=("a",))),)}, "given pronunciation"),
        ({"notes": (replace(FULL.notes[0], bar=""),)}, "bar numbers"),
    ],
)
def test_what_musicxml_cannot_hold_is_said(change: dict[str, object], said: str) -> None:
    back, losses = again(replace(FULL, **change))  # type: ignore[arg-type]
    assert any(said in loss for loss in losses), losses
    assert back != FULL


@pytest.mark.parametrize("bad", [{"pitch_midi": float("nan")}, {"pitch_midi": 1e9}, {"start_beat": Fraction(-1)}])
def test_nonsense_is_not_written(bad: dict[str, object], tmp_path: Path) -> None:
    score = replace(FULL, notes=(replace(FULL.notes[0], **bad),))  # type: ignore[arg-type]
    with pytest.raises(ScoreError, match=r"^x.musicxml: bar 0: "):
        write(score, tmp_path / "x.musicxml")
    assert list(tmp_path.iterdir()) == []


@FEW
@given(st.fractions(0, 4, max_denominator=48), st.fractions(0, 6, max_denominator=48).filter(bool))
def test_note_values_add_up(offset: Fraction, beats: Fraction) -> None:
    found = values(offset, beats)
    assert sum(value.beats for value in found) == beats
    whole = {"breve": 8, "whole": 4, "half": 2, "quarter": 1}
    for value in found:
        if value.type is None:
            continue
        parts = 8 if value.type == "eighth" else int(value.type.rstrip("ndsth") or 0) if value.type not in whole else 0
        base = Fraction(4, parts) if parts else Fraction(whole[value.type])
        assert value.beats == base * (2 - Fraction(1, 2**value.dots)) * value.normal / value.actual


@pytest.mark.parametrize(
    ("pitch", "fifths", "expected"),
    [(61, 0, "C 1 4"), (61, -3, "D -1 4"), (70, 0, "B -1 4"), (71, 7, "B 0 4"), (60, 7, "B 1 3"), (71, -7, "C -1 5"),
     (66, 5, "F 1 4"), (60.5, 0, "C 0.5 4"), (63, -2, "E -1 4")],
)  # fmt: skip
def test_pitches_are_spelled_in_their_key(pitch: float, fifths: int, expected: str) -> None:
    step, alter, octave = spelled(pitch, fifths)
    assert f"{step} {alter:f} {octave}" == expected


def test_the_xml_is_in_the_order_of_the_schema() -> None:
    order = "grace pitch rest duration tie voice type dot time-modification notations lyric play".split()
    root = ElementTree.fromstring((FORMATS[0].write or pytest.fail)(FULL)[0])  # type: ignore[misc]
    for note in root.iter("note"):
        places = [order.index(child.tag) for child in note]
        assert places == sorted(places)
    divisions = int(root.findtext(".//divisions") or 0)
    lengths = [sum(int(one.text or 0) for one in bar.iter("duration")) / divisions for bar in root.iter("measure")]
    assert lengths == [1, 4, 2.5, 2.5, 2.5]


def test_others_read_it(tmp_path: Path) -> None:
    music21 = pytest.importorskip("music21", reason="needs music21, an independent reader (pip install music21)")
    write(FULL, tmp_path / "full.musicxml")
    part = music21.converter.parse(tmp_path / "full.musicxml", forceSource=True).parts[0].stripTies()
    plain = [
        (Fraction(one.offset).limit_denominator(99), one.pitch.midi)
        for one in part.flatten().notes
        if not one.duration.isGrace and one.isNote
    ]
    assert plain == [(0, 60), (1, 64), (Fraction(22, 3), 61), (8, 59)]


@needs_data
@pytest.mark.parametrize("name", ["*Volkslied*", "*The_ball*", "*Umsonst*"])
def test_lieder_come_back(name: str, tmp_path: Path) -> None:
    score = read(next((DATA / "scores" / "lieder").glob(name)))
    assert write(score, tmp_path / "again.mxl") == ()
    assert read(tmp_path / "again.mxl") == score
