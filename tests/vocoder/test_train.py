"""Training: losses against their definitions, a tiny run that learns, and a resumed run that equals an unbroken one."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from audio import AudioError, Waveform, write_waveform
from audio.mel import MelSpec
from tests.vocoder.tiny import SPEC, TINY, sung_tone
from vocoder import load_vocoder, losses
from vocoder.batches import Excerpts
from vocoder.config import TrainingConfig
from vocoder.train import FileRecording, Trainer, train

SHORT = TrainingConfig(steps=6, batch=2, frames=12, warmup_steps=1, repulsion_from=0.5)


def recording(hz: float = 220.0, frames: int = 80) -> FileRecording:
    return FileRecording(sung_tone(hz, frames), np.full(frames, hz, np.float32), np.ones(frames, bool))


def trainer(config: TrainingConfig = SHORT) -> Trainer:
    return Trainer(TINY, config, Excerpts([recording(), recording(300.0)], [1.0, 2.0], SPEC, config))


def test_distance_is_zero_for_the_same_sound_and_grows_with_level() -> None:
    sound = torch.randn(1, 10_000, generator=torch.Generator().manual_seed(0))
    same, louder = losses.spectra(sound, SPEC), losses.spectra(sound * 2.0, SPEC)
    assert float(losses.distance(same, same)) == 0.0
    # Doubling adds ln 2 to every logarithm that is well above its floor; the mel counts once more.
    assert float(losses.distance(same, louder)) == pytest.approx(2 * np.log(2), rel=0.01)
    assert float(losses.convergence(louder, same)) == pytest.approx(1.0, abs=1e-4)


def test_energy_distance_prefers_the_right_randomness() -> None:
    generator = torch.Generator().manual_seed(0)
    true = losses.spectra(torch.randn(4, 16_384, generator=generator), SPEC)

    def score(pulse_share: float, repulsion: float) -> float:
        made = []
        for _ in range(2):
            pulses = torch.zeros(4, 16_384)
            pulses[:, int(torch.randint(64, (1,), generator=generator)) :: 64] = 8.0
            noise = torch.randn(4, 16_384, generator=generator)
            made.append(losses.spectra(pulse_share * pulses + (1 - pulse_share**2) ** 0.5 * noise, SPEC))
        return float(losses.loss(true, made[0], made[1], repulsion))

    assert score(0.0, 1.0) < score(0.9, 1.0)


def test_excerpts_carry_their_own_pitch_and_are_repeatable() -> None:
    config = dataclasses.replace(SHORT, shift_share=1.0, blur_share=0.0, frames=32)
    excerpts = Excerpts([recording()], [1.0], SPEC, config)
    batch = excerpts.draw(np.random.default_rng(1))
    assert batch.samples.shape == (2, 32 * 512) and batch.mel.shape == (2, 32, 128)
    for samples, f0 in zip(batch.samples, batch.f0_hz, strict=True):
        middle = samples[4096:12_288].double().numpy()
        strongest = np.abs(np.fft.rfft(middle * np.hanning(len(middle)), 8 * len(middle))).argmax() * 44_100 / 8 / len(middle)
        assert strongest == pytest.approx(float(f0[16]), rel=0.01)
    again = excerpts.draw(np.random.default_rng(1))
    assert torch.equal(batch.mel, again.mel)


def test_it_learns() -> None:
    config = dataclasses.replace(SHORT, steps=25, learning_rate=3e-3, repulsion_from=1.0, blur_share=0.0)
    torch.set_num_threads(1)
    run = trainer(config)
    batch = run.excerpts.draw(np.random.default_rng(99))
    before = float(run.loss(batch, 0.0).detach())
    for _ in range(25):
        run.train_step()
    assert float(run.loss(batch, 0.0).detach()) < 0.95 * before


def test_a_resumed_run_equals_an_unbroken_one(tmp_path: Path) -> None:
    torch.set_num_threads(1)
    unbroken = trainer()
    expected = [unbroken.train_step() for _ in range(6)]
    first = trainer()
    begun = [first.train_step() for _ in range(3)]
    first.save(tmp_path / "training.safetensors")
    second = trainer()
    second.resume(tmp_path / "training.safetensors")
    assert begun + [second.train_step() for _ in range(3)] == pytest.approx(expected, rel=1e-5)
    for name, tensor in unbroken.mean.state().items():
        assert torch.allclose(tensor, second.mean.state()[name], atol=1e-6), name


def test_from_a_folder_of_sounds_to_a_vocoder(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    write_waveform(tmp_path / "in" / "a.wav", Waveform(sung_tone(220.0, 60), MelSpec().rate))
    config = dataclasses.replace(SHORT, steps=2)
    path = train(TINY, config, [tmp_path / "in"], tmp_path / "out")
    assert load_vocoder(path).spec == MelSpec()
    train(TINY, config, [tmp_path / "in"], tmp_path / "tuned", start_from=path)
    with pytest.raises(AudioError, match="no sound files"):
        train(TINY, config, [tmp_path / "out"], tmp_path / "other")
