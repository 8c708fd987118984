"""How strongly a singer shapes pitch: every amount that :mod:`singer.performance.pitch` uses, fitted to real singing.

The figures live in ``fitted.json``, written by ``benchmarks/fit_performance.py``; nothing here is guessed except where a field
says so. Extents are half the peak-to-peak distance.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from singer.performance.durations import DurationModel

FITTED = Path(__file__).with_name("fitted.json")


@dataclass(frozen=True)
class VibratoStyle:
    """Which notes have vibrato, how fast, how wide, and when it sets in."""

    rate_hz: float = 5.7
    rate_spread_hz: float = 0.5
    """Standard deviation of the rate from note to note."""
    extent_cents: float = 40.0
    extent_log_spread: float = 0.4
    """Median extent, and the standard deviation of its logarithm from note to note."""
    extent_length_exponent: float = 0.0
    """The extent goes with this power of the note's length over 0.7 s (held within 0.3 and 1.6 s)."""
    onset_seconds: float = 0.08
    onset_share: float = 0.22
    """It sets in ``onset_seconds + onset_share * length`` after the note's start …"""
    onset_log_spread: float = 0.3
    growth_seconds: float = 0.25
    """… and has its full extent this much later."""
    half_length_seconds: float = 0.45
    length_slope: float = 6.0
    """Half of the notes of ``half_length_seconds`` have vibrato; the share is logistic in ln length with this slope …"""
    share: float = 1.0
    """… up to this share of the longest notes."""


@dataclass(frozen=True)
class PitchStyle:
    """Note transitions, ornaments of phrases, the pull of consonants, and unsteadiness; "up" and "down" say a step's way."""

    omega_up: float = 38.0
    omega_down: float = 41.0
    """Natural frequency of the second-order step response (Saitou et al. 2005, eq. 2) in rad/s, for a step of 2 semitones."""
    damping_up: float = 0.67
    damping_down: float = 0.41
    """Damping ratio; below 1 the pitch overshoots."""
    interval_exponent: float = 0.05
    """The natural frequency goes with this negative power of the interval over 2 semitones: larger steps take longer."""
    lead_up_seconds: float = 0.037
    lead_down_seconds: float = 0.056
    """A step starts this much before the vowel …"""
    onset_share_up: float = 0.5
    onset_share_down: float = 0.8
    """… plus this share of the length of the consonants before it."""
    preparation_cents: float = 20.0
    preparation_seconds: float = 0.05
    """Before a step the pitch leans this far to the other side, within this time."""
    dip_sonorant_cents: float = 80.0
    dip_obstruent_cents: float = 160.0
    """How far a voiced consonant pulls the pitch down."""
    after_voiceless_cents: float = -45.0
    """How much higher (negative: lower) a vowel starts after a voiceless consonant, gone within 40 ms."""
    scoop_cents: float = 180.0
    scoop_seconds: float = 0.05
    scoop_log_spread: float = 0.5
    """A phrase starts this far below its note and comes up with this time constant from its first sound on, or from 30 ms
    before its first vowel."""
    fall_cents: float = 90.0
    fall_seconds: float = 0.06
    fall_log_spread: float = 0.5
    """A phrase's last note falls by this much within its last moments."""
    drift_cents: float = 10.0
    drift_hz: float = 2.0
    """Slow wandering below ``drift_hz`` (standard deviation)."""
    flutter_cents: float = 6.0
    flutter_hz: float = 14.0
    """Fine fluctuation between ``drift_hz`` and ``flutter_hz`` (standard deviation)."""
    intonation_cents: float = 8.0
    """Standard deviation of a whole note's pitch about what is written."""
    variety: float = 0.15
    """Standard deviation of ln natural frequency and of the other amounts from note to note."""
    vibrato: VibratoStyle = field(default_factory=VibratoStyle)


def _strict(kind: type, data: Mapping[str, Any]) -> Any:
    names = {f.name for f in dataclasses.fields(kind)}
    unknown = sorted(set(data) - names)
    if unknown:
        raise ValueError(f"{kind.__name__}: unknown settings {unknown}; known are {sorted(names)}")
    return kind(**data)


def style_from_json(data: Mapping[str, Any]) -> PitchStyle:
    """A style from plain data; unknown names are a ValueError."""
    vibrato = _strict(VibratoStyle, data.get("vibrato", {}))
    return _strict(PitchStyle, {**data, "vibrato": vibrato})


def style_to_json(style: PitchStyle) -> dict[str, Any]:
    """The style as plain data, rounded to four places."""
    data = dataclasses.asdict(style)
    data["vibrato"] = {key: round(value, 4) for key, value in data["vibrato"].items()}
    return {key: value if key == "vibrato" else round(value, 4) for key, value in data.items()}


@lru_cache(maxsize=4)
def _fitted(path: Path) -> dict[str, Any]:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError) as error:
        raise ValueError(f"{path}: the fitted performance figures cannot be read ({error}); reinstall deepsinger") from error


def pitch_style(name: str = "default", path: Path = FITTED) -> PitchStyle:
    """A fitted style by name: "default" (all singers), "nit_f001", …; an unknown name is a ValueError that lists them."""
    styles = _fitted(path)["pitch"]
    if name not in styles:
        raise ValueError(f"no pitch style {name!r}; there are {', '.join(sorted(styles))}")
    return style_from_json(styles[name])


def duration_model(path: Path = FITTED) -> DurationModel:
    """The fitted duration model."""
    return DurationModel.from_json(_fitted(path)["durations"])
