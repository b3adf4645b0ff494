"""Checkpoints: all that a run needs to go on as if it had never stopped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from trainer.telemetry import Telemetry
from trainer_telemetry.events import TelemetryEventType
from trainer_telemetry.payloads import CheckpointSavedPayload

__all__ = ["CheckpointWriter", "read_checkpoint"]


class CheckpointWriter:
    """Writes checkpoints into the folder of a run."""

    def __init__(self, folder: Path, telemetry: Telemetry) -> None:
        self.folder = folder
        self.telemetry = telemetry

    def save(self, state: dict[str, Any], at_update: int) -> None:
        """Write a checkpoint, whole or not at all, and report it.

        Args:
            state: Tensors and plain values, in dicts and lists.
            at_update: After how many updates.

        Raises:
            OSError: It cannot be written.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"update-{at_update}.pt"
        unfinished = path.with_suffix(".pt.tmp")
        torch.save(state, unfinished)
        unfinished.replace(path)
        self.telemetry.emit(
            TelemetryEventType.CHECKPOINT_SAVED,
            CheckpointSavedPayload(
                path=str(path.relative_to(self.folder)),
                at_update=at_update,
                size_bytes=path.stat().st_size,
            ),
        )


def read_checkpoint(path: Path, device: torch.device) -> dict[str, Any]:
    """Return what `CheckpointWriter.save` was given. No code of the file is run.

    Raises:
        OSError: It cannot be read.
        ValueError: It is no checkpoint.
    """
    try:
        found = torch.load(path, map_location=device, weights_only=True)
    except OSError:
        raise
    except Exception as error:  # torch raises a different class for each way of being broken
        raise ValueError(f"{path}: no checkpoint of this program: {error}") from error
    if not isinstance(found, dict):
        raise ValueError(f"{path}: no checkpoint of this program")  # noqa: TRY004 - it is the file that is wrong
    return found
