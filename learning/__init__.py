"""What every trained part shares: checkpoints in one file, running means of weights, schedules, progress."""

from learning.checkpoint import Checkpoint, CheckpointError, load_checkpoint, load_strictly, save_checkpoint
from learning.ema import RunningMean
from learning.progress import Progress
from learning.schedule import warmup_cosine

__all__ = [
    "Checkpoint",
    "CheckpointError",
    "Progress",
    "RunningMean",
    "load_checkpoint",
    "load_strictly",
    "save_checkpoint",
    "warmup_cosine",
]
