"""How much a finding weighs: the default of its code, and what [levels] of telewire.toml says.

    [levels]
    TW203 = "error"                                     # a code
    "registry/records/old/**" = {TW104 = "note"}        # a path glob: some codes, or a level for all of them
    TELE-760 = {TW110 = "off"}                          # a record, likewise

The record's entry holds before a glob's, a glob's before the code's, and the code's before the default. Of several
globs that match and speak of the code, the last in the file holds. `*` and `?` stop at a slash, `**` does not; a glob
is matched against the path from the folder of telewire.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from telewire_registry.config import Config, ConfigError
from telewire_registry.diagnostics import Level, closest
from telewire_registry.model import CODE, RECORD_ID

__all__ = ["Levels"]

_Entry = Level | Mapping[str, Level]


@dataclass(frozen=True, slots=True)
class Levels:
    """The levels of one configuration."""

    folder: Path
    codes: Mapping[str, Level]
    globs: tuple[tuple[re.Pattern[str], _Entry], ...]
    records: Mapping[str, _Entry]

    @classmethod
    def of(cls, config: Config, known: Iterable[str], fixed: Iterable[str] = ()) -> Levels:
        """Sort the entries of [levels].

        Args:
            config: The configuration.
            known: The codes that the caller can report and that may be given another level. Codes of other series
                (the hundreds digit) belong to other commands and are let through.
            fixed: The codes that are errors whatever anybody says.

        Raises:
            ConfigError: An entry speaks of a code that is unknown or fixed, or of nothing that can have a level.
        """
        codes: dict[str, Level] = {}
        globs: list[tuple[re.Pattern[str], _Entry]] = []
        records: dict[str, _Entry] = {}
        allowed, immovable = frozenset(known), frozenset(fixed)
        for word, entry in config.levels.items():
            if re.fullmatch(CODE, word):
                _check_code(word, allowed, immovable)
                if not isinstance(entry, Level):
                    raise ConfigError(f"levels.{word} must be a level: {', '.join(Level)}")
                codes[word] = entry
                continue
            for code in () if isinstance(entry, Level) else entry:
                _check_code(code, allowed, immovable)
            if re.fullmatch(RECORD_ID, word):
                records[word] = entry
            elif not re.search(r"[/*?.]", word):
                raise ConfigError(
                    f"levels: {word!r} is no code, no id of a record, and no glob such as 'records/old/*'"
                )
            else:
                globs.append((_glob(word), entry))
        return cls(config.folder.resolve(), codes, tuple(globs), records)

    def level(self, code: str, default: Level, path: Path | None = None, record: str | None = None) -> Level:
        """Return the level of one finding.

        Args:
            code: Its code.
            default: What holds where the configuration says nothing.
            path: Its file.
            record: The id of its record.
        """
        if (found := _say(self.records.get(record or ""), code)) is not None:
            return found
        if self.globs and path is not None:
            relative = _relative(path, self.folder)
            for pattern, entry in reversed(self.globs):
                if pattern.fullmatch(relative) and (found := _say(entry, code)) is not None:
                    return found
        return self.codes.get(code, default)


def _say(entry: _Entry | None, code: str) -> Level | None:
    return entry if entry is None or isinstance(entry, Level) else entry.get(code)


def _check_code(code: str, known: frozenset[str], fixed: frozenset[str]) -> None:
    if code in fixed:
        raise ConfigError(f"levels: {code} says that a file cannot be read; its level is always error")
    series = {other[:3] for other in known}
    if not re.fullmatch(CODE, code) or (code[:3] in series and code not in known):
        meant = closest(code, known)
        raise ConfigError(f"levels: unknown code {code!r}" + (f"; did you mean {meant}?" if meant else ""))


@lru_cache(maxsize=4096)
def _relative(path: Path, folder: Path) -> str:
    absolute = path.resolve()
    return absolute.relative_to(folder).as_posix() if absolute.is_relative_to(folder) else absolute.as_posix()


def _glob(text: str) -> re.Pattern[str]:
    """Turn a glob into a pattern; Python has `glob.translate` only since 3.13."""
    parts = re.split(r"(\*\*/?|\*|\?)", text)
    meaning = {"**": ".*", "**/": "(?:.*/)?", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(meaning.get(part, re.escape(part)) for part in parts))
