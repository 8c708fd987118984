"""Fit the performance model's figures to real singing: ``python -m benchmarks.fit_performance [--alignments FILE ...]``.

Writes ``singer/performance/fitted.json``: consonant lengths (NIT SONG070, all 28 labelled songs, and any aligned phrases),
pitch transitions (NIT SONG070, the songs that are not held out), vibrato and unsteadiness (the same, and five makam singers).
"""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections import defaultdict
from pathlib import Path

import numpy as np
import scipy.ndimage
import scipy.signal
import soundfile
from scipy.optimize import minimize

from benchmarks.results import CACHE
from benchmarks.singing_data import (
    DATA,
    FRAME_SECONDS,
    HTS_SECONDS,
    SungSong,
    makam_singers,
    song070,
    song070_labels,
    stable_spans,
)
from benchmarks.singing_statistics import HeldNote, held_note, onset_line, summary
from phonetics.inventory import phone
from phonetics.japanese import hts_phones
from singer.performance import fit_durations
from singer.performance.pitch import Event, events, expressive, steady
from singer.performance.style import FITTED, PitchStyle, VibratoStyle, style_to_json

HELD_OUT = ("nitech_jp_song070_f001_007", "nitech_jp_song070_f001_021", "nitech_jp_song070_f001_055")
FOLDER = CACHE / "performance"
RECITERS = ("kumi", "scott")
"""Voice banks: single syllables, slowly; their codas and off-glides take half of each and tell nothing about songs."""
_CLIP_CENTS = 300.0
_EDGE_FRAMES = 3
BOUNDS = {
    "omega_up": (15, 90), "omega_down": (15, 90), "damping_up": (0.3, 0.98), "damping_down": (0.3, 0.98),
    "interval_exponent": (0, 0.5), "lead_up_seconds": (0, 0.15), "lead_down_seconds": (0, 0.15), "onset_share_up": (0, 1.2),
    "onset_share_down": (0, 1.2), "preparation_cents": (-40, 100), "preparation_seconds": (0.04, 0.2),
    "dip_sonorant_cents": (0, 200), "dip_obstruent_cents": (0, 200), "after_voiceless_cents": (-60, 100),
    "scoop_cents": (0, 300), "scoop_seconds": (0.015, 0.2), "fall_cents": (0, 400), "fall_seconds": (0.05, 0.3),
}  # fmt: skip


def closure_shares(folder: Path = DATA / "songs" / "nit_song070") -> dict[str, float]:
    """Which part of a stop's label is its closure: the first sharp rise above 2 kHz (median per stop; five or more stops)."""
    found: dict[str, list[float]] = defaultdict(list)
    for audio in sorted((folder / "audio").glob("*.flac")):
        samples, rate = soundfile.read(audio)
        high = scipy.signal.sosfilt(scipy.signal.butter(2, 2000, "hp", fs=rate, output="sos"), samples)
        step = rate // 1000
        power = np.convolve(high * high, np.ones(3 * step) / (3 * step), "same")[::step]
        level = 10 * np.log10(np.maximum(power, 1e-12))
        rows = [line.split() for line in (folder / "labels" / "mono" / f"{audio.stem}.lab").read_text().splitlines()]
        for (symbol,), row in zip(hts_phones([row[2] for row in rows]), rows, strict=True):
            begin, end = (int(1000 * HTS_SECONDS * int(value)) for value in row[:2])
            if phone(symbol).kind in ("stop", "affricate") and end - begin >= 20:
                rise = (level[begin + 4 : end + 4] - level[begin:end])[3:-3]
                found[symbol].append((int(np.argmax(rise > 0.5 * rise.max())) + 5) / (end - begin))
    return {symbol: round(min(float(np.median(v)), 0.85), 3) for symbol, v in sorted(found.items()) if len(v) >= 5}


def duration_examples(alignments: list[Path]) -> list[fit_durations.Example]:
    """Every labelled consonant of NIT SONG070 and of the aligner's files."""
    shares = closure_shares()
    phrases = [
        phrase
        for mono, full in song070_labels()
        for phrase in fit_durations.read_hts_song(mono, full, singer="nit_f001", closure_share=shares)
    ]
    found = fit_durations.examples(phrases)
    for path in alignments:
        more = fit_durations.examples(fit_durations.read_alignments(path))
        found += [item for item in more if not (item.place.coda and item.singer in RECITERS)]
    return found


@dataclasses.dataclass(frozen=True)
class Target:
    """A song to fit to: ``sure`` marks the frames where the tracker can be trusted (voiced, away from the edges)."""

    name: str
    times: np.ndarray
    events: list[Event]
    pitch: np.ndarray
    sure: np.ndarray


def targets(songs: list[SungSong]) -> list[Target]:
    """The songs with the singer's own tuning taken out."""
    out = []
    for song in songs:
        kinds = song.kinds()
        voiced = np.isfinite(song.pitch) & (kinds != "silence") & (kinds != "voiceless")
        sure = scipy.ndimage.binary_erosion(voiced, iterations=_EDGE_FRAMES)
        out.append(Target(song.name, song.times, events(song.notes, song.phones), song.pitch - song.tuning, sure))
    return out


