"""What the project has promised to reach, figure by figure, and which benchmark measures it.

``must`` and ``aim`` are bounds in the figure's own unit (shares as fractions of 1); ``at_least`` says on which side of them
the good values lie.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Unit = Literal["share", "dB", "ratio", "real-time factor", "s", "GB", "cents", "neper"]


@dataclass(frozen=True)
class Target:
    """One promised figure. ``key`` is what a result calls it, ``benchmark`` the module that measures it."""

    key: str
    says: str
    unit: Unit
    must: float | None
    aim: float | None
    at_least: bool
    benchmark: str


@dataclass(frozen=True)
class Subject:
    """A heading of the report with its targets."""

    title: str
    targets: tuple[Target, ...]


SUBJECTS = (
    Subject(
        "In tune and in voice",
        (
            Target(
                "pitch_lock",
                "voiced frames within 50 cents of the asked curve, `--expression 0`, all examples and 12 Lieder",
                "share",
                0.98,
                0.995,
                True,
                "singer",
            ),
            Target(
                "voicing_error", "V/UV error against the phones, the same renderings", "share", 0.08, 0.033, False, "singer"
            ),
            Target("ahead_of_sinsy", "pitch accuracy minus Sinsy's, same Japanese scores", "share", 0.0, None, True, "peers"),
            Target(
                "voicing_ahead_of_sinsy", "V/UV error minus Sinsy's, same Japanese scores", "share", 0.0, None, False, "peers"
            ),
            Target(
                "ahead_of_festival", "pitch accuracy minus Festival's, same English scores", "share", 0.0, None, True, "peers"
            ),
            Target(
                "voicing_ahead_of_festival",
                "V/UV error minus Festival's, same English scores",
                "share",
                0.0,
                None,
                False,
                "peers",
            ),
        ),
    ),
    Subject(
        "Like the recording",
        (
            Target(
                "mcd",
                "mel-cepstral distortion on held-out recordings, true durations and f0",
                "dB",
                5.5,
                4.0,
                False,
                "copy_singing",
            ),
            Target(
                "vocoder_distance",
                "vocoder copy-synthesis on held-out recordings: log-spectral distance over WORLD's",
                "ratio",
                1.1,
                0.7,
                False,
                "vocoder",
            ),
        ),
    ),
    Subject(
        "Understood",
        (
            Target(
                "phone_error_same_singer",
                "phone error over that of held-out real recordings (recogniser knows the singer)",
                "ratio",
                1.5,
                1.1,
                False,
                "recognition",
            ),
            Target(
                "phone_error_other_singers",
                "phone error over that of held-out real recordings (recogniser of other singers)",
                "ratio",
                1.5,
                1.1,
                False,
                "recognition",
            ),
        ),
    ),
    Subject(
        "Fast and small",
        (
            Target(
                "real_time_factor",
                "real-time factor, score to WAV, two cores, model loaded",
                "real-time factor",
                0.12,
                0.03,
                False,
                "speed",
            ),
            Target("over_sinsy", "that factor over Sinsy's in the same run", "ratio", None, 1.0, False, "speed"),
            Target("cold_start", "`./deepsinger render` of a 10 s score, everything included", "s", 8.0, 3.0, False, "speed"),
            Target("peak_memory", "peak memory, 10-minute score", "GB", 1.5, 0.7, False, "speed"),
        ),
    ),
)


def bound(target: Target, value: float | None) -> str:
    """A bound as the report prints it, with its sign; a dash where there is none."""
    if value is None:
        return "–"
    return ("≥ " if target.at_least else "≤ ") + shown(target.unit, value)


def shown(unit: Unit, value: float) -> str:
    """A value in its unit: shares in per cent."""
    if unit == "share":
        return f"{100 * value:.1f} %"
    digits = {"dB": 2, "ratio": 2, "real-time factor": 3, "s": 1, "GB": 2, "cents": 0, "neper": 3}[unit]
    suffix = {"dB": " dB", "s": " s", "GB": " GB", "cents": " cents"}.get(unit, "")
    return f"{value:.{digits}f}{suffix}"


def verdict(target: Target, value: float) -> str:
    """``aim``, ``must`` or ``missed``: the best bound that ``value`` keeps."""

    def kept(limit: float | None) -> bool:
        return limit is not None and (value >= limit if target.at_least else value <= limit)

    if kept(target.aim):
        return "aim"
    if kept(target.must):
        return "must"
    return "missed"
