"""Refinement of times: Viterbi against brute force, and recovery of shifted labels on made-up sound."""

import itertools

import numpy as np
import pytest

from data.refine import FRAME_SPEC, INDEX, Item, frame_labels, realign, rough_starts, train_classifier, viterbi
from data.strings import Token

STEP = FRAME_SPEC.seconds_per_frame


def test_viterbi_finds_the_best_of_all_paths() -> None:
    generator = np.random.default_rng(3)
    tokens = [Token("a"), Token("s"), Token("o")]
    columns = [INDEX[token.symbol] for token in tokens]
    for _ in range(20):
        scores = generator.normal(size=(9, len(INDEX)))
        starts, mean = viterbi(scores, tokens, hold_seconds=None, minimum=lambda symbol: 1)
        every = {
            (i, j): scores[:i, columns[0]].sum() + scores[i:j, columns[1]].sum() + scores[j:, columns[2]].sum()
            for i, j in itertools.combinations(range(1, 9), 2)
        }
        best = max(every, key=lambda cut: every[cut])
        assert tuple(np.rint(starts[1:3] / STEP).astype(int)) == best
        assert mean * 9 == pytest.approx(every[best])


def test_viterbi_may_leave_out_silence_at_the_ends() -> None:
    scores = np.full((20, len(INDEX)), -5.0)
    scores[:, INDEX["a"]] = 0.0
    starts, _ = viterbi(scores, [Token("sil"), Token("a"), Token("sil")], hold_seconds=None)
    assert starts[1] == 0.0
    assert starts[2] == pytest.approx(20 * STEP)


def test_an_anchor_holds_its_phone() -> None:
    scores = np.zeros((100, len(INDEX)))
    tokens = [Token("a"), Token("s", 50 * STEP)]
    starts, _ = viterbi(scores, tokens, hold_seconds=2 * STEP)
    assert abs(starts[1] / STEP - 50) <= 3


def test_too_many_phones_for_the_sound() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        viterbi(np.zeros((2, len(INDEX))), [Token("a"), Token("s"), Token("o")], hold_seconds=None)


def test_rough_starts_keep_anchors_and_order() -> None:
    starts = rough_starts([Token("sil"), Token("cl"), Token("k"), Token("a", 0.5), Token("i", 1.2), Token("sil")], 2.0)
    assert starts[3] == 0.5
    assert starts[4] == 1.2
    assert starts[0] == 0.0
    assert starts[-1] == 2.0
    assert (np.diff(starts) >= 0).all()
    assert 0.4 < starts[2] < 0.5


def test_refinement_recovers_boundaries_from_shifted_labels() -> None:
    generator = np.random.default_rng(0)
    items, truth = [], []
    for _ in range(12):
        cut = int(generator.integers(60, 120))
        features = np.concatenate((np.tile(np.linspace(0, -8, 80), (cut, 1)), np.tile(np.linspace(-8, 0, 80), (180 - cut, 1))))
        features = (features + generator.normal(0, 0.5, features.shape)).astype(np.float32)
        rough = np.array([0.0, (cut + int(generator.integers(-8, 9))) * STEP, 180 * STEP])
        items.append(Item(features, [Token("a"), Token("s")], rough))
        truth.append(cut)
    before = np.mean([abs(item.starts[1] / STEP - cut) for item, cut in zip(items, truth, strict=True)])
    model = train_classifier(items, 40, crop=128, batch=8)
    realign(model, items, None)
    after = np.mean([abs(item.starts[1] / STEP - cut) for item, cut in zip(items, truth, strict=True)])
    assert before > 3
    assert after < before / 3


def test_labels_leave_out_the_frames_at_boundaries() -> None:
    labels = frame_labels([Token("a"), Token("s")], np.array([0.0, 50 * STEP, 100 * STEP]), 100, 3 * STEP)
    assert set(labels[:46]) == {INDEX["a"]}
    assert set(labels[48:53]) == {-100}
    assert set(labels[55:]) == {INDEX["s"]}
