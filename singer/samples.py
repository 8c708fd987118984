"""Singing with the recordings themselves, UTAU's way, behind the verb of :class:`singer.singer.Singer`.

The chosen units (:mod:`singer.samples_choice`) are laid under the asked phones: the first and last tenths of a second of each
phone keep their own pace, the steady part between them is stretched; joins are cross-faded on the logarithmic scale, levels
meet half-way. A :class:`Plan` says which moment of which recording sounds at each moment, so that any features can be read
by it: here the house mel for the neural vocoder, in :mod:`pipelines.sample_voice` WORLD's. One singer at a time: recordings
cannot be blended. A phone that the singer never recorded is replaced by the nearest one, and ``Plan.replaced`` says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from audio.mel import MelSpec
from audio.pitch import PitchCurve
from data.features import FeatureStore
from data.phrases import Phrase
from phonetics.inventory import phone
from singer.config import SingerConfig
from singer.performance.contract import TimedPhone
from singer.samples_bank import Bank, build_bank
from singer.samples_choice import Wanted, Weights, choose
from singer.singer import Sung, VoiceError, voicing_of

_EDGE_SECONDS, _EDGE_SHARE = 0.08, 0.35
_FADE_SECONDS, _BROKEN_FADE_SECONDS = 0.08, 0.02
_MOST_GAIN = 0.7

Read = Callable[[int, np.ndarray, np.ndarray], np.ndarray]
"""(index of the phrase in the bank, seconds in it, gains in nepers) → features ``[moments, channels]``."""


@dataclass(frozen=True)
class Piece:
    """A stretch of one recorded phone: heard from ``low`` to ``high``, cross-faded over ``fade_in`` and ``fade_out`` there.

    ``start``, ``end``: the asked phone; ``source_start``, ``source_end``: the recorded one; gains in nepers at both.
    """

    phrase: int
    start: float
    end: float
    source_start: float
    source_end: float
    low: float
    high: float
    fade_in: float = 0.0
    fade_out: float = 0.0
    gain_low: float = 0.0
    gain_high: float = 0.0

    def source(self, seconds: np.ndarray) -> np.ndarray:
        """The moments of the recording that sound at ``seconds``; at its own pace beyond the phone's ends."""
        asked, own = self.end - self.start, self.source_end - self.source_start
        edge = min(_EDGE_SECONDS, _EDGE_SHARE * asked, _EDGE_SHARE * own)
        x = seconds - self.start
        inside = np.interp(x, (0.0, edge, asked - edge, asked), (0.0, edge, own - edge, own))
        return np.asarray(self.source_start + inside + np.minimum(x, 0.0) + np.maximum(x - asked, 0.0))

    def weight(self, seconds: np.ndarray) -> np.ndarray:
        """How much of the piece is heard at ``seconds``, 0 … 1."""
        rise = np.clip((seconds - self.low) / self.fade_in + 0.5, 0.0, 1.0) if self.fade_in > 0 else 1.0
        fall = np.clip((self.high - seconds) / self.fade_out + 0.5, 0.0, 1.0) if self.fade_out > 0 else 1.0
        return np.asarray(rise * fall) * np.ones(len(seconds))


@dataclass(frozen=True, eq=False)
class Plan:
    """What is to sound: pieces in time order, the seconds at which they are joined, phones replaced (asked → sung)."""

    bank: Bank
    pieces: tuple[Piece, ...]
    joins: tuple[float, ...]
    replaced: Mapping[str, str]

    def features(self, seconds: np.ndarray, read: Read) -> np.ndarray:
        """Features at ``seconds`` (rising): what ``read`` finds in the pieces, weighted: ``[moments, channels]``."""
        total, out = np.zeros(len(seconds)), None
        for i, piece in enumerate(self.pieces):
            first = 0 if i == 0 else np.searchsorted(seconds, piece.low - piece.fade_in / 2, side="left")
            ends = len(seconds) if i == len(self.pieces) - 1 else np.searchsorted(seconds, piece.high + piece.fade_out / 2)
            rows = slice(int(first), int(ends))
            times = seconds[rows]
            if not len(times):
                continue
            weight = np.maximum(piece.weight(times), 1e-6)
            gain = np.interp(times, (piece.low, max(piece.high, piece.low + 1e-6)), (piece.gain_low, piece.gain_high))
            found = read(piece.phrase, piece.source(times), gain)
            out = np.zeros((len(seconds), found.shape[1])) if out is None else out
            out[rows] += weight[:, None] * found
            total[rows] += weight
        if out is None:
            raise VoiceError("there is nothing to sing: no moment of the asked pitch lies in a phone")
        return np.asarray(out / np.maximum(total, 1e-9)[:, None])


