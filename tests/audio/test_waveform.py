"""Waveforms: round trips through files, resampling against a known tone, errors that name the file."""

from pathlib import Path

import numpy as np
import pytest

from audio import AudioError, Waveform, read_metadata, read_waveform, write_waveform


def tone(hz: float = 440.0, rate: int = 44_100, seconds: float = 0.5, channels: int = 1) -> Waveform:
    t = np.arange(int(rate * seconds)) / rate
    return Waveform(np.tile(0.5 * np.sin(2 * np.pi * hz * t), (channels, 1)), rate)


@pytest.mark.parametrize("ending, tolerance", [("wav", 4e-5), ("flac", 4e-5), ("ogg", 0.1), ("opus", 0.1)])
@pytest.mark.parametrize("channels", [1, 2])
def test_round_trip(tmp_path: Path, ending: str, tolerance: float, channels: int) -> None:
    path = tmp_path / f"a.{ending}"
    made = tone(rate=48_000, channels=channels)
    write_waveform(path, made, {"title": "Frère Jacques", "artist": "Kumi"})
    back = read_waveform(path)
    assert (back.channels, back.rate) == (channels, 48_000)
    length = min(back.samples.shape[1], made.samples.shape[1])
    assert abs(back.samples.shape[1] - made.samples.shape[1]) <= 1
    assert np.abs(back.samples[:, :length] - made.samples[:, :length]).max() < tolerance
    assert read_metadata(path)["title"] == "Frère Jacques"
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_float_wav_is_exact_and_may_exceed_full_scale(tmp_path: Path) -> None:
    made = tone().scaled(3.0)
    write_waveform(tmp_path / "a.wav", made, subtype="FLOAT")
    assert np.array_equal(read_waveform(tmp_path / "a.wav").samples, made.samples)


def test_resampling_keeps_the_tone() -> None:
    again = tone(1000.0, 48_000).resample(44_100)
    truth = tone(1000.0, 44_100)
    middle = slice(2000, 20_000)
    assert again.rate == 44_100
    assert np.abs(again.samples[:, middle] - truth.samples[:, middle]).max() < 1e-3


def test_channels_are_averaged_and_one_dimension_is_mono() -> None:
    stereo = Waveform(np.stack([np.ones(10), np.zeros(10)]), 8000)
    assert np.allclose(stereo.mono().samples, 0.5)
    assert Waveform(np.zeros(5), 8000).samples.shape == (1, 5)
    assert stereo.cut(2 / 8000, 5 / 8000).samples.shape == (2, 3)


def test_errors_name_the_file_and_leave_nothing_behind(tmp_path: Path) -> None:
    noise = tmp_path / "noise.wav"
    noise.write_bytes(bytes(range(256)) * 10)
    with pytest.raises(AudioError, match=r"noise\.wav: not an audio file"):
        read_waveform(noise)
    with pytest.raises(AudioError, match=r"gone\.wav: no such audio file"):
        read_waveform(tmp_path / "gone.wav")
    for path, waveform, words in [
        (tmp_path / "a.xyz", tone(), "unknown audio format"),
        (tmp_path / "a.wav", tone().scaled(2.5), r"peak is 1\.25"),
        (tmp_path / "a.wav", Waveform(np.full(9, np.nan), 8000), "not numbers"),
        (tmp_path / "none" / "a.wav", tone(), "does not exist"),
    ]:
        with pytest.raises(AudioError, match=words):
            write_waveform(path, waveform)
    with pytest.raises(AudioError, match="unknown metadata field 'singer'"):
        write_waveform(tmp_path / "a.wav", tone(), {"singer": "Kumi"})
    assert [p.name for p in tmp_path.iterdir()] == ["noise.wav"]


def test_a_failed_write_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.wav"
    write_waveform(path, tone(440.0))
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("soundfile.SoundFile.write", full)
    with pytest.raises(AudioError, match="no space left"):
        write_waveform(path, tone(880.0))
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["a.wav"]


def test_bad_shapes() -> None:
    with pytest.raises(AudioError, match="shape"):
        Waveform(np.zeros((1, 2, 3)), 8000)
    with pytest.raises(AudioError, match="rate"):
        Waveform(np.zeros(3), 0)


def test_a_full_disk_is_said_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import shutil
    from types import SimpleNamespace

    import soundfile

    def refuse(*_: object) -> None:
        raise OSError("System error.")

    monkeypatch.setattr(soundfile.SoundFile, "write", refuse)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=0))
    with pytest.raises(AudioError, match="no space is left"):
        write_waveform(tmp_path / "o.wav", Waveform(np.zeros(100), 44_100))
    assert list(tmp_path.iterdir()) == []
