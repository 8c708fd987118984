import numpy as np
import pytest
import torch

from metrics import recognition
from metrics.recogniser import Recogniser, RecogniserNet, features
from metrics.validation import InvalidInputError
from tests.metrics.sounds import harmonics, noise


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        ("", "", 0),
        ("abc", "abc", 0),
        ("abc", "", 3),
        ("", "ab", 2),
        ("kitten", "sitting", 3),
        ("flaw", "lawn", 2),
        ("ab", "ba", 2),
    ],
)
def test_edit_distances_that_everybody_knows(one, other, distance):
    assert recognition.edit_distance(one, other) == distance


def test_sounds_leave_silence_and_closures_out_and_merge_repeats():
    assert recognition.sounds(["sil", "a", "a", "cl", "t", "a", "sil", "a", "breath"]) == ["a", "t", "a"]


def test_decode_ignores_one_stray_frame_and_keeps_a_real_phone():
    posteriors = np.log(np.full((20, 2), 0.1))
    posteriors[:, 0] = np.log(0.9)
    posteriors[5] = posteriors[5, ::-1]
    posteriors[10:15] = posteriors[10:15, ::-1]
    path = recognition.decode(posteriors)
    assert path[5] == 0
    assert list(path[10:15]) == [1] * 5
    assert list(recognition.decode(posteriors, switch_cost=0.0)) == list(posteriors.argmax(1))


def test_decode_finds_the_best_path_of_all():
    rng = np.random.default_rng(3)
    posteriors = rng.normal(size=(6, 3))
    paths = np.stack(np.meshgrid(*[range(3)] * 6, indexing="ij"), -1).reshape(-1, 6)
    scores = posteriors[np.arange(6), paths].sum(1) - 0.7 * (paths[:, 1:] != paths[:, :-1]).sum(1)
    assert list(recognition.decode(posteriors, 0.7)) == list(paths[scores.argmax()])


class _Parrot:
    """Hears exactly what it is told."""

    symbols = ("sil", "a", "s", "i")
    seconds_per_frame = 0.01

    def __init__(self, labels: list[str]) -> None:
        self.labels = labels

    def log_posteriors(self, waveform: np.ndarray, rate: int) -> np.ndarray:
        hot = np.full((len(self.labels), 4), -9.0)
        hot[range(len(self.labels)), [self.symbols.index(label) for label in self.labels]] = -1e-3
        return hot


PHONES = [("sil", 0.0, 0.1), ("s", 0.1, 0.2), ("a", 0.2, 0.5), ("sil", 0.5, 0.6)]
TRUE = ["sil"] * 10 + ["s"] * 10 + ["a"] * 30 + ["sil"] * 10


def test_a_perfect_recogniser_makes_no_error():
    heard = recognition.phone_error(_Parrot(TRUE), noise(0.6), 44_100, PHONES)
    assert heard.phone_error == 0
    assert heard.frame_accuracy == 1.0
    assert heard.frames == 40


def test_one_wrong_phone_in_two_is_half_and_sums_add():
    wrong = ["i" if label == "a" else label for label in TRUE]
    heard = recognition.phone_error(_Parrot(wrong), noise(0.6), 44_100, PHONES)
    assert heard.phone_error == 0.5
    assert heard.frame_accuracy == 0.25
    both = heard + recognition.phone_error(_Parrot(TRUE), noise(0.6), 44_100, PHONES)
    assert both.phone_error == 0.25


def test_no_phones_is_said():
    with pytest.raises(InvalidInputError, match="no phones"):
        recognition.phone_error(_Parrot(TRUE), noise(0.6), 44_100, [("sil", 0.0, 0.6)])


def test_features_do_not_depend_on_level_or_rate():
    sound = harmonics(220.0, 0.5) + noise(0.5, level=1e-3)
    loud = features(sound, 44_100)
    assert loud.shape == (51, 64)
    assert torch.allclose(loud, features(0.3 * sound, 44_100), atol=0.02)


def test_a_network_of_this_size_learns_two_sounds(tmp_path):
    torch.manual_seed(0)
    net = RecogniserNet(2, channels=16)
    buzz, hiss = (
        features(harmonics(220.0, 0.5), 44_100),
        features(np.concatenate([noise(0.5), harmonics(90.0, 0.5)]), 44_100)[:51],
    )
    batch, target = torch.stack([buzz, hiss]), torch.tensor([[0] * 51, [1] * 51])
    optimiser = torch.optim.Adam(net.parameters(), 3e-3)
    for _ in range(40):
        loss = torch.nn.functional.cross_entropy(net(batch).flatten(0, 1), target.flatten())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    assert loss.item() < 0.1
    recogniser = Recogniser(net, ("a", "s"), ("computed sounds",))
    recogniser.save(tmp_path / "r.safetensors")
    again = Recogniser.load(tmp_path / "r.safetensors")
    assert again.symbols == ("a", "s")
    assert again.heard == ("computed sounds",)
    sound = harmonics(220.0, 0.5)
    assert np.array_equal(again.log_posteriors(sound, 44_100), recogniser.log_posteriors(sound, 44_100))
    assert recognition.recognise(again, sound, 44_100) == ["a"]
