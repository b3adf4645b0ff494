"""How files are named in an output: from the folder that its reader looks from."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

__all__ = ["NOWHERE", "Paths", "checkout"]

NOWHERE = "telewire.toml"
"""Where a finding without a file is shown, by readers that want a file for each."""
_CHECKOUTS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")
"""Variables in which CI says where the repository is: GitHub's, GitLab's."""


@dataclass(frozen=True, slots=True)
class Paths:
    """Names of files.

    Attributes:
        folder: The folder that findings' paths are told from, absolute.
        root: The folder that they are shown from, absolute.
    """

    folder: Path
    root: Path

    def shown(self, path: str) -> str:
        """A path from the root, with `/`; an absolute one where the file lies outside."""
        file = Path(os.path.normpath(self.folder / path))
        return file.relative_to(self.root).as_posix() if file.is_relative_to(self.root) else file.as_posix()

    def uri(self, path: str) -> str:
        """A reference from the root, for formats that want URIs."""
        shown = self.shown(path)
        return Path(shown).as_uri() if Path(shown).is_absolute() else quote(shown)


def checkout(environment: Mapping[str, str], here: Path) -> Path:
    """Return the folder of the repository where CI names it, else the working folder.

    Args:
        environment: The environment's variables.
        here: The working folder, absolute.
    """
    named = (Path(environment[name]) for name in _CHECKOUTS if environment.get(name))
    return next((folder for folder in named if here.is_relative_to(folder)), here)
