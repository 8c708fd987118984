"""The pitch curve: what the singer's voice does between and on the notes.

Method: Saitou, Unoki & Akagi, "Development of an F0 control model based on F0 dynamic characteristics for
singing-voice synthesis" (Speech Communication 46, 2005): note steps pass through a damped second-order system
(overshoot), lean to the other side before (preparation), and carry vibrato and fine fluctuation. Added here: the step's
place by the consonants, scoops and falls at the edges of phrases, the pull of consonants, drift. Amounts:
:mod:`singer.performance.style`.

Convention: MIDI pitch per frame, frame ``i`` at ``start_seconds + i * frame_seconds``; the curve runs on through silences and
voiceless phones. ``expression`` blends between a plain curve (0: written pitches, short glides) and the singer's (1).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

from phonetics.inventory import phone
from singer.performance.contract import SungNote, TimedPhone
from singer.performance.style import PitchStyle, pitch_style
from singer.performance.vibrato import vibrato

Array = NDArray[np.float64]
GLIDE_SECONDS = 0.075
_GLIDE_AFTER_SECONDS = 0.012


@dataclass(frozen=True)
class Event:
    """One note as the pitch sees it: its nucleus from ``start`` to ``end``, its consonants from ``onset``, all in seconds."""

    pitch: float
    onset: float
    start: float
    end: float
    first: bool
    last: bool
    consonants: tuple[TimedPhone, ...]


def curve(
    notes: Sequence[SungNote],
    phones: Sequence[TimedPhone],
    *,
    expression: float = 0.5,
    seed: int = 0,
    frame_seconds: float,
    frames: int,
    start_seconds: float = 0.0,
    bend_cents: Callable[[float], float] | None = None,
    style: PitchStyle | None = None,
) -> NDArray[np.float32]:
    """MIDI pitch of ``frames`` frames. Shape: [frames].

    ``bend_cents`` gives the score's pitch bend at a time in seconds. The same seed gives the same curve. Raises ValueError for
    an expression outside 0..1 or a frame length that is not above 0.
    """
    if not 0.0 <= expression <= 1.0:
        raise ValueError(f"expression {expression} must lie between 0 and 1")
    if not frame_seconds > 0 or frames < 0:
        raise ValueError(f"{frames} frames of {frame_seconds} s: there can be no fewer than 0, and each must last")
    times = start_seconds + frame_seconds * np.arange(frames)
    if not notes or not frames:
        return np.full(frames, 60.0, dtype=np.float32)
    found = events(notes, phones)
    pitch = plain(times, found)
    if expression > 0:
        full = expressive(times, found, style or pitch_style(), seed)
        pitch = pitch + expression * (full - pitch)
    if bend_cents is not None:
        pitch = pitch + np.array([bend_cents(float(time)) for time in times]) / 100.0
    return pitch.astype(np.float32)


def events(notes: Sequence[SungNote], phones: Sequence[TimedPhone]) -> list[Event]:
    """The notes with the times of their nuclei and consonants, taken from ``phones``."""
    silent = [phone(p.symbol).kind == "silence" for p in phones]
    own: dict[int, list[int]] = {}
    for i, timed in enumerate(phones):
        if not silent[i]:
            own.setdefault(timed.note, []).append(i)
    out: list[Event] = []
    for k, note in enumerate(notes):
        mine = own.get(k, [])
        nucleus = _nucleus(note, phones, mine)
        start = note.start_seconds if nucleus is None else phones[nucleus].start_seconds
        before = [i for i in mine if nucleus is not None and i < nucleus]
        at = before[0] if before else nucleus
        first = k == 0 or (at is not None and at > 0 and silent[at - 1])
        onset = start if at is None else phones[at].start_seconds
        consonants = tuple(phones[i] for i in mine if i != nucleus)
        out.append(Event(note.pitch_midi, onset, start, note.end_seconds, first, False, consonants))
    return _ends(out, phones, silent)


def _nucleus(note: SungNote, phones: Sequence[TimedPhone], mine: Sequence[int]) -> int | None:
    """Index of the note's own nucleus: the phone that its syllable names, nearest to the note's start."""
    if note.syllable is None:
        carrying = [i for i in mine if phone(phones[i].symbol).kind == "vowel" and phone(phones[i].symbol).syllabic]
    else:
        carrying = [i for i in mine if phones[i].symbol == note.syllable.nucleus]
    return min(carrying, key=lambda i: abs(phones[i].start_seconds - note.start_seconds), default=None)


def _ends(found: list[Event], phones: Sequence[TimedPhone], silent: Sequence[bool]) -> list[Event]:
    """Each event with its end: where the next one's consonants start, or where its phrase falls silent."""
    rests = np.array([p.start_seconds for p, is_silent in zip(phones, silent, strict=True) if is_silent])
    out = []
    for k, event in enumerate(found):
        last = k + 1 == len(found) or found[k + 1].first
        limit = math.inf if k + 1 == len(found) else found[k + 1].onset
        after = rests[np.searchsorted(rests, event.start, side="right") :][:1]
        end = min(limit, float(after[0])) if len(after) else min(limit, event.end)
        end = max(end, event.start + 1e-3)
        out.append(Event(event.pitch, event.onset, event.start, end, event.first, last, event.consonants))
    return out