def errors_cents(style: PitchStyle, data: list[Target]) -> np.ndarray:
    """Distance of the steady curve (no vibrato, nothing random) to the real one in every sure frame, at most 300 cents."""
    found = []
    for target in data:
        made = steady(target.times, target.events, style, np.zeros((len(target.events), 4)))
        found.append(100 * np.abs(made - target.pitch)[target.sure])
    return np.minimum(np.concatenate(found), _CLIP_CENTS)


def fit_transitions(data: list[Target], evaluations: int = 600) -> PitchStyle:
    """The style of least mean absolute distance to real singing (Powell's method within ``BOUNDS``)."""
    low, high = (np.array(side, dtype=float) for side in zip(*BOUNDS.values(), strict=True))

    def style(unit: np.ndarray) -> PitchStyle:
        values = low + (high - low) * np.clip(unit, 0, 1)
        return dataclasses.replace(PitchStyle(), **dict(zip(BOUNDS, values.tolist(), strict=True)))

    start = (np.array([getattr(PitchStyle(), name) for name in BOUNDS]) - low) / (high - low)
    limits = [(0.0, 1.0)] * len(BOUNDS)
    options = {"maxfev": evaluations, "ftol": 1e-4, "xtol": 1e-3}
    found = minimize(lambda u: errors_cents(style(u), data).mean(), start, method="Powell", bounds=limits, options=options)
    return style(found.x)


def spreads(style: PitchStyle, data: list[Target]) -> dict[str, float]:
    """How scoops, falls and whole notes vary: robust standard deviations over the phrases and notes of the songs."""
    bare = dataclasses.replace(style, scoop_cents=0.0, fall_cents=0.0)
    scoops, falls, offsets = [], [], []
    for target in data:
        left = 100 * (target.pitch - steady(target.times, target.events, bare, np.zeros((len(target.events), 4))))
        for event in target.events:
            inner = left[_frames(event.start + 0.1, event.end - 0.04)]
            if np.isfinite(inner).sum() < 20:
                continue
            centre = np.nanmedian(inner)
            offsets.append(centre)
            if event.first:
                scoops.append(centre - np.nanmedian(left[_frames(event.start + 0.015, event.start + 0.04)]))
            if event.last:
                falls.append(centre - np.nanmedian(left[_frames(event.end - 0.03, event.end - 0.01)]))
    return {"scoop_log_spread": _log_spread(scoops), "fall_log_spread": _log_spread(falls),
            "intonation_cents": _robust(offsets)}  # fmt: skip


def _robust(values: list[float]) -> float:
    return float(np.subtract(*np.percentile(values, [75, 25])) / 1.349)


def less_drift(style: PitchStyle, data: list[Target]) -> PitchStyle:
    """``style`` with whole notes off by only as much as vibrato and drift do not bring about already."""
    without = dataclasses.replace(style, intonation_cents=0.0)
    offsets = []
    for number, target in enumerate(data):
        made = expressive(target.times, target.events, without, number)
        left = 100 * (made - steady(target.times, target.events, style, np.zeros((len(target.events), 4))))
        for event in target.events:
            inner = left[_frames(event.start + 0.1, event.end - 0.04)]
            if len(inner) >= 20:
                offsets.append(float(np.median(inner)))
    remaining = style.intonation_cents**2 - _robust(offsets) ** 2
    return dataclasses.replace(style, intonation_cents=float(np.sqrt(max(remaining, 0.0))))


def _frames(start: float, end: float) -> slice:
    return slice(int(start / FRAME_SECONDS), max(int(end / FRAME_SECONDS), int(start / FRAME_SECONDS) + 1))


def _log_spread(values: list[float]) -> float:
    """Standard deviation of ln of those that are above 5 cents, at most 0.5."""
    kept = np.array([value for value in values if np.isfinite(value) and value > 5.0])
    return min(float(np.std(np.log(kept))), 0.5)


def labelled_notes(song: SungSong, pitch: np.ndarray) -> list[HeldNote]:
    """The held notes of a labelled song, on a real or a made pitch curve (MIDI at 5 ms)."""
    out = []
    for event in events(song.notes, song.phones):
        cents = 100 * pitch[_frames(event.start, event.end)]
        good = np.isfinite(cents)
        if len(cents) < 60 or good.mean() < 0.9:
            continue
        found = held_note(np.interp(np.arange(len(cents)), np.flatnonzero(good), cents[good]))
        if found is not None:
            out.append(found)
    return out


def made_notes(songs: list[SungSong], style: PitchStyle, seed: int = 0) -> list[HeldNote]:
    """The held notes of the curve that we generate for ``songs``, voiced where the singer's is."""
    out = []
    for number, song in enumerate(songs):
        made = expressive(song.times, events(song.notes, song.phones), style, seed + number)
        out += labelled_notes(song, np.where(np.isfinite(song.pitch), made, np.nan))
    return out


