"""How near the performance comes to real singing: consonant lengths, pitch curves and vibrato on songs not fitted to.

Controls: a constant length per phone; a step function (the written pitch), a curve of plain glides, and Saitou et al.'s
published constants. Pitch distance is the mean of |made - real| in cents over voiced frames (at most 300 each), the singer's
tuning taken out; "at changes" keeps the frames within 0.15 s of a change of note.
"""

from __future__ import annotations

import dataclasses
import time

import numpy as np

from benchmarks.fit_performance import (
    FOLDER,
    HELD_OUT,
    Target,
    duration_examples,
    labelled_notes,
    made_notes,
    targets,
)
from benchmarks.results import CannotMeasureError, Figure, Result, Table
from benchmarks.singing_data import DATA, song070
from benchmarks.singing_statistics import summary
from singer.performance.contract import SungNote
from singer.performance.fit_durations import held_out
from singer.performance.pitch import curve, plain, steady
from singer.performance.style import PitchStyle, duration_model, pitch_style
from singer.performance.timing import phones

_CLIP_CENTS = 300.0
SAITOU = {"omega_up": 34.8, "omega_down": 34.8, "damping_up": 0.5422, "damping_down": 0.5422, "interval_exponent": 0.0}


def _written(target: Target) -> np.ndarray:
    """The step function: each note's pitch from its vowel on."""
    pitches = np.array([event.pitch for event in target.events])
    starts = [event.start for event in target.events]
    return pitches[np.clip(np.searchsorted(starts, target.times, side="right") - 1, 0, None)]


def _steady(target: Target, style: PitchStyle) -> np.ndarray:
    return steady(target.times, target.events, style, np.zeros((len(target.events), 4)))


def _changes(target: Target) -> np.ndarray:
    """Frames within 0.15 s of a sung change of note. Shape: [frames] of bool."""
    near = np.zeros(len(target.times), dtype=bool)
    for before, here in zip(target.events, target.events[1:], strict=False):
        if not here.first and here.pitch != before.pitch:
            near |= np.abs(target.times - here.start) < 0.15
    return near


def pitch_rows(data: list[Target]) -> dict[str, tuple[float, float]]:
    """Mean distance in cents, everywhere and at changes, of each way to make a curve."""
    style = pitch_style("nit_f001")
    saitou = dataclasses.replace(PitchStyle(), **SAITOU, preparation_cents=0.0, dip_sonorant_cents=0.0, dip_obstruent_cents=0.0,
                                 after_voiceless_cents=0.0, scoop_cents=0.0, fall_cents=0.0)  # fmt: skip
    ways = {
        "step function (control)": _written,
        "plain glides (expression 0)": lambda target: plain(target.times, target.events),
        "Saitou's constants": lambda target: _steady(target, saitou),
        "fitted": lambda target: _steady(target, style),
    }
    out = {}
    for name, way in ways.items():
        off = [np.minimum(100 * np.abs(way(target) - target.pitch), _CLIP_CENTS) for target in data]
        everywhere = np.concatenate([o[t.sure] for o, t in zip(off, data, strict=True)])
        changes = np.concatenate([o[t.sure & _changes(t)] for o, t in zip(off, data, strict=True)])
        out[name] = (float(everywhere.mean()), float(changes.mean()))
    return out


def seconds_for_three_minutes() -> float:
    """Processor time for timing and pitch of a song of three minutes (450 notes of 0.4 s), best of five."""
    from phonetics.inventory import split_syllable

    syllable = split_syllable(("t", "a"))
    notes = [SungNote(60 + 2 * (i % 5), 0.4 * i, 0.4 * (i + 1), syllable, "ja") for i in range(450)]
    model, style, best = duration_model(), pitch_style(), float("inf")
    for seed in range(5):
        begin = time.process_time()
        found = phones(notes, model)
        curve(notes, found, expression=1.0, seed=seed, frame_seconds=512 / 44100, frames=15600, style=style)
        best = min(best, time.process_time() - begin)
    return best


def measure() -> Result:
    """Measure consonant lengths, pitch curves and vibrato on held-out songs of NIT SONG070."""
    if not (DATA / "songs" / "nit_song070").is_dir():
        raise CannotMeasureError(f"NIT SONG070 is not in {DATA}; fetch it as docs/performance.md says")
    lengths = held_out(duration_examples([]))
    songs = [song for song in song070(FOLDER) if song.name in HELD_OUT]
    rows = pitch_rows(targets(songs))
    real = summary([note for song in songs for note in labelled_notes(song, song.pitch)])
    made = summary(made_notes(songs, pitch_style("nit_f001"), seed=100))
    speed = seconds_for_three_minutes()
    constant = lengths["control_median_error_ms"]
    step, fitted = rows["step function (control)"], rows["fitted"]
    figures = (
        Figure("consonant_error_ms", lengths["median_error_ms"], f"{constant:.1f} ms, constant per phone"),
        Figure("pitch_distance_cents", fitted[0], f"{step[0]:.1f} cents, step function"),
        Figure("pitch_distance_changes_cents", fitted[1], f"{step[1]:.1f} cents, step function"),
        Figure("three_minutes_seconds", speed),
    )
    names = [name for name in real if name in made]
    tables = (
        Table("Pitch distance on held-out songs, cents", ("curve", "all", "at changes"),
              tuple((name, f"{a:.1f}", f"{b:.1f}") for name, (a, b) in rows.items())),
        Table("Held notes on held-out songs", ("measure", "real", "generated"),
              tuple((name, f"{real[name]:g}", f"{made[name]:g}") for name in names)),
        Table("Consonant lengths, songs left out in turn", ("measure", "value"),
              tuple((name, f"{value:.4g}") for name, value in lengths.items())),
    )  # fmt: skip
    return Result("performance", figures, tables, (f"Held out for pitch: {', '.join(HELD_OUT)}.",))
