"""From a real UTAU bank to a singing model, end to end and small; and settings that are wrong."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from learning.settings import SettingsError
from pipelines.train_voice import read_experiment, train_voice
from singer.performance.contract import TimedPhone
from singer.singer import Singer
from tests.shared_data import DATA, needs_data

CONFIGS = Path(__file__).resolve().parents[2] / "configs" / "singer"


def experiment_file(folder: Path, corpus: str, more: str = "") -> Path:
    path = folder / "mine.toml"
    path.write_text(
        f"{corpus}\nrefine_steps = [20]\n{(CONFIGS / 'tiny.toml').read_text(encoding='utf-8')}{more}", encoding="utf-8"
    )
    return path


@needs_data
def test_a_voice_from_a_bank_in_its_original_form(tmp_path: Path) -> None:
    bank = DATA / "voicebanks" / "erithacus_original"
    corpus = f'corpus = [{{ folder = "{bank}", kind = "bank", singer = "erithacus", language = "ja", share = 1.0 }}]'
    experiment = read_experiment(experiment_file(tmp_path, corpus))
    told: list[str] = []
    errors = train_voice(experiment, tmp_path / "work", tmp_path / "v.safetensors", told.append)
    assert any("recordings" in line for line in told)
    assert errors["level"] < 3.0
    singer = Singer.load(tmp_path / "v.safetensors")
    phones = [TimedPhone("sil", 0.0, 0.2, 0, "ja"), TimedPhone("a", 0.2, 1.0, 0, "ja")]
    assert singer.sing(phones, np.full(80, 50.0), {"erithacus": 1.0}).mel.shape == (80, 128)
    told.clear()
    train_voice(experiment, tmp_path / "work", tmp_path / "v.safetensors", told.append)
    assert told == ["going on from step 30"], "what stands is not made again"


def test_settings_that_are_wrong(tmp_path: Path) -> None:
    good = 'corpus = [{ folder = "x", kind = "bank", singer = "a", language = "ja", share = 1.0 }]'
    with pytest.raises(SettingsError, match=r"no setting 'step'; did you mean 'steps'"):
        read_experiment(experiment_file(tmp_path, good, "step = 3\n"))
    with pytest.raises(SettingsError, match=r"no \[\[corpus\]\]"):
        read_experiment(experiment_file(tmp_path, ""))
    with pytest.raises(SettingsError, match="'share' is missing"):
        read_experiment(experiment_file(tmp_path, 'corpus = [{ folder = "x", kind = "bank", singer = "a", language = "ja" }]'))
    with pytest.raises(SettingsError, match="not TOML"):
        read_experiment(experiment_file(tmp_path, "corpus = ["))
    with pytest.raises(SettingsError, match="cannot be read"):
        read_experiment(tmp_path / "none.toml")


@pytest.mark.parametrize("name", ["base", "milk"])
def test_the_shipped_experiments_can_be_read(name: str) -> None:
    experiment = read_experiment(CONFIGS / f"{name}.toml")
    assert sum(corpus.share for corpus in experiment.corpora) == pytest.approx(1.0)
    assert (name == "milk") == any(corpus.singer == "milk" for corpus in experiment.corpora)
