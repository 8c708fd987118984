"""The singing model: shapes, strict loading, what conditions it, and a training run that resumes where it stopped."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from audio.mel import MelSpec
from data.features import FeatureStore, build
from data.listening import Heard
from data.phrases import Phrase
from data.refine import Placed
from learning.checkpoint import CheckpointError
from singer.batches import Packer, piece_of, stretched
from singer.config import SingerConfig
from singer.losses import mel_loss
from singer.model import SingerModel, position_features
from singer.performance.contract import TimedPhone
from singer.singer import Singer, VoiceError, save_singer
from singer.train import SingerTrainer, TrainConfig, fit, validate

TINY = SingerConfig(("kumi", "scott"), encoder_width=16, encoder_blocks=1, decoder_width=24, decoder_blocks=2, expansion=2)
SPEC = MelSpec()
PHONES = (
    TimedPhone("sil", -0.2, 0.0, 0, "ja"), TimedPhone("s", 0.0, 0.1, 0, "ja"), TimedPhone("a", 0.1, 0.8, 0, "ja"),
    TimedPhone("sil", 0.8, 1.0, 0, "ja"),
)  # fmt: skip


def tiny(seed: int = 0) -> Singer:
    torch.manual_seed(seed)
    return Singer(SingerModel(TINY))


def sing(singer: Singer, midi: float = 60.0, **more: object) -> np.ndarray:
    return singer.sing(PHONES, np.full(100, midi), {"kumi": 1.0}, **more).mel  # type: ignore[arg-type]


def test_a_singer_answers_with_mel_and_the_asked_pitch() -> None:
    sung = tiny().sing(PHONES, np.full(100, 69.0), {"kumi": 1.0})
    assert sung.mel.shape == (100, SPEC.bins)
    np.testing.assert_allclose(sung.pitch.f0_hz, 440.0, rtol=1e-6)
    frames = np.arange(100) * SPEC.seconds_per_frame - 0.2
    assert sung.pitch.voiced[(frames > 0.2) & (frames < 0.7)].all(), "a vowel's middle is voiced whatever the model thinks"
    assert not sung.pitch.voiced[(frames > 0.87) & (frames < 0.94)].any(), "a silence's middle is not"


def test_pitch_singer_mode_and_language_change_the_answer() -> None:
    singer = tiny()
    plain = sing(singer)
    assert np.abs(sing(singer, 67.0) - plain).max() > 1e-3
    assert np.abs(sing(singer, modes={"power": 1.0}) - plain).max() > 1e-3
    other = singer.sing(PHONES, np.full(100, 60.0), {"scott": 1.0}).mel
    blend = singer.sing(PHONES, np.full(100, 60.0), {"kumi": 0.5, "scott": 0.5}).mel
    assert np.abs(other - plain).max() > 1e-3
    assert np.abs(blend - other).mean() < np.abs(plain - other).mean()
    english = [dataclasses.replace(timed, language="en") for timed in PHONES]
    assert np.abs(singer.sing(english, np.full(100, 60.0), {"kumi": 1.0}).mel - plain).max() > 1e-4


def test_an_unheard_language_is_sung_without_the_language_vector() -> None:
    singer = tiny()
    finnish = [dataclasses.replace(timed, language="fi") for timed in PHONES]
    turkish = [dataclasses.replace(timed, language="tr") for timed in PHONES]
    midi = np.full(100, 60.0)
    np.testing.assert_array_equal(singer.sing(finnish, midi, {"kumi": 1.0}).mel, singer.sing(turkish, midi, {"kumi": 1.0}).mel)


def test_unknown_singer_mode_and_phone_are_named() -> None:
    singer = tiny()
    with pytest.raises(VoiceError, match=r"no singer 'nobody'.*kumi, scott"):
        singer.sing(PHONES, np.full(10, 60.0), {"nobody": 1.0})
    with pytest.raises(VoiceError, match="no vocal mode 'growl'"):
        sing(singer, modes={"growl": 1.0})
    with pytest.raises(VoiceError, match="'xx'"):
        singer.sing([dataclasses.replace(PHONES[1], symbol="xx")], np.full(10, 60.0), {"kumi": 1.0})


def test_a_saved_voice_sings_the_same(tmp_path: Path) -> None:
    singer = tiny()
    save_singer(tmp_path / "v.safetensors", singer.model)
    loaded = Singer.load(tmp_path / "v.safetensors")
    assert loaded.config == TINY
    np.testing.assert_allclose(sing(loaded), sing(singer), atol=0.02)


def test_a_voice_with_a_missing_weight_is_refused(tmp_path: Path) -> None:
    singer = tiny()
    smaller = SingerModel(dataclasses.replace(TINY, decoder_blocks=1))
    smaller.config = TINY  # claims two blocks, holds one
    save_singer(tmp_path / "v.safetensors", smaller)
    with pytest.raises(CheckpointError, match="missing"):
        Singer.load(tmp_path / "v.safetensors")
    assert singer.config.decoder_blocks == 2


def test_positions_stand_still_in_the_middle_of_a_long_phone() -> None:
    owner = torch.zeros(1, 1000, dtype=torch.long)
    features = position_features(owner, torch.zeros(1, 1), torch.full((1, 1), 1000.0))
    assert torch.allclose(features[0, 400, 1:5], features[0, 600, 1:5], atol=1e-4)
    assert (features[0, 0, 1:3] < 0.2).all()
    assert (features[0, 999, 3:5] < 0.2).all()


def test_losses_are_zero_for_the_truth_and_ignore_padding() -> None:
    mel = torch.randn(2, 30, 8)
    weight = torch.ones(2, 30)
    assert mel_loss(mel, mel, weight)[0] == 0
    weight[:, 20:] = 0
    spoilt = mel.clone()
    spoilt[:, 21:] += 5
    assert mel_loss(spoilt, mel, weight)[0] == 0
    assert mel_loss(mel + 1.0, mel, weight)[0] == pytest.approx(1.0, abs=1e-5)


def store_and_phrases(folder: Path) -> tuple[dict[str, FeatureStore], list[Phrase]]:
    """Two made-up singers: vowels whose colour depends on the singer."""

    def hear(name: str) -> Heard:
        generator = np.random.default_rng(int(name))
        samples = generator.normal(0, 0.05 if name == "0" else 0.01, SPEC.rate).astype(np.float32)
        frames = SPEC.frames(len(samples))
        return Heard(samples, np.full(frames, 220.0, np.float32), np.ones(frames, bool))

    build(folder, ["0", "1"], hear, SPEC, shifts=(0,))
    phones = (Placed("sil", 0.0, 0.2), Placed("a", 0.2, 0.8), Placed("sil", 0.8, 1.0))
    phrases = [Phrase(n, n, "made", singer, "ja", "plain", False, phones) for n, singer in (("0", "kumi"), ("1", "scott"))]
    return {"made": FeatureStore(folder, SPEC)}, phrases


def test_stretching_lengthens_vowels_only(tmp_path: Path) -> None:
    stores, phrases = store_and_phrases(tmp_path)
    piece = piece_of(phrases[0], stores["made"])
    longer = stretched(piece, np.random.default_rng(5), chance=1.0)
    assert len(longer.mel) == len(longer.f0_hz) == len(longer.voiced) == round(longer.edges[-1])
    before, after = np.diff(piece.edges), np.diff(longer.edges)
    assert abs(after[1] - before[1]) > 3
    assert np.abs(after[[0, 2]] - before[[0, 2]]).max() < 1.5


def test_training_learns_and_a_resumed_run_equals_an_unbroken_one(tmp_path: Path) -> None:
    stores, phrases = store_and_phrases(tmp_path / "features")
    config = TrainConfig(steps=24, critic_from=20, rows=2, frames=60, warmup=2, rate=5e-3)
    packer = Packer(phrases, stores, TINY, [1.0, 1.0], rows=2, frames=60)

    def trainer() -> SingerTrainer:
        torch.manual_seed(0)
        return SingerTrainer(SingerModel(TINY), len(phrases), config)

    whole = trainer()
    before = validate(whole.model, phrases, stores, TINY, batches=2)["level"]
    fit(whole, packer, tmp_path / "whole")
    assert validate(whole.model, phrases, stores, TINY, batches=2)["level"] < 0.8 * before

    broken = trainer()
    fit(broken, packer, tmp_path / "broken", stop=lambda: broken.step >= 10)
    resumed = trainer()
    resumed.resume(tmp_path / "broken" / "training.safetensors")
    assert resumed.step == 10
    torch.manual_seed(1)
    fit(resumed, packer, tmp_path / "broken", stop=lambda: resumed.step >= 20)
    again = trainer()
    fit(again, packer, tmp_path / "again", stop=lambda: again.step >= 20)
    for name, tensor in again.model.state_dict().items():
        torch.testing.assert_close(resumed.model.state_dict()[name], tensor, msg=name)
