"""The whole check: what is found, at which level, what is suppressed, and in which order."""

from datetime import date
from pathlib import Path

import pytest

from telewire_registry.check import RegistryError, check_registry
from telewire_registry.config import Config, ConfigError, load_config
from telewire_registry.diagnostics import Level, closest

TODAY = date(2026, 11, 24)


def write(folder: Path, name: str, number: int = 101, more: str = "") -> Path:
    """Write a record that a lint has nothing against, and what is added to it."""
    identity = f"TELE-{number}"
    path = folder / "registry" / "records" / f"{identity}_{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"""\
schema: 1
id: {identity}
name: {name}
title: {name.title()}
category: policy
priority: P1-important
flow:
  emitters: [{{event: DONE}}]
  targets: [{{path: policy.{name}}}]
  consumers: [{{widget: Panel}}]
{more}""")
    return path


def codes(folder: Path, **settings: object) -> list[tuple[str, str]]:
    config = Config(folder=folder, **settings)  # type: ignore[arg-type]
    return [(d.code, str(d.level)) for d in check_registry(config, today=TODAY).diagnostics]


GAP = "status: {planned: false, wired: true}\n"


def test_a_clean_registry_has_nothing_to_say(tmp_path: Path) -> None:
    write(tmp_path, "entropy")
    checked = check_registry(Config(folder=tmp_path))
    assert checked.diagnostics == ()
    assert checked.files == 1
    assert [record.name for record in checked.registry.records] == ["entropy"]


def test_no_registry_and_an_empty_one_are_no_clean_ones(tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError, match="registry/records"):
        check_registry(Config(folder=tmp_path))
    (tmp_path / "registry" / "records").mkdir(parents=True)
    with pytest.raises(RegistryError, match="no record file"):
        check_registry(Config(folder=tmp_path))


def test_everything_is_said_at_once_by_file_and_line(tmp_path: Path) -> None:
    write(tmp_path, "entropy", 105, GAP + "dependencies: {upstream: [{id: TELE-999}]}\n")
    write(tmp_path, "broken", 103, "nmae: x\n").write_bytes(b"a: \xff\n")
    write(tmp_path, "loss", 104, "nmae: x\nlet: 3\n")
    checked = check_registry(Config(folder=tmp_path))
    found = [
        (d.path.name[5:8] if d.path else "", d.code, d.position.line if d.position else 0) for d in checked.diagnostics
    ]
    assert found == [
        ("103", "TW001", 1),
        ("104", "TW010", 11),
        ("104", "TW013", 12),
        ("105", "TW107", 11),
        ("105", "TW104", 12),
    ]


def test_the_registrys_own_vocabulary_holds_and_is_no_record(tmp_path: Path) -> None:
    path = write(tmp_path, "entropy")
    assert codes(tmp_path) == []
    builtin = Path(check_registry.__code__.co_filename).with_name("vocabulary.yaml").read_text()
    (path.parent / "vocabulary.yaml").write_text(builtin.replace("  policy:", "  brain:"))
    assert codes(tmp_path) == [("TW012", "error")]


@pytest.mark.parametrize(
    ("levels", "level"),
    [
        ({}, "warning"),
        ({"TW107": Level.ERROR}, "error"),
        ({"TW107": Level.OFF}, None),
        ({"TW107": Level.ERROR, "registry/**": {"TW107": Level.NOTE}}, "note"),
        ({"TW107": Level.ERROR, "other/**": {"TW107": Level.NOTE}}, "error"),
        ({"registry/*": Level.NOTE}, "warning"),
        ({"registry/*/TELE-1??_*.yaml": Level.NOTE}, "note"),
        ({"**/*_entropy.yaml": Level.NOTE}, "note"),
        ({"registry/**": Level.ERROR, "**/records/*": Level.NOTE}, "note"),
        ({"registry/**": Level.ERROR, "**/records/*": {"TW104": Level.NOTE}}, "error"),
        ({"registry/**": Level.ERROR, "TELE-101": {"TW107": Level.NOTE}}, "note"),
        ({"registry/**": Level.ERROR, "TELE-101": {"TW104": Level.NOTE}}, "error"),
        ({"TELE-101": Level.OFF}, None),
        ({"TELE-102": Level.OFF}, "warning"),
    ],
)
def test_a_records_level_holds_before_a_globs_before_a_codes(
    tmp_path: Path, levels: dict[str, object], level: str | None
) -> None:
    write(tmp_path, "entropy", 101, GAP)
    assert codes(tmp_path, levels=levels) == ([("TW107", level)] if level else [])


def test_a_lint_that_is_off_can_be_switched_on(tmp_path: Path) -> None:
    write(tmp_path, "entropy", 101, "dependencies: {upstream: [{id: TELE-102}]}\n")
    write(tmp_path, "loss", 102)
    assert codes(tmp_path) == []
    assert codes(tmp_path, levels={"TW172": Level.NOTE}) == [("TW172", "note")]


@pytest.mark.parametrize(
    ("levels", "message"),
    [
        ({"TW199": Level.OFF}, "unknown code 'TW199'; did you mean TW19"),
        ({"TW010": Level.OFF}, "TW010 says that a file cannot be read"),
        ({"registry/**": {"TW010": Level.NOTE}}, "TW010 says that a file cannot be read"),
        ({"TELE-101": {"W107": Level.NOTE}}, "unknown code 'W107'; did you mean TW107"),
        ({"TW107": {"TW107": Level.NOTE}}, "levels.TW107 must be a level"),
        ({"TW108x": Level.OFF}, "'TW108x' is no code"),
        ({"TELE-10": Level.OFF}, "'TELE-10' is no code, no id"),
    ],
)
def test_a_level_for_what_is_no_lint_is_refused(tmp_path: Path, levels: dict[str, object], message: str) -> None:
    write(tmp_path, "entropy")
    with pytest.raises(ConfigError, match=message):
        codes(tmp_path, levels=levels)


def test_levels_of_other_commands_are_let_through(tmp_path: Path) -> None:
    write(tmp_path, "entropy")
    assert codes(tmp_path, levels={"TW203": Level.OFF}) == []


@pytest.mark.parametrize(
    ("suppress", "found"),
    [
        ("{code: TW107, reason: Known.}", []),
        ('{code: TW107, reason: Known., until: "2026-11-24"}', []),
        ('{code: TW107, reason: Known., until: "2026-11-23"}', ["TW107", "TW192"]),
        ('{code: TW107, reason: Known., until: "2026-02-31"}', ["TW107", "TW192"]),
        ('{code: TW107, reason: " "}', ["TW107", "TW193"]),
        ("{code: TW104, reason: Known.}", ["TW107", "TW190"]),
        ("{code: TW010, reason: Known.}", ["TW107", "TW191"]),
        ("{code: TW199, reason: Known.}", ["TW107", "TW191"]),
        ("{code: TW203, reason: The audit's.}", ["TW107"]),
    ],
)
def test_a_suppression_needs_a_reason_and_an_effect(tmp_path: Path, suppress: str, found: list[str]) -> None:
    write(tmp_path, "entropy", 101, GAP + f"suppress:\n  - {suppress}\n")
    assert [code for code, _ in codes(tmp_path)] == found


def test_a_suppression_holds_for_its_own_record_only(tmp_path: Path) -> None:
    write(tmp_path, "entropy", 101, GAP + "suppress: [{code: TW107, reason: Known.}]\n")
    write(tmp_path, "loss", 102, GAP)
    checked = check_registry(Config(folder=tmp_path))
    assert [(d.code, d.record) for d in checked.diagnostics] == [("TW107", "TELE-102")]


def test_a_fault_that_keeps_a_file_from_being_read_is_not_suppressed(tmp_path: Path) -> None:
    write(tmp_path, "entropy", 101, "suppress: [{code: TW010, reason: Known.}]\nnmae: x\n")
    assert codes(tmp_path, levels={"TELE-101": Level.OFF}) == [("TW010", "error")]


def test_paths_narrow_what_is_said_and_not_what_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = write(tmp_path, "entropy", 101, GAP + "dependencies: {upstream: [{id: TELE-102}]}\n")
    write(tmp_path, "loss", 102, GAP)
    monkeypatch.chdir(tmp_path)
    checked = check_registry(Config(folder=tmp_path), [first.relative_to(tmp_path)])
    assert [(d.code, d.record) for d in checked.diagnostics] == [("TW107", "TELE-101")]
    assert checked.files == 1
    alone = tmp_path / "elsewhere" / first.name
    alone.parent.mkdir()
    first.rename(alone)
    checked = check_registry(Config(folder=tmp_path), [alone])
    assert [d.code for d in checked.diagnostics] == ["TW107", "TW104"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[levels]\nTW107 = 'loud'", "levels.TW107 must be one of: error, warning, note, off"),
        ("registri = 'x'", "unknown key registri; did you mean registry?"),
        ("[wiring]\npayloads = 'x'", "wiring.payloads must be a list of texts"),
        ("registry = 3", "registry must be a text"),
        ("a = [", "not TOML"),
        ("[generate]\nout = 3", "out must be a text"),
        ("levels = 3", "[levels] must be a table"),
    ],
)
def test_a_wrong_configuration_names_the_key(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "telewire.toml"
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    assert message in str(caught.value)
    assert str(path) in str(caught.value)


def test_the_nearest_configuration_is_found(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        "[tool.telewire]\nregistry = 'metrics'\n[tool.telewire.levels]\nTW107 = 'off'\n"
    )
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    config = load_config(None, inner)
    assert config.records_folder == tmp_path.resolve() / "metrics"
    assert config.levels == {"TW107": Level.OFF}
    (inner / "telewire.toml").write_text("")
    assert load_config(None, inner).folder == inner.resolve()


def test_the_closest_word_is_a_likely_one() -> None:
    assert closest("infrastucture", ["infrastructure", "policy"]) == "infrastructure"
    assert closest("P2", ["P1-important", "P2-nice-to-have"]) == "P2-nice-to-have"
    assert closest("", ["policy"]) is None
    assert closest("xyz", ["policy"]) is None
