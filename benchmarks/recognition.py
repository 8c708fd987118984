"""Understood: what phone recognisers, trained on real recordings only, make of held-out recordings and of their copies.

Conventions: the measures are those of :mod:`metrics.recognition`; the copies are those of ``copy_singing`` (same phones, times
and f0). Two recognisers judge each singer: one that has heard the singer in training (never these recordings), and one that has
heard only others; the second cannot know phones that only this singer's language has, which its control shows. The ratio is of
the phone errors of all judged singers together.
"""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.copy_singing import VOICE_OF
from benchmarks.material import RATE, Aligned, held_out
from benchmarks.ours import Copy, copier, vocoder_copier, world_copy
from benchmarks.results import CannotMeasureError, Figure, Result, Table
from benchmarks.train_recogniser import JUDGED, path_of
from metrics.recogniser import Recogniser
from metrics.recognition import NOTHING_HEARD, Recognition, phone_error, sounds

CORPORA = ("kumi_ja", "kumi_zh", "scott_ja", "milk_en")
SAME, OTHERS = "knows the singer", "other singers"


def recogniser(without: str | None) -> Recogniser:
    """A trained recogniser; :class:`CannotMeasureError` saying how to train it."""
    path = path_of(without)
    if not path.exists():
        raise CannotMeasureError(f"{path} is missing: run python -m benchmarks.train_recogniser")
    return Recogniser.load(path)


def heard(recordings: Sequence[Aligned], copy: Copy, judge: Recogniser) -> Recognition:
    """What ``judge`` makes of the copies of ``recordings``, all together."""
    total = NOTHING_HEARD
    for recording in recordings:
        total += phone_error(judge, copy(recording), RATE, recording.phones)
    return total


def _copiers(corpus: str) -> dict[str, Copy]:
    copiers: dict[str, Copy] = {"real": lambda recording: recording.waveform(), "WORLD": world_copy}
    for name, make in (("vocoder", vocoder_copier), ("DeepSinger", lambda: copier(VOICE_OF.get(corpus, "base")))):
        try:
            copiers[name] = make()
        except CannotMeasureError:
            continue
    return copiers


def _figure(key: str, totals: dict[tuple[str, str], Recognition], judge: str) -> Figure | None:
    real, ours = totals.get((judge, "real")), totals.get((judge, "DeepSinger"))
    if real is None or ours is None or not real.edits:
        return None
    control = f"real {100 * real.phone_error:.1f} %, DeepSinger {100 * ours.phone_error:.1f} %"
    return Figure(key, ours.phone_error / real.phone_error, control)


def measure(per_corpus: int = 16) -> Result:
    """Judge every corpus, copied by everything, with both recognisers."""
    totals: dict[tuple[str, str], Recognition] = {}
    rows = []
    for corpus in CORPORA:
        recordings = [one for one in held_out((corpus,), per_corpus) if sounds([symbol for symbol, _, _ in one.phones])]
        singer = next(name for name in JUDGED if corpus.startswith(name))
        judges = {SAME: recogniser(None), OTHERS: recogniser(singer)}
        for name, copy in _copiers(corpus).items() if recordings else ():
            kept = {recording.file: copy(recording) for recording in recordings}
            for judge, ears in judges.items():
                found = heard(recordings, lambda recording, kept=kept: kept[recording.file], ears)
                totals[judge, name] = totals.get((judge, name), NOTHING_HEARD) + found
                rows.append((corpus, judge, name, str(found.phones), f"{found.phone_error:.3f}", f"{found.frame_accuracy:.3f}"))
    rows += [
        ("**all**", judge, name, str(t.phones), f"{t.phone_error:.3f}", f"{t.frame_accuracy:.3f}")
        for (judge, name), t in totals.items()
    ]
    figures = (_figure("phone_error_same_singer", totals, SAME), _figure("phone_error_other_singers", totals, OTHERS))
    heads = ("corpus", "recogniser", "sung by", "phones", "phone error", "frame accuracy")
    return Result(
        "recognition", tuple(figure for figure in figures if figure), (Table("Held-out phrases", heads, tuple(rows)),)
    )


if __name__ == "__main__":
    from benchmarks.__main__ import main

    main(["recognition"])
