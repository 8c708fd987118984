"""Like the recording: held-out recordings sung again with their own phones, times and f0, and compared frame by frame.

Conventions: the measures are those of :mod:`metrics.spectral`, :mod:`metrics.pitch` and :mod:`metrics.modulation`; the figure
of a corpus is the mean over its phrases, the whole figure the mean over the corpora. Beside each stand WORLD's
analysis–resynthesis and the bundled vocoder on the recording's own mel.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

import numpy as np

from benchmarks.material import RATE, Aligned, held_out
from benchmarks.ours import Copy, copier, vocoder_copier, world_copy
from benchmarks.results import CannotMeasureError, Figure, Result, Table
from metrics.modulation import modulation_ratio_frequency, modulation_ratio_time
from metrics.pitch import f0_error
from metrics.spectral import log_stft_distance, mcd, world_f0
from metrics.validation import InvalidInputError

CORPORA = ("kumi_ja", "kumi_zh", "scott_ja", "nit", "milk_en")
VOICE_OF = {"milk_en": "milk"}


@dataclass(frozen=True)
class Likeness:
    """How like a recording its copy is; see the modules of the measures."""

    mcd_db: float
    log_stft: float
    f0_rmse_cents: float
    voicing_difference: float
    modulation_time: float
    modulation_frequency: float


def likeness(reference: np.ndarray, copy: np.ndarray) -> Likeness:
    """All measures of one phrase at 44.1 kHz."""
    f0 = world_f0(reference, RATE)
    positive = f0[f0 > 0] if (f0 > 0).any() else np.array([200.0])
    low, high = max(40.0, float(np.percentile(positive, 5)) / 1.5), float(np.percentile(positive, 95)) * 1.5
    try:
        pitch = f0_error(reference, copy, RATE, low, high)
        cents, voicing = pitch.rmse_cents, pitch.voicing_error
    except InvalidInputError:  # a breath or a whisper: no frame is voiced in both
        cents = voicing = float("nan")
    return Likeness(
        mcd(reference, copy, RATE, f0),
        log_stft_distance(reference, copy),
        cents,
        voicing,
        modulation_ratio_time(reference, copy, RATE),
        modulation_ratio_frequency(reference, copy, RATE),
    )


def mean(found: Sequence[Likeness]) -> Likeness:
    """Mean of every measure, NaN left out."""
    return Likeness(*(float(np.nanmean([getattr(one, field.name) for one in found])) for field in fields(Likeness)))


def compare(recordings: Sequence[Aligned], copy: Copy) -> Likeness:
    """Mean likeness of the copies of ``recordings``."""
    return mean([likeness(recording.waveform(), copy(recording)) for recording in recordings])


def _row(corpus: str, what: str, phrases: int, found: Likeness) -> tuple[str, ...]:
    return (
        corpus, what, str(phrases), f"{found.mcd_db:.2f}", f"{found.log_stft:.3f}", f"{found.f0_rmse_cents:.0f}",
        f"{100 * found.voicing_difference:.1f} %", f"{found.modulation_time:.2f}", f"{found.modulation_frequency:.2f}",
    )  # fmt: skip


def _systems() -> tuple[dict[str, Callable[[str], Copy]], list[str]]:
    """What copies: name to a function of the corpus; and a note for each that is missing."""
    systems: dict[str, Callable[[str], Copy]] = {"WORLD": lambda corpus: world_copy}
    notes = []
    try:
        vocoder = vocoder_copier()
        systems["vocoder"] = lambda corpus: vocoder
    except CannotMeasureError as missing:
        notes.append(str(missing))
    try:
        voices = {voice: copier(voice) for voice in {VOICE_OF.get(corpus, "base") for corpus in CORPORA}}
        systems["DeepSinger"] = lambda corpus: voices[VOICE_OF.get(corpus, "base")]
    except CannotMeasureError as missing:
        notes.append(str(missing))
    return systems, notes


def measure(per_corpus: int = 12) -> Result:
    """Copy and compare all corpora with every system."""
    systems, notes = _systems()
    means: dict[str, list[Likeness]] = {}
    rows = []
    for corpus in CORPORA:
        recordings = held_out((corpus,), per_corpus)
        for name, system in systems.items() if recordings else ():
            found = compare(recordings, system(corpus))
            means.setdefault(name, []).append(found)
            rows.append(_row(corpus, name, len(recordings), found))
    overall = {name: mean(found) for name, found in means.items()}
    rows += [_row("**all**", name, len(found), overall[name]) for name, found in means.items()]
    heads = (
        "corpus", "copied by", "phrases", "MCD, dB", "log-STFT", "f0 RMSE, cents", "V/UV differs", "modulation 4–20 Hz",
        "ripple 20–50 /octave",
    )  # fmt: skip
    controls = ", ".join(f"{name} {overall[name].mcd_db:.2f} dB" for name in overall if name != "DeepSinger")
    figures = (Figure("mcd", overall["DeepSinger"].mcd_db, controls),) if "DeepSinger" in overall else ()
    return Result("copy_singing", figures, (Table("Held-out phrases", heads, tuple(rows)),), tuple(notes))


if __name__ == "__main__":
    from benchmarks.__main__ import main

    main(["copy_singing"])
