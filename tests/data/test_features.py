"""Features: levelling, shifts, and the store's round trip."""

from pathlib import Path

import numpy as np
import pytest
import torch

from audio.mel import MelMismatch, MelSpec, log_mel
from data.features import LEVEL_RMS, FeatureError, FeatureStore, build, levelled, shift_ratio, shifted_log_mel
from data.listening import Heard, RecordingError, denoised, load, pitch_of

SPEC = MelSpec()


def tone(hz: float, seconds: float = 1.0, level: float = 0.1) -> np.ndarray:
    time = np.arange(int(seconds * SPEC.rate)) / SPEC.rate
    return sum(level / k * np.sin(2 * np.pi * hz * k * time) for k in range(1, 8)).astype(np.float32)


def test_a_tone_is_tracked_and_silence_is_unvoiced() -> None:
    samples = np.concatenate((tone(440.0), np.zeros(SPEC.rate, np.float32)))
    f0, voiced = pitch_of(samples, SPEC)
    assert len(f0) == SPEC.frames(len(samples))
    assert np.abs(f0[5:75] - 440.0).max() < 1.0
    assert voiced[5:75].all()
    assert not voiced[100:].any()


def test_no_shift_is_the_plain_spectrogram() -> None:
    samples = tone(300.0)
    np.testing.assert_allclose(shifted_log_mel(samples, SPEC, 0), log_mel(torch.from_numpy(samples), SPEC).numpy(), atol=1e-5)


@pytest.mark.parametrize("shift", [-6, -3, 3, 6])
def test_a_shift_moves_a_tone_to_where_the_higher_tone_is(shift: int) -> None:
    moved = shifted_log_mel(tone(300.0), SPEC, shift)[40]
    real = shifted_log_mel(tone(300.0 * shift_ratio(SPEC, shift)), SPEC, 0)[40]
    loud = real > real.max() - 4
    assert np.abs(moved - real)[loud].mean() < 0.25


def test_levelling_makes_recordings_equally_loud() -> None:
    for gain in (0.01, 1.0):
        samples = tone(220.0) * gain
        f0, voiced = pitch_of(samples, SPEC)
        assert np.sqrt((levelled(Heard(samples, f0, voiced), SPEC) ** 2).mean()) == pytest.approx(LEVEL_RMS, rel=0.1)


def test_denoising_lowers_hiss_and_keeps_the_tone() -> None:
    hiss = np.random.default_rng(0).normal(0, 0.004, SPEC.rate).astype(np.float32)
    quiet, loud = hiss[: SPEC.rate // 2], tone(300.0, 0.5) + hiss[SPEC.rate // 2 :]
    clean = denoised(np.concatenate((quiet, loud)))
    assert clean[2000:18_000].std() < 0.3 * quiet.std()
    assert clean[24_000:40_000].std() == pytest.approx(loud.std(), rel=0.05)


def test_store_gives_back_what_was_heard(tmp_path: Path) -> None:
    def hear(name: str) -> Heard:
        samples = tone(float(name))
        return Heard(samples, *pitch_of(samples, SPEC))

    build(tmp_path, ["220", "330"], hear, SPEC, shifts=(0, 3))
    store = FeatureStore(tmp_path, SPEC)
    mel, f0, voiced = store.read("330", 3)
    assert mel.shape == (SPEC.frames(SPEC.rate), SPEC.bins)
    assert np.median(f0) == pytest.approx(330.0 * shift_ratio(SPEC, 3), rel=0.003)
    assert voiced[10:70].all()
    with pytest.raises(MelMismatch, match="hop 256 / 512"):
        FeatureStore(tmp_path, MelSpec(hop=256))
    with pytest.raises(FeatureError, match="build them again"):
        FeatureStore(tmp_path / "none", SPEC)


def test_recordings_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "noise.wav").write_bytes(b"\x01\x02" * 500)
    with pytest.raises(RecordingError, match=r"noise\.wav"):
        load(tmp_path / "noise.wav")
    with pytest.raises(RecordingError, match=r"none\.wav"):
        load(tmp_path / "none.wav")
