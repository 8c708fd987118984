"""Every problem a score can have is found, with its bar; a good score has none."""

import re
from dataclasses import replace
from fractions import Fraction

import pytest

from score import Lyric, Note, Problem, Score, Tempo, TempoMap, phrases


def line(*syllables: str | None, beats: Fraction = Fraction(1), rest: dict[int, int] | None = None) -> Score:
    """Quarter notes; "Twin-" and "-kle" are parts of a word, ``rest`` beats stand before some notes."""
    notes, at = [], Fraction(0)
    for index, text in enumerate(syllables):
        at += (rest or {}).get(index, 0)
        place = {(False, False): "single", (False, True): "begin", (True, True): "middle", (True, False): "end"}
        lyric = None
        if text is not None:
            lyric = Lyric(text.strip("-"), place[text.startswith("-"), text.endswith("-")])  # type: ignore[arg-type]
        notes.append(Note(60.0, at, beats, lyric, bar=str(int(at) // 4 + 1)))
        at += beats
    return Score(tuple(notes))


def at_tempo(score: Score, bpm: float) -> Score:
    return replace(score, tempo_map=TempoMap((Tempo(Fraction(0), bpm),)))


def changed(score: Score, index: int, **change: object) -> Score:
    notes = list(score.notes)
    notes[index] = replace(notes[index], **change)  # type: ignore[arg-type]
    return replace(score, notes=tuple(notes))


GOOD = line("Twin-", "-kle", "star", None, "la", "ha-", "-llo", "you")


def test_a_good_score_has_no_problems() -> None:
    assert GOOD.check() == ()


@pytest.mark.parametrize(
    ("score", "bar", "said", "serious"),
    [
        (Score(()), "", "no notes", True),
        (line(None, None), "", "no words", True),
        (changed(GOOD, 4, pitch_midi=200.0), "2", "pitch 200 is outside 12 to 108", True),
        (changed(GOOD, 4, pitch_midi=float("nan")), "2", "pitch nan", True),
        (changed(GOOD, 4, beats=Fraction(3, 2)), "2", "begins before the one before it has ended", True),
        (changed(GOOD, 4, beats=Fraction(0)), "2", "has no length", True),
        (at_tempo(GOOD, float("nan")), "1", "tempo of nan", True),
        (at_tempo(GOOD, 0.0), "1", "tempo of 0 ", True),
        (at_tempo(GOOD, 1e6), "1", "tempo of 1e\\+06", True),
        (at_tempo(line("la", beats=Fraction(20)), 12), "1", "lasts 100 s", True),
        (at_tempo(line(*["la"] * 1000, beats=Fraction(5)), 60), "", "83 minutes", True),
        (changed(GOOD, 2, lyric=Lyric(" ")), "1", "the syllable is empty", True),
        (changed(GOOD, 2, beats=Fraction(1, 20)), "1", "only 25 ms", False),
        (line("Twin-", "star"), "1", "'Twin' has no end", False),
        (line("la", "Twin-"), "1", "'Twin' has no end", False),
        (line("la", "-kle"), "1", "'kle' continues a word that has not begun", False),
        (line(None, "la"), "1", "the first note has no syllable", False),
        (line("la", None, rest={1: 5}), "2", "note after a rest has no syllable", False),
    ],
)
def test_a_problem_is_found_in_its_bar(score: Score, bar: str, said: str, serious: bool) -> None:
    with_bar = [problem for problem in score.check() if problem.bar == bar and problem.serious == serious]
    assert with_bar
    assert re.search(said, " ".join(problem.message for problem in with_bar))


def test_serious_problems_come_first() -> None:
    score = changed(changed(GOOD, 0, beats=Fraction(1, 100)), 7, pitch_midi=300.0)
    assert [problem.serious for problem in score.check()] == [True, False]
    assert isinstance(score.check()[0], Problem)


def texts(score: Score, **options: float) -> list[str]:
    return ["".join(note.lyric.text if note.lyric else "_" for note in phrase) for phrase in phrases(score, **options)]


def test_phrases_end_at_rests_and_breaths_but_not_within_words() -> None:
    score = line("a", "b", "c-", "-d", None, "e", "f", rest={1: 2, 3: 2, 5: 1})
    assert texts(score) == ["a", "bcd_", "ef"]
    assert texts(score, min_rest_seconds=0.6) == ["a", "bcd_ef"]
    assert texts(replace(score, breaths=(score.notes[5].end_beat,))) == ["a", "bcd_", "e", "f"]


def test_long_phrases_are_cut_at_their_longest_note() -> None:
    score = changed(line(*"abcdef"), 2, beats=Fraction(9, 10))
    long = changed(changed(line(*"abcdef", beats=Fraction(1)), 0, beats=Fraction(1, 2)), 3, beats=Fraction(1))
    assert texts(score, max_seconds=2.0) == ["abc", "def"]
    assert all(len(phrase) <= 4 for phrase in phrases(long, max_seconds=2.0))
    assert "".join(texts(long, max_seconds=0.1)) == "abcdef"
