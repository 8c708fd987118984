"""One file per checkpoint: tensors and settings in safetensors, so that loading runs no code.

Convention: the metadata entry ``deepsinger`` holds JSON: ``kind``, ``config``, ``step`` and whatever else the role keeps.
A file for training also holds the optimiser's tensors (``optimizer.<parameter>.<slot>``) and other groups by prefix; a file
for use holds the group ``model`` only. Loading is strict: a missing, left-over or wrong-shaped tensor is an error.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

_KEY = "deepsinger"


class CheckpointError(ValueError):
    """A checkpoint that cannot be read or does not fit; the message names the file."""


@dataclass(frozen=True)
class Checkpoint:
    """``groups``: named sets of tensors ("model", "ema", "optimizer"); ``about``: JSON-able settings and counters."""

    kind: str
    about: dict[str, Any]
    groups: dict[str, dict[str, Tensor]] = field(default_factory=dict)


def save_checkpoint(path: str | Path, checkpoint: Checkpoint) -> None:
    """Write the file; it appears under its name only when whole."""
    path = Path(path)
    tensors = {
        f"{group}/{name}": tensor.detach().contiguous().clone()
        for group, members in checkpoint.groups.items()
        for name, tensor in members.items()
    }
    about = json.dumps({"kind": checkpoint.kind, **checkpoint.about}, sort_keys=True)
    part = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        save_file(tensors, str(part), metadata={_KEY: about})
        part.chmod(0o644)
        part.replace(path)
    except OSError as error:
        raise CheckpointError(f"{path}: the checkpoint cannot be written ({error})") from error
    finally:
        part.unlink(missing_ok=True)


def load_checkpoint(path: str | Path, kind: str) -> Checkpoint:
    """Read a checkpoint of ``kind``; errors name the file and what is wrong with it."""
    path = Path(path)
    if not path.is_file():
        raise CheckpointError(f"{path}: no such checkpoint")
    groups: dict[str, dict[str, Tensor]] = {}
    try:
        with safe_open(str(path), framework="pt") as file:
            text = (file.metadata() or {}).get(_KEY)
            for key in file.keys():  # noqa: SIM118 - not a mapping
                group, _, name = key.partition("/")
                groups.setdefault(group, {})[name] = file.get_tensor(key)
    except (SafetensorError, OSError) as error:
        raise CheckpointError(f"{path}: not a safetensors checkpoint ({error})") from error
    if text is None:
        raise CheckpointError(f"{path}: the file carries no settings of this project; was it made by another program?")
    about = json.loads(text)
    if about.get("kind") != kind:
        raise CheckpointError(f"{path}: holds a {about.get('kind')!r}, not a {kind!r}")
    about.pop("kind")
    return Checkpoint(kind, about, groups)


def load_strictly(network: nn.Module, tensors: dict[str, Tensor], place: str) -> None:
    """Load weights into ``network`` (any floating type, kept in the network's own); ``place`` names the file in errors."""
    own = network.state_dict()
    missing, extra = sorted(own.keys() - tensors.keys()), sorted(tensors.keys() - own.keys())
    if missing or extra:
        raise CheckpointError(f"{place}: weights do not fit: missing {missing[:3]}, left over {extra[:3]}")
    for name, tensor in tensors.items():
        if tensor.shape != own[name].shape:
            shapes = f"{list(tensor.shape)} in the file, {list(own[name].shape)} in the network"
            raise CheckpointError(f"{place}: tensor {name} has the wrong shape: {shapes}")
        if not torch.isfinite(tensor.float()).all():
            raise CheckpointError(f"{place}: tensor {name} holds values that are not numbers")
    network.load_state_dict({name: tensor.to(own[name].dtype) for name, tensor in tensors.items()})


def optimizer_tensors(optimizer: torch.optim.Optimizer) -> dict[str, Tensor]:
    """The optimiser's state as flat tensors, ``<index>.<slot>`` in the order of its parameters."""
    state = optimizer.state_dict()["state"]
    return {
        f"{index}.{slot}": torch.as_tensor(value).detach().clone()
        for index, slots in state.items()
        for slot, value in slots.items()
    }


def restore_optimizer(optimizer: torch.optim.Optimizer, tensors: dict[str, Tensor]) -> None:
    """The inverse of :func:`optimizer_tensors`; learning rates stay the optimiser's own."""
    state: dict[int, dict[str, Tensor]] = {}
    for name, tensor in tensors.items():
        index, _, slot = name.partition(".")
        state.setdefault(int(index), {})[slot] = tensor
    whole = optimizer.state_dict()
    optimizer.load_state_dict({"state": state, "param_groups": whole["param_groups"]})