def _stairs(times: Array, at: Array, pitches: Array) -> Array:
    return pitches[np.clip(np.searchsorted(at, times, side="right") - 1, 0, len(pitches) - 1)].astype(np.float64)


def _window(times: Array, begin: float, end: float) -> slice:
    return slice(int(np.searchsorted(times, begin)), int(np.searchsorted(times, end)))


def plain(times: Array, found: Sequence[Event]) -> Array:
    """Written pitches with a raised-cosine glide into each note, done 12 ms after its vowel starts. Shape: [frames]."""
    pitches = np.array([event.pitch for event in found])
    ends = [event.onset if event.first else event.start + _GLIDE_AFTER_SECONDS for event in found]
    widths = [0.0] + [
        0.0 if here.first else min(GLIDE_SECONDS, 0.5 * (here.start - before.start))
        for before, here in zip(found, found[1:], strict=False)
    ]
    at = np.maximum.accumulate(np.array(ends) - 0.5 * np.array(widths))
    out = _stairs(times, at, pitches)
    for k in range(1, len(found)):
        if widths[k] > 0 and pitches[k] != pitches[k - 1]:
            here = _window(times, at[k] - 0.5 * widths[k], at[k] + 0.5 * widths[k])
            phase = (times[here] - at[k]) / widths[k] + 0.5
            target = 0.5 - 0.5 * np.cos(np.pi * phase)
            out[here] += (pitches[k] - pitches[k - 1]) * (target - (times[here] >= at[k]))
    return out


def expressive(times: Array, found: Sequence[Event], style: PitchStyle, seed: int) -> Array:
    """The curve of a singer of ``style``, with everything that varies from note to note drawn by ``seed``. Shape: [frames]."""
    count = len(found)
    draw = np.random.default_rng([seed, 1]).standard_normal((count, 4))
    out = steady(times, found, style, draw)
    out += vibrato(times, [(e.start, e.end) for e in found], style.vibrato, np.random.default_rng([seed, 2]))
    rng = np.random.default_rng([seed, 3])
    frame_rate = 1.0 / (times[1] - times[0]) if len(times) > 1 else 100.0
    slow = _noise(rng, len(times), frame_rate, (0.0, style.drift_hz)) * style.drift_cents
    fast = _noise(rng, len(times), frame_rate, (style.drift_hz, style.flutter_hz)) * style.flutter_cents
    return out + (slow + fast) / 100.0


def steady(times: Array, found: Sequence[Event], style: PitchStyle, draw: Array) -> Array:
    """Steps with preparation and overshoot, scoops, falls and consonants; ``draw`` [notes, 4] says how each note differs."""
    pitches = np.array([event.pitch for event in found]) + style.intonation_cents * np.clip(draw[:, 0], -2, 2) / 100.0
    at = np.array([_step_seconds(k, found, style) for k in range(len(found))])
    at = np.maximum.accumulate(at)
    out = _stairs(times, at, pitches)
    for k, event in enumerate(found):
        amount = math.exp(style.variety * float(draw[k, 1]))
        if k and not event.first:
            _step(out, times, float(pitches[k] - pitches[k - 1]), float(at[k]), _room(k, found), style, amount)
        if event.first:
            _scoop(out, times, event, style, float(np.clip(draw[k, 2], -2, 2)))
        if event.last:
            _fall(out, times, event, style, float(np.clip(draw[k, 3], -2, 2)))
        for consonant in event.consonants:
            _consonant(out, times, consonant, style, amount)
    return out


def _room(k: int, found: Sequence[Event]) -> float:
    """The shorter of the two notes that a step joins, in seconds."""
    return min(found[k].start - found[k - 1].start, max(found[k].end - found[k].start, 0.04))


