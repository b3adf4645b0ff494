"""telewire.toml, or [tool.telewire] in pyproject.toml: found, read, and typed.

Every package reads its own tables from the same `Config`; paths are relative to the file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from telewire_registry.diagnostics import Level, TelewireError, closest
from telewire_registry.paths import SnapshotPath

__all__ = [
    "FAIL_ON",
    "AuditConfig",
    "Config",
    "ConfigError",
    "DeclareConfig",
    "GenerateConfig",
    "SourceConfig",
    "WiringConfig",
    "find_config",
    "load_config",
    "read_config",
]

FILE_NAME = "telewire.toml"
FAIL_ON = (Level.ERROR.value, Level.WARNING.value, Level.NOTE.value, "never")
"""From which level on findings make an audit fail."""


class ConfigError(TelewireError):
    """The configuration cannot be used; the message names file, key and the way out."""


@dataclass(frozen=True, slots=True)
class SourceConfig:
    """[source]: where the code is."""

    roots: tuple[str, ...] = ("src",)
    tests: tuple[str, ...] = ("tests",)


@dataclass(frozen=True, slots=True)
class DeclareConfig:
    """[wiring.declare]: what no analysis of the code can know.

    Attributes:
        called: Functions that run although no code calls them, as dotted symbols.
        carries: Functions whose result carries what they are given.
        reads: For a function, the snapshot paths that it reads by names that are made when it runs.
    """

    called: tuple[str, ...] = ()
    carries: tuple[str, ...] = ()
    reads: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WiringConfig:
    """[wiring]: the names of the code's telemetry, as dotted symbols.

    Attributes:
        event_types: The enumeration of what may happen.
        event: The class around payloads.
        payloads: Modules or classes that carry values from emitters to aggregators.
        aggregators: Classes that collect them; one that the snapshot holds gives its values through its methods.
        snapshot: The class that widgets read from.
        app: The class that everything mounted starts from.
        consumers: Modules whose code shows values. An app outside them counts with its own methods alone, as it may run
            all of the program; and a value that other code stores in an object of theirs, or hands to it, is shown.
        thresholds: Modules or classes of the numbers of levels.
    """

    event_types: str | None = None
    event: str | None = None
    payloads: tuple[str, ...] = ()
    aggregators: tuple[str, ...] = ()
    snapshot: str | None = None
    app: str | None = None
    consumers: tuple[str, ...] = ()
    thresholds: tuple[str, ...] = ()
    declare: DeclareConfig = field(default_factory=DeclareConfig)

    @property
    def symbols(self) -> tuple[str, ...]:
        """All names of the code."""
        lone = tuple(name for name in (self.event_types, self.event, self.snapshot, self.app) if name is not None)
        several = (*self.payloads, *self.aggregators, *self.consumers, *self.thresholds)
        return (*lone, *several, *self.declare.called, *self.declare.carries, *self.declare.reads)


@dataclass(frozen=True, slots=True)
class GenerateConfig:
    """[generate]: where generated code goes, and folders of templates that are searched before the built-in ones."""

    package: str = "telemetry"
    out: str = "generated"
    templates: tuple[str, ...] = ()
    targets: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuditConfig:
    """[audit]: what `telewire audit` reports, and what makes it fail.

    Attributes:
        baseline: The file of findings that were there when the audit was turned on.
        fail_on: The lowest level that fails, or `never`.
        select: Beginnings of the codes that are reported; all where there is none.
        ignore: Beginnings of codes that are not.
    """

    baseline: str | None = None
    fail_on: str = "error"
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Config:
    """All of telewire.toml.

    Attributes:
        folder: The folder of the file, which all paths are relative to.
        registry: The folder of the records.
        vocabulary: The vocabulary file; None takes `vocabulary.yaml` above the records, else the built-in one.
        levels: For a code, a path glob, or a record id, the level of its findings.
    """

    folder: Path
    registry: str = "registry/records"
    vocabulary: str | None = None
    source: SourceConfig = field(default_factory=SourceConfig)
    wiring: WiringConfig = field(default_factory=WiringConfig)
    generate: GenerateConfig = field(default_factory=GenerateConfig)
    audit: AuditConfig = field(default_factory=AuditConfig)
    levels: Mapping[str, Level | Mapping[str, Level]] = field(default_factory=dict)

    @property
    def records_folder(self) -> Path:
        """The folder of the records."""
        return self.folder / self.registry

    @property
    def vocabulary_file(self) -> Path | None:
        """The vocabulary file of the registry, or None where the built-in one holds."""
        if self.vocabulary is not None:
            return self.folder / self.vocabulary
        beside = self.records_folder.parent / "vocabulary.yaml"
        inside = self.records_folder / "vocabulary.yaml"
        return next((path for path in (inside, beside) if path.is_file()), None)


def find_config(start: Path) -> Path | None:
    """Return the configuration file of a folder or of the nearest folder above, or None."""
    for folder in (start, *start.parents):
        if (folder / FILE_NAME).is_file():
            return folder / FILE_NAME
        project = folder / "pyproject.toml"
        if project.is_file() and b"tool.telewire" in project.read_bytes():
            return project
    return None


def load_config(path: Path | None, start: Path | None = None) -> Config:
    """Read a configuration file; without a path, the nearest one; without any, the defaults.

    Raises:
        ConfigError: The file is missing or holds what telewire does not know.
    """
    found = path or find_config((start or Path.cwd()).resolve())
    if found is None:
        return Config(folder=start or Path.cwd())
    try:
        content = found.read_bytes()
    except OSError as error:
        raise ConfigError(f"{found}: cannot be read: {error.strerror}") from None
    return read_config(content, found)


def read_config(content: bytes, path: Path) -> Config:
    """Read the configuration that a file holds, or held once.

    Args:
        content: What it holds.
        path: Its path; that of a `pyproject.toml` has its table below `tool`.

    Raises:
        ConfigError: It holds what telewire does not know.
    """
    try:
        plain = tomllib.loads(content.decode().replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not TOML: {error}") from None
    if path.name == "pyproject.toml":
        plain = plain.get("tool", {}).get("telewire", {})
    return _Reader(path).config(plain)


def _are_paths(value: object) -> bool:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        return False
    try:
        for item in value:
            SnapshotPath.parse(item)
    except ValueError:
        return False
    return True


class _Reader:
    """Types one file; every fault names the key."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def config(self, plain: dict[str, Any]) -> Config:
        known = ("registry", "vocabulary", "source", "wiring", "generate", "audit", "levels")
        self.only(plain, known, "")
        return Config(
            folder=self.path.parent,
            registry=self.text(plain, "registry", "registry/records"),
            vocabulary=self.text(plain, "vocabulary", None),
            source=self.section(plain, "source", SourceConfig),
            wiring=self.wiring(plain),
            generate=self.section(plain, "generate", GenerateConfig),
            audit=self.audit(plain),
            levels=self.levels(plain.get("levels", {})),
        )

    def wiring(self, plain: dict[str, Any]) -> WiringConfig:
        found: WiringConfig = self.section(plain, "wiring", WiringConfig)
        declare: DeclareConfig = self.section(plain.get("wiring", {}), "declare", DeclareConfig, "wiring.declare")
        for word, value in declare.reads.items():
            if not _are_paths(value):
                self.fail(f"wiring.declare.reads.{word} must be a list of snapshot paths (got {value!r})")
        reads = {word: tuple(value) for word, value in declare.reads.items()}
        return replace(found, declare=replace(declare, reads=reads))

    def audit(self, plain: dict[str, Any]) -> AuditConfig:
        found: AuditConfig = self.section(plain, "audit", AuditConfig)
        if found.fail_on not in FAIL_ON:
            self.fail(f"audit.fail_on must be one of: {', '.join(FAIL_ON)} (got {found.fail_on!r})")
        return found

    def section(self, plain: dict[str, Any], name: str, kind: Any, title: str = "") -> Any:  # noqa: ANN401 - one of the dataclasses above
        title = title or name
        table = plain.get(name, {})
        if not isinstance(table, dict):
            self.fail(f"[{title}] must be a table")
        known = kind.__dataclass_fields__
        self.only(table, tuple(known), f"{title}.")
        values: dict[str, Any] = {}
        for word, value in table.items():
            annotation = str(known[word].type)
            if annotation.startswith("tuple"):
                if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
                    self.fail(f"{title}.{word} must be a list of texts")
                values[word] = tuple(value)
            elif annotation.startswith("str"):
                values[word] = self.text(table, word, None, title)
            elif not isinstance(value, dict):
                self.fail(f"{title}.{word} must be a table")
            else:
                values[word] = value
        return kind(**values)

    def levels(self, plain: Any) -> dict[str, Level | Mapping[str, Level]]:  # noqa: ANN401 - whatever the file holds
        if not isinstance(plain, dict):
            self.fail("[levels] must be a table")
        return {
            word: {inner: self.level(f"{word}.{inner}", item) for inner, item in value.items()}
            if isinstance(value, dict)
            else self.level(word, value)
            for word, value in plain.items()
        }

    def level(self, word: str, value: object) -> Level:
        if value not in tuple(Level):
            self.fail(f"levels.{word} must be one of: {', '.join(Level)} (got {value!r})")
        return Level(str(value))

    def text(self, plain: dict[str, Any], word: str, default: str | None, title: str = "") -> Any:  # noqa: ANN401
        value = plain.get(word, default)
        if value is not None and not isinstance(value, str):
            self.fail(f"{title}{title and '.'}{word} must be a text (got {value!r})")
        return value

    def only(self, plain: dict[str, Any], known: tuple[str, ...], prefix: str) -> None:
        for word in plain:
            if word not in known:
                meant = closest(word, known)
                hint = f"did you mean {prefix}{meant}?" if meant else f"known: {', '.join(known)}"
                self.fail(f"unknown key {prefix}{word}; {hint}")

    def fail(self, message: str) -> Any:  # noqa: ANN401 - never returns
        raise ConfigError(f"{self.path}: {message}")
