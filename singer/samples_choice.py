"""Which recorded phones to sing with: unit selection (Hunt and Black, 1996) over diphones, with half phones to fall back on.

Convention: a candidate for the boundary between the phones ``i`` and ``i + 1`` is a pair of units, the first for the second
half of ``i`` and the second for the first half of ``i + 1``; neighbours in a recording (a true diphone) where there are such,
any two otherwise. So joins fall into the middle of phones, where sounds are steady (the diphone's idea; Beutnagel et al.,
1999, for the halves), and a recording that holds several of the wanted phones in a row is taken whole, since there is no join
in it. Cost = target cost (pitch, duration, neighbours, mode, language) + join cost (cepstral distance in the middle of the
phone), the least sum found by Viterbi's algorithm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from phonetics.inventory import phone
from singer.samples_bank import Bank

_CANDIDATES, _HALVES = 48, 10
_HARD_TO_JOIN = {"vowel": 1.0, "nasal": 1.2, "liquid": 1.5, "glide": 2.0, "fricative": 1.0, "stop": 3.0, "affricate": 3.0,
                 "closure": 0.3, "silence": 0.05}  # fmt: skip


@dataclass(frozen=True)
class Weights:
    """What a mismatch costs; fitted on recordings taken out of the bank for the purpose, not on the held-out ones."""

    pitch: float = 0.45
    """A semitone."""
    duration: float = 0.6
    """A factor e in length."""
    context: float = 0.5
    """A wholly different phone beyond the pair."""
    mode: float = 1.5
    """Another vocal mode."""
    language: float = 0.4
    """Another language."""
    broken: float = 2.0
    """Two halves that were not recorded in a row."""
    join: float = 0.5
    """A neper of spectral distance at a join."""
    cut: float = 0.3
    """A join as such."""


@dataclass(frozen=True, eq=False)
class Wanted:
    """The phones asked for: ``symbol`` (indices of the bank), ``seconds``, ``midi``, each ``[phones]``; indices of the mode and
    of each phone's language (-1: none that was recorded)."""

    symbol: np.ndarray
    seconds: np.ndarray
    midi: np.ndarray
    mode: int
    language: np.ndarray


def choose(bank: Bank, wanted: Wanted, weights: Weights) -> tuple[np.ndarray, np.ndarray]:
    """For each phone the unit of its first and that of its second half: two arrays ``[phones]``."""
    halves = [_half_costs(bank, wanted, i, weights) for i in range(len(wanted.symbol))]
    if len(halves) == 1:
        best = bank.by_symbol[int(wanted.symbol[0])][[int(np.argmin(halves[0]))]]
        return best, best
    boundaries = [_candidates(bank, wanted, i, halves, weights) for i in range(len(halves) - 1)]
    path = _viterbi(bank, boundaries, [phone(bank.symbols[s]).kind for s in wanted.symbol], weights)
    first = np.array([candidates[0][k] for candidates, k in zip(boundaries, path, strict=True)])
    second = np.array([candidates[1][k] for candidates, k in zip(boundaries, path, strict=True)])
    return np.concatenate((first[:1], second)), np.concatenate((first, second[-1:]))


def _half_costs(bank: Bank, wanted: Wanted, i: int, weights: Weights) -> np.ndarray:
    """Target cost of every unit with the symbol of phone ``i``, its neighbours apart."""
    units = bank.by_symbol[int(wanted.symbol[i])]
    this = phone(bank.symbols[wanted.symbol[i]])
    cost = weights.mode * (bank.mode[units] != wanted.mode) + weights.language * (bank.language[units] != wanted.language[i])
    if this.kind == "silence":
        return np.asarray(0.1 * cost)
    if this.voiced:
        cost = cost + weights.pitch * np.abs(bank.midi[units] - wanted.midi[i])
    longer = np.log(wanted.seconds[i] / np.maximum(bank.seconds[units], 0.005))
    return np.asarray(cost + weights.duration * np.abs(longer))


def _candidates(
    bank: Bank, wanted: Wanted, i: int, halves: Sequence[np.ndarray], weights: Weights
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(units of the second half of ``i``, units of the first half of ``i + 1``, cost), the best first."""
    a, b = int(wanted.symbol[i]), int(wanted.symbol[i + 1])
    units = bank.by_pair.get((a, b))
    if units is not None:
        first, second = units, units + 1
        cost = halves[i][np.searchsorted(bank.by_symbol[a], first)] + halves[i + 1][np.searchsorted(bank.by_symbol[b], second)]
    else:
        first, second, cost = _broken(bank, a, b, halves[i], halves[i + 1], weights)
    if i > 0:
        cost = cost + weights.context * bank.unlike[wanted.symbol[i - 1], bank.before[first]]
    if i + 2 < len(wanted.symbol):
        cost = cost + weights.context * bank.unlike[wanted.symbol[i + 2], bank.after[second]]
    best = np.argsort(cost, kind="stable")[:_CANDIDATES]
    return first[best], second[best], cost[best]


def _broken(
    bank: Bank, a: int, b: int, cost_a: np.ndarray, cost_b: np.ndarray, weights: Weights
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pairs of halves for a diphone that was never recorded: those whose own neighbours were the most like the wanted ones."""
    first, second = bank.by_symbol[a], bank.by_symbol[b]
    cost_a = cost_a + 2.0 * weights.broken * bank.unlike[b, bank.after[first]]
    cost_b = cost_b + 2.0 * weights.broken * bank.unlike[a, bank.before[second]]
    best_a, best_b = (np.argsort(cost, kind="stable")[:_HALVES] for cost in (cost_a, cost_b))
    pairs = np.stack(np.meshgrid(best_a, best_b, indexing="ij")).reshape(2, -1)
    return first[pairs[0]], second[pairs[1]], cost_a[pairs[0]] + cost_b[pairs[1]] + weights.broken


def _viterbi(
    bank: Bank, boundaries: Sequence[tuple[np.ndarray, np.ndarray, np.ndarray]], kinds: Sequence[str], weights: Weights
) -> list[int]:
    """The candidate of each boundary on the cheapest path."""
    total = boundaries[0][2]
    steps = []
    for i, (first, _, cost) in enumerate(boundaries[1:], start=1):
        came = boundaries[i - 1][1]
        apart = np.sqrt(((bank.middle[came][:, None] - bank.middle[first][None]) ** 2).sum(axis=2))
        jump = 0.1 * weights.pitch * np.abs(bank.midi[came][:, None] - bank.midi[first][None])
        joins = _HARD_TO_JOIN[kinds[i]] * (weights.join * apart + weights.cut + jump)
        reached = total[:, None] + np.where(came[:, None] == first[None], 0.0, joins)
        steps.append(reached.argmin(axis=0))
        total = reached.min(axis=0) + cost
    path = [int(total.argmin())]
    for step in reversed(steps):
        path.append(int(step[path[-1]]))
    return path[::-1]