def match_moments(style: PitchStyle, songs: list[SungSong], real: dict[str, float], rounds: int = 4) -> PitchStyle:
    """Set vibrato and noise so that our measure finds in generated curves what it finds in real ones."""
    vibrato = dataclasses.replace(
        style.vibrato, rate_hz=real["rate_hz"], rate_spread_hz=min(real["rate_spread_hz"], 0.6),
        extent_cents=real["extent_cents"], extent_log_spread=min(real["extent_log_spread"], 0.6), onset_log_spread=0.35,
        growth_seconds=real["growth_seconds"],
    )  # fmt: skip
    style = dataclasses.replace(style, vibrato=vibrato, drift_cents=6.0, flutter_cents=5.0)
    for _ in range(rounds):
        made = summary(made_notes(songs, style))
        v = style.vibrato
        shares = [name for name in ("share_0.6_1.0", "share_over_1.0") if np.isfinite(made[name])]
        long_notes = np.mean([real[name] - made[name] for name in shares])
        wanted, got = _logit(real["share_0.3_0.6"]), _logit(made["share_0.3_0.6"])
        v = dataclasses.replace(
            v, extent_cents=v.extent_cents * _ratio(real, made, "extent_cents"),
            half_length_seconds=float(np.clip(v.half_length_seconds * np.exp(-(wanted - got) / v.length_slope), 0.2, 1.2)),
            share=float(np.clip(v.share + 0.7 * long_notes, 0.2, 1.0)),
        )  # fmt: skip
        style = dataclasses.replace(
            style, vibrato=v, drift_cents=style.drift_cents * _ratio(real, made, "drift_cents"),
            flutter_cents=style.flutter_cents * _ratio(real, made, "flutter_cents"),
        )  # fmt: skip
    return style


def _ratio(real: dict[str, float], made: dict[str, float], name: str) -> float:
    return float(np.clip(real[name] / max(made.get(name, real[name]), 1e-6), 0.6, 1.6))


def _logit(share: float) -> float:
    share = min(max(share, 0.03), 0.97)
    return float(np.log(share / (1 - share)))


def singers(songs: list[SungSong], cache: Path = FOLDER) -> dict[str, list[HeldNote]]:
    """Every singer's held notes."""
    out = {"nit_f001": [note for song in songs for note in labelled_notes(song, song.pitch)]}
    for name, sections in makam_singers(cache).items():
        notes = [held_note(100 * pitch[a:b]) for pitch in sections for a, b in stable_spans(pitch)]
        out[name] = [note for note in notes if note is not None]
    return out


def average_singer(measured: dict[str, dict[str, float]]) -> dict[str, float]:
    """Every singer counts the same: geometric means of positive amounts, means of shares (missing ones left out)."""
    out = {}
    for name in measured["nit_f001"]:
        values = [m[name] for m in measured.values() if name in m and np.isfinite(m[name])]
        geometric = not name.startswith("share") and min(values) > 0
        out[name] = round(float(np.exp(np.mean(np.log(values))) if geometric else np.mean(values)), 3)
    return out


def main() -> None:
    """Fit everything and write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alignments", nargs="*", type=Path, default=[], help="files of aligned phrases (JSON)")
    parser.add_argument("--only", choices=("durations", "pitch"), help="leave the other part of the file as it is")
    arguments = parser.parse_args()
    data = json.loads(FITTED.read_text(encoding="utf-8")) if FITTED.exists() else {}
    data["sources"] = {
        "durations": ["NIT SONG070 F001 (CC BY 3.0), 28 songs", *(path.name for path in arguments.alignments)],
        "pitch": ["NIT SONG070 F001 (CC BY 3.0), songs with audio except the held-out ones",
                  "Turkish makam a cappella sections (MTG, CC BY 4.0), 5 singers: vibrato and unsteadiness"],
    }  # fmt: skip
    if arguments.only != "pitch":
        data["durations"] = fit_durations.fit(duration_examples(arguments.alignments)).to_json()
        data["closure_share"] = closure_shares()
    if arguments.only != "durations":
        data["pitch"], data["measured"] = fit_pitch()
    FITTED.write_text(json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def fit_pitch() -> tuple[dict[str, object], dict[str, dict[str, float]]]:
    """The styles "nit_f001" (that singer alone) and "default" (all singers), and what was measured of every singer."""
    songs = [song for song in song070(FOLDER) if song.name not in HELD_OUT]
    data = targets(songs)
    style = fit_transitions(data)
    style = dataclasses.replace(style, **spreads(style, data))
    held = singers(songs)
    measured = {name: summary(notes) for name, notes in held.items()}
    measured["average"] = average_singer(measured)
    fitted = {}
    for name, source, notes in (("nit_f001", "nit_f001", [held["nit_f001"]]), ("default", "average", list(held.values()))):
        offset, share = onset_line(notes)
        offset -= 0.5 * measured[source]["growth_seconds"]
        vibrato = VibratoStyle(onset_seconds=offset, onset_share=share)
        matched = match_moments(dataclasses.replace(style, vibrato=vibrato), songs, measured[source])
        fitted[name] = style_to_json(less_drift(matched, data))
    return fitted, measured


if __name__ == "__main__":
    main()
