"""One singer's recorded phones ("units"), with what choosing among them needs to know of each.

Convention: units stand in the order of their recordings, silences included; unit ``u + 1`` follows ``u`` in the same recording
where ``follows[u]``. Times are seconds in the recording, pitches MIDI numbers. Held-out recordings are never units.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import scipy.fft

from data.features import FeatureStore
from data.phrases import Phrase
from phonetics.distance import distance, nearest
from phonetics.inventory import SILENCE, SYMBOLS

CEPSTRUM, LEVEL_SHARE = 20, 0.3
_FAR = 8.0


@dataclass(frozen=True, eq=False)
class Bank:
    """``[units]``: ``symbol``, ``phrase``, ``mode``, ``language`` (indices into the tuples), ``start``, ``end``, mean ``midi``,
    ``level`` (mean log-mel of the middle), ``follows``; ``middle``: ``[units, CEPSTRUM]``."""

    phrases: tuple[Phrase, ...]
    symbols: tuple[str, ...]
    modes: tuple[str, ...]
    languages: tuple[str, ...]
    symbol: np.ndarray
    phrase: np.ndarray
    start: np.ndarray
    end: np.ndarray
    midi: np.ndarray
    level: np.ndarray
    middle: np.ndarray
    follows: np.ndarray
    mode: np.ndarray
    language: np.ndarray
    unlike: np.ndarray = field(init=False)
    by_symbol: dict[int, np.ndarray] = field(init=False)
    by_pair: dict[tuple[int, int], np.ndarray] = field(init=False)
    before: np.ndarray = field(init=False)
    after: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        table = [[min(distance(a, b), _FAR) / _FAR for b in self.symbols] for a in self.symbols]
        silence = self.symbols.index(SILENCE)
        pairs: dict[tuple[int, int], list[int]] = {}
        for unit in np.flatnonzero(self.follows):
            pairs.setdefault((int(self.symbol[unit]), int(self.symbol[unit + 1])), []).append(int(unit))
        known = range(len(self.symbols))
        derived = {
            "unlike": np.array(table, np.float32),
            "by_symbol": {s: np.flatnonzero(self.symbol == s) for s in known},
            "by_pair": {pair: np.array(units) for pair, units in pairs.items()},
            "after": np.where(self.follows, np.roll(self.symbol, -1), silence),
            "before": np.where(np.roll(self.follows, 1), np.roll(self.symbol, 1), silence),
        }
        for name, value in derived.items():
            object.__setattr__(self, name, value)

    @property
    def seconds(self) -> np.ndarray:
        return self.end - self.start

    def nearest(self, symbol: str) -> str:
        """``symbol`` itself where it was recorded, else the recorded phone nearest to it."""
        return symbol if symbol in self.symbols else nearest(symbol, self.symbols)


def build_bank(phrases: Sequence[Phrase], stores: Mapping[str, FeatureStore]) -> Bank:
    """The units of one singer's ``phrases``, held-out ones and those without features left out; ``stores`` by corpus.

    :class:`ValueError` where nothing is left.
    """
    used = tuple(p for p in phrases if not p.heldout and p.phones and p.name in stores[p.corpus].index)
    if not used:
        raise ValueError("a sample bank needs at least one aligned recording with features that is not held out")
    present = {placed.symbol for phrase in used for placed in phrase.phones} | {SILENCE}
    symbols = tuple(s for s in SYMBOLS if s in present)
    modes = tuple(dict.fromkeys(phrase.mode for phrase in used))
    languages = tuple(dict.fromkeys(phrase.language for phrase in used))
    place = {s: i for i, s in enumerate(symbols)}
    rows: dict[str, list[np.ndarray]] = {}
    for number, phrase in enumerate(used):
        own = _units(phrase, stores[phrase.corpus])
        count = len(phrase.phones)
        own["symbol"] = np.array([place[placed.symbol] for placed in phrase.phones])
        own["phrase"] = np.full(count, number)
        own["mode"] = np.full(count, modes.index(phrase.mode))
        own["language"] = np.full(count, languages.index(phrase.language))
        for name, values in own.items():
            rows.setdefault(name, []).append(values)
    return Bank(used, symbols, modes, languages, **{name: np.concatenate(values) for name, values in rows.items()})


def _units(phrase: Phrase, store: FeatureStore) -> dict[str, np.ndarray]:
    """Times, pitch and the sound of the middle of each phone of one recording."""
    mel, f0, _ = store.read(phrase.name)
    start = np.array([placed.start_seconds for placed in phrase.phones])
    end = np.array([placed.end_seconds for placed in phrase.phones])
    rate = store.frames_per_second
    at = np.clip(np.rint((start + end) / 2 * rate).astype(int), 1, max(1, len(mel) - 2))
    around = np.minimum(at[:, None] + np.array([-1, 0, 1]), len(mel) - 1)
    sound = mel[around].mean(axis=1)
    cepstrum = scipy.fft.dct(sound, norm="ortho", axis=1)[:, :CEPSTRUM] / np.sqrt(mel.shape[1])
    cepstrum[:, 0] *= LEVEL_SHARE
    midi = 69.0 + 12.0 * np.log2(f0 / 440.0)
    total = np.concatenate(([0.0], np.cumsum(midi)))
    low = np.clip(np.floor(start * rate).astype(int), 0, len(midi) - 1)
    high = np.clip(np.ceil(end * rate).astype(int), low + 1, len(midi))
    follows = np.append(start[1:] - end[:-1] < 1e-3, False)
    return {
        "start": start, "end": end, "midi": (total[high] - total[low]) / (high - low), "level": sound.mean(axis=1),
        "middle": cepstrum.astype(np.float32), "follows": follows,
    }  # fmt: skip