class SampleSinger:
    """A singer for each of whom there are recordings: ``SampleSinger(phrases, stores).sing(phones, midi, {"kumi": 1.0})``."""

    def __init__(
        self, phrases: Sequence[Phrase], stores: Mapping[str, FeatureStore], spec: MelSpec | None = None,
        weights: Weights | None = None,
    ) -> None:  # fmt: skip
        names = tuple(dict.fromkeys(phrase.singer for phrase in phrases))
        self.banks = {name: build_bank([p for p in phrases if p.singer == name], stores) for name in names}
        self.config = SingerConfig(names, mel=spec or MelSpec())
        self.weights = weights or Weights()
        self.stores = stores

    def plan(
        self, phones: Sequence[TimedPhone], midi: np.ndarray, singers: Mapping[str, float],
        modes: Mapping[str, float] | None = None, start_seconds: float | None = None,
    ) -> Plan:  # fmt: skip
        """Which recordings to sing ``phones`` with; arguments as in :meth:`sing`. :class:`VoiceError` for an unknown singer."""
        bank = self.banks[self._one(singers)]
        start = phones[0].start_seconds if start_seconds is None else start_seconds
        mode = max((modes or {}).items(), key=lambda item: item[1], default=("plain", 0.0))
        names = {timed.symbol: bank.nearest(timed.symbol) for timed in phones}
        wanted = Wanted(
            np.array([bank.symbols.index(names[timed.symbol]) for timed in phones]),
            np.array([max(timed.seconds, 0.005) for timed in phones]),
            self._mean_midi(phones, midi, start),
            _index(bank.modes, mode[0] if mode[1] >= 0.5 else "plain"),
            np.array([_index(bank.languages, timed.language) for timed in phones]),
        )
        first, second = choose(bank, wanted, self.weights)
        pieces, joins = _lay(bank, phones, first, second)
        return Plan(bank, pieces, joins, {asked: sung for asked, sung in names.items() if asked != sung})

    def sing(
        self, phones: Sequence[TimedPhone], midi: np.ndarray, singers: Mapping[str, float],
        modes: Mapping[str, float] | None = None, start_seconds: float | None = None,
    ) -> Sung:  # fmt: skip
        """Sing ``phones`` (contiguous) to the pitch ``midi`` (float ``[frames]``): see :meth:`singer.singer.Singer.sing`."""
        plan = self.plan(phones, midi, singers, modes, start_seconds)
        return self.mel_of(plan, phones, midi, phones[0].start_seconds if start_seconds is None else start_seconds)

    def mel_of(self, plan: Plan, phones: Sequence[TimedPhone], midi: np.ndarray, start: float) -> Sung:
        """The mel spectrogram of a plan, and its voicing: the recordings' own, overruled where a phone leaves no doubt."""
        step = self.config.mel.seconds_per_frame
        seconds = start + np.arange(len(midi)) * step
        found = plan.features(seconds, self._reader(plan.bank))
        edges = np.array([timed.start_seconds for timed in phones[1:]])
        owner = np.searchsorted(edges, seconds + step / 2, side="right")
        f0_hz = (440.0 * 2.0 ** ((np.asarray(midi, np.float64) - 69.0) / 12.0)).astype(np.float32)
        voiced = voicing_of(8.0 * (found[:, -1] - 0.5), owner, phones)
        return Sung(found[:, :-1].astype(np.float32), PitchCurve(f0_hz, voiced, step))

    def _reader(self, bank: Bank) -> Read:
        """Mel and, in the last channel, voicing of a moment: linear between frames."""

        def read(number: int, seconds: np.ndarray, gain: np.ndarray) -> np.ndarray:
            phrase = bank.phrases[number]
            store = self.stores[phrase.corpus]
            mel, _, voiced = store.read(phrase.name)
            at = np.clip(seconds * store.frames_per_second, 0, len(mel) - 1)
            low = np.minimum(at.astype(int), max(0, len(mel) - 2))
            high, share = np.minimum(low + 1, len(mel) - 1), (at - low)[:, None]
            sound = mel[low] * (1 - share) + mel[high] * share + gain[:, None]
            return np.concatenate((sound, np.where(share < 0.5, voiced[low, None], voiced[high, None])), axis=1)

        return read

    def _one(self, singers: Mapping[str, float]) -> str:
        unknown = [name for name in singers if name not in self.banks]
        if unknown or not singers:
            raise VoiceError(f"there are no recordings of {', '.join(unknown) or 'nobody'}; there are {', '.join(self.banks)}")
        if len([weight for weight in singers.values() if weight > 0]) > 1:
            raise VoiceError("recordings cannot be blended: ask for one singer")
        return max(singers, key=lambda name: singers[name])

    def _mean_midi(self, phones: Sequence[TimedPhone], midi: np.ndarray, start: float) -> np.ndarray:
        edges = np.array([timed.start_seconds for timed in phones] + [phones[-1].end_seconds]) - start
        places = np.clip(np.rint(edges / self.config.mel.seconds_per_frame).astype(int), 0, len(midi))
        spans = [(min(low, len(midi) - 1), max(low + 1, high)) for low, high in zip(places[:-1], places[1:], strict=True)]
        return np.array([np.mean(midi[low:high]) for low, high in spans])


