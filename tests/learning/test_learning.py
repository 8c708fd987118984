"""Shared training parts: checkpoints round trip and refuse what does not fit, means and schedules follow their formulas."""

import io
from pathlib import Path

import pytest
import torch
from torch import nn

from learning import Checkpoint, CheckpointError, Progress, RunningMean, load_checkpoint, load_strictly, save_checkpoint
from learning import warmup_cosine as rate
from learning.checkpoint import optimizer_tensors, restore_optimizer


def test_a_checkpoint_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    groups = {"model": {"w": torch.randn(2, 3)}, "ema": {"w": torch.randn(2, 3).half()}}
    save_checkpoint(path, Checkpoint("toy", {"step": 7, "config": {"name": "ü"}}, groups))
    back = load_checkpoint(path, "toy")
    assert back.about == {"step": 7, "config": {"name": "ü"}}
    assert torch.equal(back.groups["model"]["w"], groups["model"]["w"])
    assert back.groups["ema"]["w"].dtype == torch.float16
    assert [p.name for p in tmp_path.iterdir()] == ["a.safetensors"]
    with pytest.raises(CheckpointError, match=r"a\.safetensors: holds a 'toy', not a 'singer'"):
        load_checkpoint(path, "singer")


def test_foreign_files_are_refused(tmp_path: Path) -> None:
    from safetensors.torch import save_file

    save_file({"w": torch.zeros(1)}, str(tmp_path / "b.safetensors"))
    with pytest.raises(CheckpointError, match="no settings of this project"):
        load_checkpoint(tmp_path / "b.safetensors", "toy")


def test_strict_loading() -> None:
    network = nn.Linear(3, 2)
    good = {name: tensor.clone() + 1 for name, tensor in network.state_dict().items()}
    load_strictly(network, {name: tensor.half() for name, tensor in good.items()}, "f")
    assert torch.allclose(network.weight, good["weight"], atol=1e-2) and network.weight.dtype == torch.float32
    with pytest.raises(CheckpointError, match=r"missing \['bias'\]"):
        load_strictly(network, {"weight": good["weight"]}, "f")
    with pytest.raises(CheckpointError, match=r"left over \['extra'\]"):
        load_strictly(network, {**good, "extra": torch.zeros(1)}, "f")
    with pytest.raises(CheckpointError, match=r"weight has the wrong shape: \[2, 4\] in the file, \[2, 3\]"):
        load_strictly(network, {**good, "weight": torch.zeros(2, 4)}, "f")
    with pytest.raises(CheckpointError, match="not numbers"):
        load_strictly(network, {**good, "bias": torch.tensor([1.0, float("nan")])}, "f")


def test_running_mean_follows_its_formula() -> None:
    network = nn.Linear(1, 1, bias=False)
    mean = RunningMean(network, decay=0.5)
    start = float(network.weight.detach())
    expected = start
    for update, value in enumerate([1.0, 2.0, 4.0], 1):
        nn.init.constant_(network.weight, value)
        mean.update(network)
        decay = min(0.5, (1 + update) / (10 + update))
        expected = decay * expected + (1 - decay) * value
    assert float(mean.state()["weight"]) == pytest.approx(expected)
    with pytest.raises(ValueError, match="another network"):
        mean.restore({"other": torch.zeros(1)}, 1)


def test_schedule() -> None:
    values = [rate(step, 100, 1.0, warmup=10, lowest=0.1) for step in range(101)]
    assert values[0] == pytest.approx(0.1) and values[9] == pytest.approx(1.0) and values[10] == pytest.approx(1.0)
    assert values[55] == pytest.approx(0.55) and values[100] == pytest.approx(0.1)
    assert all(a >= b for a, b in zip(values[10:], values[11:], strict=False))
    with pytest.raises(ValueError, match="positive number"):
        rate(0, 0, 1.0)


def test_optimizer_goes_on_where_it_was() -> None:
    def step(network: nn.Linear, optimizer: torch.optim.Optimizer) -> None:
        optimizer.zero_grad()
        network(torch.ones(1, 3)).square().sum().backward()
        optimizer.step()

    torch.manual_seed(0)
    a = nn.Linear(3, 2)
    first = torch.optim.AdamW(a.parameters(), lr=0.1)
    step(a, first)
    b = nn.Linear(3, 2)
    b.load_state_dict(a.state_dict())
    second = torch.optim.AdamW(b.parameters(), lr=0.1)
    restore_optimizer(second, optimizer_tensors(first))
    step(a, first)
    step(b, second)
    assert torch.equal(a.weight, b.weight)


def test_progress_writes_plain_lines_off_a_terminal() -> None:
    stream = io.StringIO()
    progress = Progress(10, every_seconds=0.0, stream=stream)
    progress.advance(loss=2.0)
    progress.advance(loss=1.0)
    progress.close()
    assert "step 2/10" in stream.getvalue() and "loss 1.98" in stream.getvalue() and "\r" not in stream.getvalue()
