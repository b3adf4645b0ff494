"""A code base made larger: the same packages again, under other names."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from pathlib import Path

__all__ = ["add_copies", "copy_of", "source_files"]


def source_files(folder: Path, roots: Sequence[str]) -> list[Path]:
    """Return the Python files below the roots, in order."""
    return sorted(path for root in roots for path in (folder / root).rglob("*.py"))


def copy_of(config: Path, target: Path, roots: Sequence[str]) -> Path:
    """Copy a configuration and its roots into a folder, and return the configuration there."""
    for root in roots:
        shutil.copytree(
            config.parent / root, target / root, ignore=shutil.ignore_patterns("__pycache__", ".*"), dirs_exist_ok=True
        )
    return Path(shutil.copy2(config, target / config.name))


def add_copies(folder: Path, roots: Sequence[str], copies: int) -> None:
    """Add every top-level package again and again, as `NAME_1`, `NAME_2`, ..., with its imports of itself renamed."""
    for root in roots:
        packages = sorted(path for path in (folder / root).iterdir() if path.is_dir() and any(path.rglob("*.py")))
        words = re.compile(rf"\b(?:{'|'.join(re.escape(path.name) for path in packages)})\b")
        for package in packages:
            texts = {path.relative_to(package): path.read_text("utf-8") for path in sorted(package.rglob("*.py"))}
            for number in range(1, copies + 1):
                for inner, text in texts.items():
                    path = package.with_name(f"{package.name}_{number}") / inner
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_text(words.sub(rf"\g<0>_{number}", text), "utf-8")
