"""Scores drawn at random, for the round-trip tests."""

from fractions import Fraction

from hypothesis import strategies as st

from score.formats.common import with_bars
from score.model import Curve, Key, Lyric, Meter, Note, Score, Tempo, TempoMap

GRID = 480
WORDS = ("la", "Ster", "kle", "für", "さ", "くら", "月", "l'a", "don't", "ne,", "사", "fin!")
LATIN = ("la", "Ster", "kle", "l'a", "ne,", "Twin")


def lengths() -> st.SearchStrategy[Fraction]:
    """Note values: binary, triplets, quintuplets and any number of ticks."""
    common = st.sampled_from(
        [Fraction(1), Fraction(1, 2), Fraction(3, 4), Fraction(1, 3), Fraction(2, 5), Fraction(4), Fraction(1, 8)]
    )
    return st.one_of(common, st.integers(1, 2000).map(lambda ticks: Fraction(ticks, GRID)))


@st.composite
def lyrics(draw: st.DrawFn, count: int, words: tuple[str, ...], divided: bool) -> list[Lyric | None]:
    """A lyric or a hold for each of ``count`` notes; words are divided over notes if ``divided``."""
    result: list[Lyric | None] = []
    inside = False
    for index in range(count):
        if index and draw(st.integers(0, 4)) == 0:
            result.append(None)
            continue
        text = draw(st.sampled_from(words))
        wide = any(letter > "\u3000" for letter in text)
        if wide and inside:
            text, wide = "ne", False
        goes_on = divided and not wide and index + 1 < count and draw(st.booleans())
        result.append(Lyric(text, ("middle" if goes_on else "end") if inside else ("begin" if goes_on else "single")))
        inside = goes_on
    if inside:  # the last word ends with its last syllable
        at = max(index for index, lyric in enumerate(result) if lyric is not None)
        last = result[at]
        result[at] = Lyric(last.text, {"begin": "single", "middle": "end"}[last.syllabic])
    return result


@st.composite
def scores(
    draw: st.DrawFn, divided: bool = True, words: tuple[str, ...] = WORDS, tempos: int = 3, meters: bool = True
) -> Score:
    """A score of whole pitches, with what most formats can hold; nothing is written in it twice."""
    gaps = draw(st.lists(st.tuples(st.one_of(st.just(Fraction(0)), lengths()), lengths()), min_size=1, max_size=12))
    now, times = Fraction(0), []
    for gap, length in gaps:
        times.append((now + gap, length))
        now += gap + length
    pitches = draw(st.lists(st.integers(36, 84), min_size=len(times), max_size=len(times)))
    words_ = draw(lyrics(len(times), words, divided))
    notes = [
        Note(float(pitch), start, length, lyric) for pitch, (start, length), lyric in zip(pitches, times, words_, strict=True)
    ]
    marks: list[Tempo] = []
    for beat in sorted({Fraction(0), *draw(st.lists(st.sampled_from([start for start, _ in times]), max_size=tempos - 1))}):
        bpm = draw(st.sampled_from([60.0, 87.5, 120.0, 133.3, 240.0]))
        if not marks or marks[-1].bpm != bpm:
            marks.append(Tempo(beat, bpm))
    signature = draw(st.sampled_from([(4, 4), (3, 4), (6, 8)])) if meters else (4, 4)
    bars = (Meter(Fraction(0), *signature),)
    return Score(with_bars(notes, bars), TempoMap(tuple(marks)), bars, title=draw(st.sampled_from(["", "Song", "歌 – Lied"])))


@st.composite
def full_scores(draw: st.DrawFn) -> Score:
    """A score with everything a score can have, most of which most formats cannot hold."""
    from dataclasses import replace

    score = draw(scores())
    flags = st.fixed_dictionaries({name: st.booleans() for name in ("slurred", "fermata", "accent", "staccato", "grace")})
    notes = []
    for note in score.notes:
        shift = draw(st.sampled_from([0.0, 0.0, 0.25, -0.4]))
        bar = draw(st.sampled_from([note.bar, note.bar, "0", "12a"]))
        lyric = note.lyric
        if lyric is not None:
            odd = draw(
                st.sampled_from(
                    [lyric.text, lyric.text, "-", "a b", " ", "R", "+", "x-", "~", "[k a]", "\n", "AP", "\x00", "é\u2028"]
                )
            )
            lyric = replace(
                lyric, text=odd, language=draw(st.sampled_from([None, "fr"])), phones=draw(st.sampled_from([None, ("k", "a")]))
            )
        notes.append(replace(note, pitch_midi=note.pitch_midi + shift, bar=bar, lyric=lyric, **draw(flags)))
    end = score.end_beat
    beats = st.integers(0, int(end * 7)).map(lambda sevenths: Fraction(sevenths, 7))
    points = st.dictionaries(beats, st.floats(-1, 1), min_size=1, max_size=5)
    names = st.sampled_from(["pitch_bend", "dynamics", "gender", "breath", "mode:power"])
    curves = draw(st.dictionaries(names, st.tuples(points, st.booleans()), max_size=2))
    return replace(
        score,
        notes=tuple(notes),
        keys=draw(st.sampled_from([(), (Key(Fraction(0), -3, "minor"),), (Key(Fraction(0), 12, "dorian"),)])),
        breaths=tuple(sorted(set(draw(st.lists(beats, max_size=2))))),
        curves={name: Curve(tuple(sorted(drawn.items())), steps) for name, (drawn, steps) in curves.items()},
        composer=draw(st.sampled_from(["", "Clara"])),
        lyricist=draw(st.sampled_from(["", "Anna"])),
        language=draw(st.sampled_from([None, "en", "ja", "xx"])),
    )
