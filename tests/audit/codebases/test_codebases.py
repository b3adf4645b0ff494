"""Two programs that nobody wrote for the auditor: ten records each, and the verdicts of a person who read the code.

Their sources are wheels of fixed versions, checked by hash, unpacked and never run; where they cannot be had, the audit
is skipped.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from telewire_audit.checks.table import CHECKS
from telewire_audit.run import audit
from telewire_registry.check import check_registry
from telewire_registry.config import load_config
from telewire_registry.diagnostics import Level
from telewire_registry.load import load_records, record_files

HERE = Path(__file__).parent
NAMES = sorted(path.parent.name for path in HERE.glob("*/telewire.toml"))
JUDGED = [name for name, _ in CHECKS if name != "display_correct"]


def verdicts(name: str) -> dict[str, dict[str, str]]:
    plain = tomllib.loads((HERE / name / "verdicts.toml").read_text(encoding="utf-8"))
    return {record: {check: verdict for check, (verdict, _) in found.items()} for record, found in plain.items()}


def unpack(name: str, out: Path) -> None:
    """Put a program's sources into a folder, with its configuration and its records."""
    command = ["download", "--quiet", "--no-deps", "--only-binary", ":all:", "--retries", "1", "--require-hashes"]
    run = subprocess.run(
        [sys.executable, "-m", "pip", *command, "-r", str(HERE / name / "requirements.txt"), "-d", str(out)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "DO NOT MATCH THE HASHES" not in run.stderr, run.stderr
    if run.returncode:
        pytest.skip(f"{name} cannot be had: {run.stderr.strip().splitlines()[-1]}")
    (wheel,) = out.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(out)
    shutil.copytree(HERE / name, out, dirs_exist_ok=True)


@pytest.mark.parametrize("name", NAMES)
def test_a_person_and_the_audit_agree(name: str, tmp_path: Path) -> None:
    unpack(name, tmp_path)
    config = load_config(tmp_path / "telewire.toml")
    records = load_records(record_files(config.records_folder)).records
    report = audit(config, records, cache=tmp_path / "cache", processes=1, whole=False)
    assert not report.unparsed
    assert not [finding for finding in report.findings if finding.code == "TW200"]
    found = {record.id: {check: record.checks[check].verdict for check in JUDGED} for record in report.records}
    assert found == verdicts(name), {
        (record.id, check): record.checks[check].reason
        for record in report.records
        for check in JUDGED
        if record.checks[check].verdict != verdicts(name)[record.id][check]
    }
    backwards = audit(config, records[::-1], cache=tmp_path / "cache", processes=1, whole=False)
    assert backwards.records[::-1] == report.records  # whatever was asked before


@pytest.mark.parametrize("name", NAMES)
def test_records_and_verdicts_are_whole(name: str) -> None:
    checked = check_registry(load_config(HERE / name / "telewire.toml"))
    assert not [item for item in checked.diagnostics if item.level is not Level.NOTE]
    found = verdicts(name)
    assert {record.id: JUDGED for record in checked.registry.records} == {key: list(found[key]) for key in found}
    assert {"pass", "fail"} <= {verdict for judged in found.values() for verdict in judged.values()}
