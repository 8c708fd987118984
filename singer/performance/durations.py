"""How long a consonant, a closure or an off-glide takes: a log-linear model over articulatory features.

``ln seconds = ln prior(phone) + sum of weights of the features that hold``. The prior is a coarse table by manner, so that a
phone that was never seen still gets a sensible length; the weights are a ridge regression on labelled singing
(:mod:`singer.performance.fit_durations`), after the factors of Klatt, "Synthesis by rule of segmental durations" (1979):
identity, place in the cluster, neighbours, and (sung) the time between the two vowels, the *slot*, in place of stress.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from phonetics.inventory import Phone, phone

SLOT_REFERENCE_SECONDS = 0.4
_SLOT_LIMITS_SECONDS = (0.12, 0.7)
_PRIOR_SECONDS = {
    "vowel": 0.110, "glide": 0.070, "nasal": 0.070, "liquid": 0.060, "fricative": 0.110, "stop": 0.030, "affricate": 0.070,
    "closure": 0.060, "silence": 0.200,
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """Where a consonant (or off-glide) stands.

    ``before`` and ``after`` are the kinds of the phones around it ("silence" at the edge of a phrase); ``from_vowel`` and
    ``to_vowel`` count the phones to the nuclei around it (1 = adjacent); ``slot_seconds`` is the time from the nucleus before
    to the nucleus after (None at the start of a phrase; up to the silence at its end); ``coda``: it belongs to the
    nucleus before it.
    """

    symbol: str
    coda: bool
    before: str
    after: str
    from_vowel: int
    to_vowel: int
    slot_seconds: float | None


def _secondary_prior(this: Phone) -> float:
    if this.secondary == "aspirated":
        return 0.065 if this.kind == "stop" else 0.110
    if this.kind == "fricative" and this.voiced:
        return 0.070
    if this.kind in ("stop", "affricate") and this.voiced:
        return 0.018 if this.kind == "stop" else 0.045
    return 0.030 if this.symbol == "ɾ" else _PRIOR_SECONDS[this.kind]


def features(place: Place) -> dict[str, float]:
    """The features of ``place`` with their values (1 where they hold, log ratios for the slot)."""
    this = phone(place.symbol)
    manner = f"{this.kind}:{'voiced' if this.voiced else 'voiceless'}"
    slot = 0.0
    if place.slot_seconds is not None:
        low, high = _SLOT_LIMITS_SECONDS
        slot = math.log(min(max(place.slot_seconds, low), high) / SLOT_REFERENCE_SECONDS)
    side = "coda" if place.coda else "onset"
    out = {
        "all": 1.0, f"phone={this.symbol}": 1.0, f"manner={manner}": 1.0, f"side={side}": 1.0, f"side={side}:{this.kind}": 1.0,
        f"place={round(this.place / 2.5)}:{this.kind}": 1.0, f"before={place.before}": 1.0, f"after={place.after}": 1.0,
        f"before={place.before}:{this.kind}": 1.0, f"after={place.after}:{this.kind}": 1.0,
        f"from_vowel={min(place.from_vowel, 3)}": 1.0, f"to_vowel={min(place.to_vowel, 3)}": 1.0,
        "slot": slot, f"slot:{this.kind}": slot, f"slot:{side}": slot,
    }  # fmt: skip
    if this.secondary:
        out[f"secondary={this.secondary}"] = 1.0
    if place.slot_seconds is None:
        out["initial"] = out[f"initial:{manner}"] = 1.0
    return out


def prior_seconds(symbol: str) -> float:
    """The length of ``symbol`` in seconds when nothing else is known."""
    return _secondary_prior(phone(symbol))


@dataclass(frozen=True)
class DurationModel:
    """Weights by feature name, and by singer how much longer (ln) than average that singer's consonants are."""

    weights: Mapping[str, float] = field(default_factory=dict)
    singers: Mapping[str, float] = field(default_factory=dict)

    def seconds(self, place: Place, *, singer: str | None = None) -> float:
        """Expected length in seconds, kept within 8 ms and 0.35 s."""
        total = sum(self.weights.get(name, 0.0) * value for name, value in features(place).items())
        total += self.singers.get(singer or "", 0.0)
        return min(max(prior_seconds(place.symbol) * math.exp(total), 0.008), 0.35)

    def to_json(self) -> dict[str, dict[str, float]]:
        """The weights as plain data, rounded to four places."""
        table = {"weights": self.weights, "singers": self.singers}
        return {name: {key: round(value, 4) for key, value in sorted(part.items())} for name, part in table.items()}

    @classmethod
    def from_json(cls, data: Mapping[str, Mapping[str, float]]) -> DurationModel:
        """The inverse of :meth:`to_json`; an unknown key is a ValueError."""
        unknown = set(data) - {"weights", "singers"}
        if unknown:
            raise ValueError(f"duration model: unknown keys {sorted(unknown)}; known are 'weights' and 'singers'")
        return cls(dict(data.get("weights", {})), dict(data.get("singers", {})))


def places(symbols: Sequence[str], nuclei: Sequence[bool], coda: Sequence[bool], vowel_starts: Sequence[float | None],
           end_seconds: float) -> list[Place | None]:  # fmt: skip
    """The place of every phone of one phrase (no silences inside), None for the nuclei.

    ``vowel_starts`` holds each nucleus's start in seconds (None elsewhere), ``end_seconds`` the end of the phrase.
    """
    kinds = ["silence", *(phone(symbol).kind for symbol in symbols), "silence"]
    at = [i for i, is_nucleus in enumerate(nuclei) if is_nucleus]
    out: list[Place | None] = []
    for i, symbol in enumerate(symbols):
        if nuclei[i]:
            out.append(None)
            continue
        number = bisect_left(at, i)
        previous = at[number - 1] if number else None
        following = at[number] if number < len(at) else None
        begin = None if previous is None else vowel_starts[previous]
        end = end_seconds if following is None else vowel_starts[following]
        slot = None if begin is None or end is None else end - begin
        out.append(Place(symbol, coda[i], kinds[i], kinds[i + 2], i - previous if previous is not None else 3,
                         following - i if following is not None else 3, slot))  # fmt: skip
    return out