def _index(names: Sequence[str], name: str) -> int:
    return names.index(name) if name in names else -1


def _lay(
    bank: Bank, phones: Sequence[TimedPhone], first: np.ndarray, second: np.ndarray
) -> tuple[tuple[Piece, ...], tuple[float, ...]]:
    """Pieces for the chosen halves, and where they are joined."""
    pieces: list[Piece] = []
    joins: list[float] = []
    fade_in = 0.0
    for i, timed in enumerate(phones):
        start, end, left, right = timed.start_seconds, timed.end_seconds, int(first[i]), int(second[i])
        whole = i + 1 == len(phones) or (bank.follows[right] and right + 1 == first[i + 1])
        fade_out = 0.0 if whole else min(_BROKEN_FADE_SECONDS, timed.seconds / 2)
        if left == right:
            pieces.append(_piece(bank, left, start, end, start, end, fade_in, fade_out))
        else:
            middle, fade = (start + end) / 2, min(_FADE_SECONDS, timed.seconds / 2)
            meet = _meet(bank, timed.symbol, left, right)
            pieces.append(_piece(bank, left, start, end, start, middle, fade_in, fade, 0.0, meet))
            pieces.append(_piece(bank, right, start, end, middle, end, fade, fade_out, -meet, 0.0))
            joins.append(middle)
        if not whole:
            joins.append(end)
        fade_in = fade_out
    return tuple(pieces), tuple(joins)


def _piece(bank: Bank, unit: int, start: float, end: float, *rest: float) -> Piece:
    return Piece(int(bank.phrase[unit]), start, end, float(bank.start[unit]), float(bank.end[unit]), *rest)


def _meet(bank: Bank, symbol: str, left: int, right: int) -> float:
    """Half of the difference in level where two units of a sounding phone meet."""
    if phone(symbol).kind in ("silence", "closure", "stop", "affricate"):
        return 0.0
    return float(np.clip((bank.level[right] - bank.level[left]) / 2, -_MOST_GAIN, _MOST_GAIN))
