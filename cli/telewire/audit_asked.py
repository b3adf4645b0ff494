"""What one run of `telewire audit` is asked for."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

__all__ = ["CACHE_FOLDER", "Asked", "is_ci"]

CACHE_FOLDER = ".telewire-cache"


@dataclass(frozen=True, slots=True)
class Asked:
    """What one run is asked for.

    Attributes:
        ids: The records; all where there is none.
        file: The configuration's file, if it has one.
        baseline: The file of known findings; None where there is none.
        update: Whether the baseline is made anew.
        registry: The folder of the records where the command line names one.
        revision: The git revision that is the baseline instead.
        in_ci: Whether an entry that no longer occurs fails; elsewhere it is removed.
        write: Whether checklists, evidence and pages are written.
        use_cache: Whether facts are kept between runs.
        processes: How many may read files at once.
    """

    ids: tuple[str, ...] = ()
    file: Path | None = None
    baseline: Path | None = None
    update: bool = False
    registry: str | None = None
    revision: str | None = None
    in_ci: bool = False
    write: bool = False
    use_cache: bool = True
    processes: int | None = None


def is_ci() -> bool:
    """Whether the environment says that this is CI."""
    return os.environ.get("CI", "").lower() not in {"", "0", "false", "no"}
