"""Every vocoder behind the one verb: pitch as asked, silence silent, no hum in the unvoiced, strict loading, clear errors."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from audio import PitchCurve, track_pitch
from audio.mel import MelMismatch, MelSpec, log_mel
from learning import CheckpointError
from learning.settings import SettingsError
from tests.shared_data import DATA, needs_data
from tests.vocoder.tiny import SPEC, TINY, mel_of, steady, sung_tone, tiny_network
from vocoder import GriffinLimVocoder, NeuralVocoder, Vocoder, VocoderError, WorldVocoder, load_vocoder, save_vocoder
from vocoder.config import read_experiment, shape_from
from vocoder.world import resynthesise

BUNDLED = Path(__file__).resolve().parents[2] / "voices" / "vocoder"
CONFIGS = Path(__file__).resolve().parents[2] / "configs" / "vocoder"


def vocoders() -> list[Vocoder]:
    return [load_vocoder(BUNDLED), WorldVocoder(), GriffinLimVocoder(iterations=16)]


@pytest.mark.parametrize("index", [0, 1, 2], ids=["neural", "world", "griffin-lim"])
def test_a_sung_tone_comes_back_with_its_pitch_and_level(index: int) -> None:
    vocoder = vocoders()[index]
    tone = sung_tone(330.0)
    made = vocoder.vocode(mel_of(tone), steady(330.0, 60))
    assert made.rate == SPEC.rate and made.samples.shape == (1, 60 * SPEC.hop)
    curve = track_pitch(made, SPEC.seconds_per_frame)
    inner = slice(8, -8)
    assert curve.voiced[inner].all()
    assert np.abs(1200 * np.log2(curve.f0_hz[inner] / 330.0)).max() < 15.0
    middle = slice(8 * SPEC.hop, -8 * SPEC.hop)
    ratio = np.sqrt((made.samples[0, middle] ** 2).mean() / (tone[middle] ** 2).mean())
    assert 0.5 < ratio < 2.0


@pytest.mark.parametrize("index", [0, 1, 2], ids=["neural", "world", "griffin-lim"])
def test_silence_stays_silent_though_pitch_is_asked(index: int) -> None:
    mel = torch.full((40, 128), float(np.log(SPEC.floor)))
    made = vocoders()[index].vocode(mel, steady(220.0, 40))
    assert np.isfinite(made.samples).all()
    assert made.peak < 1e-3


@pytest.mark.parametrize("hz", [60.0, 110.0, 466.0, 880.0, 1150.0])
def test_the_bundled_vocoder_sings_the_asked_pitch(hz: float) -> None:
    made = load_vocoder(BUNDLED).vocode(mel_of(sung_tone(hz)), steady(hz, 60))
    curve = track_pitch(made, SPEC.seconds_per_frame, low_hz=hz * 0.7, high_hz=hz * 1.4)
    cents = np.abs(1200 * np.log2(curve.f0_hz[10:-10] / hz))
    # Breath between the harmonics moves the tracker from frame to frame, the lower the pitch the more.
    assert cents.mean() < 5.0 and cents.max() < (10.0 if hz > 100 else 40.0)


def test_no_hum_where_unvoiced() -> None:
    noise = 0.05 * torch.randn(60 * SPEC.hop, generator=torch.Generator().manual_seed(0))
    made = load_vocoder(BUNDLED).vocode(mel_of(noise.numpy()), steady(220.0, 60, voiced=False))
    spectrum = log_mel(torch.from_numpy(made.samples[0]), SPEC)[5:-5].mean(dim=0)
    # A hum at 220 Hz would stand out of its neighbours by much more than noise does.
    around = spectrum[2:20]
    assert float(around.max() - around.median()) < 0.6
    assert not track_pitch(made, SPEC.seconds_per_frame).voiced.mean() > 0.1


@needs_data
def test_a_recording_comes_back_nearer_than_from_world() -> None:
    from audio import read_waveform

    recording = read_waveform(DATA / "songs/nit_song070/audio/nitech_jp_song070_f001_004.flac", SPEC.rate, True).cut(4, 7)
    frames = recording.samples.shape[1] // SPEC.hop
    samples = recording.samples[0, : frames * SPEC.hop]
    curve = track_pitch(recording, SPEC.seconds_per_frame, frames=frames)
    ours = load_vocoder(BUNDLED).vocode(mel_of(samples), curve)
    world = resynthesise(recording, curve)
    truth = mel_of(samples)
    errors = [float((mel_of(made.samples[0, : len(samples)]) - truth).abs().mean()) for made in (ours, world)]
    assert errors[0] < 0.9 * errors[1]


def test_pieces_join_exactly_and_seeds_decide() -> None:
    torch.manual_seed(0)
    network = tiny_network()
    frames = 1100
    mel = torch.randn(frames, 128) - 6.0
    pitch = PitchCurve(np.linspace(100, 800, frames), np.arange(frames) % 50 > 10, SPEC.seconds_per_frame)
    vocoder = NeuralVocoder(network)
    made = vocoder.vocode(mel, pitch, seed=3)
    noise = torch.randn(1, frames * SPEC.hop, generator=torch.Generator().manual_seed(3))
    f0, voiced = torch.from_numpy(pitch.f0_hz)[None], torch.from_numpy(pitch.voiced)[None].float()
    with torch.no_grad():
        whole = network.synthesise(network(mel[None], f0, voiced), network.pulses(f0, voiced), noise)[0]
    assert np.abs(whole.numpy() - made.samples[0]).max() < 1e-4 * made.peak
    assert np.array_equal(made.samples, vocoder.vocode(mel, pitch, seed=3).samples)
    assert not np.array_equal(made.samples, vocoder.vocode(mel, pitch, seed=4).samples)


def test_one_frame() -> None:
    made = NeuralVocoder(tiny_network()).vocode(torch.full((1, 128), -6.0), steady(220.0, 1))
    assert made.samples.shape == (1, SPEC.hop) and np.isfinite(made.samples).all()


def test_saved_and_loaded_sound_the_same(tmp_path: Path) -> None:
    vocoder = NeuralVocoder(tiny_network())
    save_vocoder(tmp_path / "model.safetensors", vocoder, step=1, half=False)
    mel, pitch = mel_of(sung_tone(220.0, 20)), steady(220.0, 20)
    assert np.array_equal(load_vocoder(tmp_path).vocode(mel, pitch).samples, vocoder.vocode(mel, pitch).samples)


def test_loading_is_strict(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    save_vocoder(path, NeuralVocoder(tiny_network()), step=1)
    with pytest.raises(MelMismatch, match="hop 256 / 512"):
        load_vocoder(path, dataclasses.replace(MelSpec(), hop=256))
    network = tiny_network()
    network.config = dataclasses.replace(TINY, width=24)
    save_vocoder(path, NeuralVocoder(network), step=1)
    with pytest.raises(CheckpointError, match=r"enter\.bias has the wrong shape"):
        load_vocoder(path)
    path.write_bytes(b"not a checkpoint at all")
    with pytest.raises(CheckpointError, match="not a safetensors checkpoint"):
        load_vocoder(path)
    with pytest.raises(CheckpointError, match="no such checkpoint"):
        load_vocoder(tmp_path / "gone")


def test_input_that_does_not_fit_is_refused() -> None:
    vocoder = NeuralVocoder(tiny_network())
    for mel, pitch, words in [
        (torch.zeros(5, 80), steady(220.0, 5), r"\[frames, 128\], not \[5, 80\]"),
        (torch.zeros(5, 128), steady(220.0, 6), "differ in length: 5 and 6"),
        (torch.full((5, 128), float("nan")), steady(220.0, 5), "not numbers"),
        (torch.zeros(5, 128), PitchCurve(np.ones(5), np.ones(5, bool), 0.005), "frame time: 5.000 and 11.610 ms"),
    ]:
        with pytest.raises(VocoderError, match=words):
            vocoder.vocode(mel, pitch)


def test_unknown_settings_are_named() -> None:
    with pytest.raises(SettingsError, match="f: there is no setting 'widht'; did you mean 'width'"):
        shape_from({"widht": 3}, "f")


def test_experiments_hold_only_what_differs() -> None:
    found = read_experiment(CONFIGS / "tiny.toml")
    assert found.shape.width == 16 and found.shape.mel == MelSpec() and found.training.steps == 4
    bundled = read_experiment(CONFIGS / "bundled.toml")
    assert bundled.shape == load_vocoder(BUNDLED).network.config
    assert [source.name for source in bundled.sources][:2] == ["kumi_ja", "scott_ja"]