def _step_seconds(k: int, found: Sequence[Event], style: PitchStyle) -> float:
    event = found[k]
    if k == 0 or event.first:
        return event.onset - 1e-3
    up = event.pitch > found[k - 1].pitch
    lead = style.lead_up_seconds if up else style.lead_down_seconds
    share = style.onset_share_up if up else style.onset_share_down
    wanted = lead + share * (event.start - event.onset)
    return event.start - min(wanted, 0.5 * (event.start - found[k - 1].start))


def _step(out: Array, times: Array, interval: float, at: float, room: float, style: PitchStyle, amount: float) -> None:
    """Turn the step at ``at`` into the response of a damped second-order system, with preparation before it."""
    if interval == 0.0:
        return
    up = interval > 0
    damping = style.damping_up if up else style.damping_down
    omega = (style.omega_up if up else style.omega_down) * (max(abs(interval), 0.5) / 2.0) ** -style.interval_exponent * amount
    omega = max(omega, 4.0 / room)
    here = _window(times, at, at + 7.0 / (min(damping, 1.0) * omega))
    out[here] += interval * (step_response(times[here] - at, omega, damping) - 1.0)
    width = min(style.preparation_seconds, 0.5 * room)
    here = _window(times, at - width, at)
    bump = 0.5 - 0.5 * np.cos(2 * np.pi * (times[here] - at) / width)
    out[here] -= math.copysign(style.preparation_cents / 100.0 * math.tanh(abs(interval) / 2.0) * amount, interval) * bump


def step_response(seconds: Array, omega: float, damping: float) -> Array:
    """Response at ``seconds`` >= 0 to a unit step of omega^2 / (s^2 + 2 damping omega s + omega^2), damping below 1."""
    ring = omega * math.sqrt(1.0 - damping**2)
    decay = np.exp(-damping * omega * seconds)
    return 1.0 - decay * (np.cos(ring * seconds) + damping * omega / ring * np.sin(ring * seconds))


def _scoop(out: Array, times: Array, event: Event, style: PitchStyle, draw: float) -> None:
    depth = style.scoop_cents / 100.0 * math.exp(style.scoop_log_spread * draw)
    origin = max(event.onset, event.start - 0.03)
    here = _window(times, event.onset - 1e-3, origin + 6.0 * style.scoop_seconds)
    out[here] -= depth * np.exp(-np.maximum(times[here] - origin, 0.0) / style.scoop_seconds)


def _fall(out: Array, times: Array, event: Event, style: PitchStyle, draw: float) -> None:
    depth = style.fall_cents / 100.0 * math.exp(style.fall_log_spread * draw)
    width = min(style.fall_seconds, 0.5 * (event.end - event.start))
    here = _window(times, event.end - width, event.end)
    out[here] -= depth * ((times[here] - event.end) / width + 1.0) ** 2


def _consonant(out: Array, times: Array, timed: TimedPhone, style: PitchStyle, amount: float) -> None:
    """Voiced consonants pull the pitch down in their middle; voiceless ones bend the start of what follows."""
    this = phone(timed.symbol)
    if this.kind == "vowel":
        return
    if not this.voiced:
        here = _window(times, timed.end_seconds, timed.end_seconds + 0.04)
        fade = 1.0 - (times[here] - timed.end_seconds) / 0.04
        out[here] += style.after_voiceless_cents / 100.0 * amount * fade
        return
    sonorant = this.kind in ("nasal", "liquid", "glide")
    depth = (style.dip_sonorant_cents if sonorant else style.dip_obstruent_cents) / 100.0 * amount
    middle, width = 0.5 * (timed.start_seconds + timed.end_seconds), max(timed.seconds, 0.03) + 0.03
    here = _window(times, middle - width / 2, middle + width / 2)
    out[here] -= depth * (0.5 + 0.5 * np.cos(2 * np.pi * (times[here] - middle) / width))


def _noise(rng: np.random.Generator, count: int, rate: float, band: tuple[float, float]) -> Array:
    """Gaussian noise of unit standard deviation between two frequencies in hertz (second-order Butterworth). Shape: [count]."""
    low, high = band[0], min(band[1], 0.45 * rate)
    warm = int(rate)
    white = rng.standard_normal(count + warm)
    sos = butter(2, high, fs=rate, output="sos") if low <= 0 else butter(2, (low, high), "bandpass", fs=rate, output="sos")
    impulse = np.zeros(max(int(4 * rate), 16))
    impulse[0] = 1.0
    return sosfilt(sos, white)[warm:] / float(np.sqrt(np.sum(sosfilt(sos, impulse) ** 2)))
