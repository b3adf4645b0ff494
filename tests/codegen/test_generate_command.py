"""`telewire generate` as a process: what it says, what it writes, how it ends."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TELEWIRE = Path(sys.executable).with_name("telewire")

Generate = Callable[..., subprocess.CompletedProcess[str]]

RECORD = """\
schema: 1
id: TELE-100
name: loss
title: Loss
category: policy
priority: P1-important
data: {type: float, default: 0.0}
thresholds: none
flow:
  emitters: [{event: STEP, payload: StepPayload, symbol: trainer.step}]
  targets: [{path: policy.loss}]
  consumers: [{widget: Panel}]
"""


def telewire(*arguments: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [TELEWIRE, *map(str, arguments)],
        cwd=folder,
        env={**os.environ, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "telewire.toml").write_text('registry = "records"\n[generate]\npackage = "p"\n', encoding="utf-8")
    (tmp_path / "records").mkdir()
    (tmp_path / "records" / "TELE-100_loss.yaml").write_text(RECORD, encoding="utf-8")
    return tmp_path


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_generate_check_and_generate_again(project: Path) -> None:
    missing = telewire("generate", "--check", folder=project)
    assert missing.returncode == 1
    assert "generated/p/events.py is missing" in missing.stdout
    assert not (project / "generated").exists()
    first = telewire("generate", folder=project)
    assert first.returncode == 0, first.stdout + first.stderr
    assert len(first.stdout.splitlines()) == 1
    assert "1 record: nothing wrong" in first.stdout
    assert "0 removed, 0 unchanged in generated" in first.stdout
    before = tree(project)
    again = telewire("generate", folder=project)
    assert "0 written, 0 removed" in again.stdout
    assert telewire("generate", "--check", folder=project).returncode == 0
    assert tree(project) == before


def test_a_check_shows_what_differs(project: Path) -> None:
    telewire("generate", folder=project)
    module = project / "generated/p/snapshot.py"
    module.write_text(module.read_text(encoding="utf-8").replace("= 0.0", "= 1.0"), encoding="utf-8")
    (project / "generated/p/events.py").unlink()
    record = project / "records/TELE-101_gain.yaml"
    text = RECORD.replace("TELE-100", "TELE-101").replace("loss", "gain").replace("Loss", "Gain")
    before = tree(project)
    done = telewire("generate", "--check", folder=project)
    assert done.returncode == 1
    assert "generated/p/snapshot.py differs" in done.stdout
    assert "-    loss: float = 1.0\n+    loss: float = 0.0" in done.stdout
    assert "generated/p/events.py is missing" in done.stdout
    assert "out of date: run `telewire generate`" in done.stderr
    assert tree(project) == before
    record.write_text(text, encoding="utf-8")
    telewire("generate", folder=project)
    record.unlink()
    orphaned = telewire("generate", "--check", folder=project)
    assert "generated/docs/TELE-101_gain.md is an orphan" in orphaned.stdout
    assert telewire("generate", folder=project).returncode == 0
    assert not (project / "generated/docs/TELE-101_gain.md").exists()


def test_everything_wrong_is_shown_at_once_and_nothing_is_written(project: Path) -> None:
    other = (
        RECORD.replace("TELE-100", "TELE-101").replace("name: loss", "name: gain").replace("type: float", "type: str")
    )
    other = other.replace("default: 0.0", "default: ''").replace("event: STEP,", "event: STEP, field: loss,")
    (project / "records/TELE-101_gain.yaml").write_text(other.replace("policy.loss", "policy.lambda"), encoding="utf-8")
    third = RECORD.replace("TELE-100", "TELE-102").replace("name: loss", "name: last").replace("STEP", "stepDone")
    (project / "records/TELE-102_last.yaml").write_text(third.replace("policy.loss", "policy.last"), encoding="utf-8")
    done = telewire("generate", folder=project)
    assert done.returncode == 1
    assert "records/TELE-101_gain.yaml:" in done.stdout
    assert "^^^^" in done.stdout
    assert "nothing written" in done.stderr
    assert not (project / "generated").exists()
    assert "Traceback" not in done.stdout + done.stderr


def test_faults_of_the_compiler_are_shown_together(project: Path) -> None:
    bad = RECORD.replace("policy.loss", "policy.lambda").replace("event: STEP", "event: stepDone")
    (project / "records/TELE-100_loss.yaml").write_text(bad, encoding="utf-8")
    done = telewire("generate", folder=project)
    assert done.returncode == 1
    assert done.stdout.count("error[TW410]") == 2
    assert "'lambda' is a keyword of Python" in done.stdout
    assert "'stepDone' is no event name" in done.stdout


def test_a_warning_leaves_out_one_record_and_its_level_can_be_set(project: Path) -> None:
    odd = (
        RECORD.replace("TELE-100", "TELE-101").replace("name: loss", "name: seed").replace("title: Loss", "title: Seed")
    )
    odd = odd.replace("type: float, default: 0.0", "type: SeedState").replace("policy.loss", "policy.seed")
    (project / "records/TELE-101_seed.yaml").write_text(odd, encoding="utf-8")
    done = telewire("generate", folder=project)
    assert done.returncode == 0, done.stdout
    assert "warning[TW401]" in done.stdout
    assert "1 warning" in done.stdout
    assert "seed" not in (project / "generated/p/payloads.py").read_text(encoding="utf-8")
    settings = project / "telewire.toml"
    base = settings.read_text(encoding="utf-8")
    settings.write_text(base + '[levels]\nTW401 = "error"\n', encoding="utf-8")
    assert telewire("generate", "--check", folder=project).returncode == 1
    settings.write_text(base + '[levels]\nTW401 = "off"\n', encoding="utf-8")
    assert "TW401" not in telewire("generate", "--check", folder=project).stdout
    settings.write_text(base + '[levels]\nTW410 = "off"\n', encoding="utf-8")
    fixed = telewire("generate", folder=project)
    assert fixed.returncode == 2
    assert "TW410" in fixed.stderr


def test_folders_can_be_named(project: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    done = telewire(
        "generate",
        "--config",
        project / "telewire.toml",
        "--registry",
        project / "records",
        "--out",
        "made",
        folder=elsewhere,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert (elsewhere / "made/p/events.py").is_file()


@pytest.mark.parametrize("package", ["9lives", "class", "a/b", "é", "json"])
def test_a_package_that_is_no_name_is_refused(package: str, project: Path) -> None:
    settings = f'registry = "records"\n[generate]\npackage = "{package}"\n'
    (project / "telewire.toml").write_text(settings, encoding="utf-8")
    done = telewire("generate", folder=project)
    assert done.returncode == 2
    assert ("would hide a module" if package == "json" else "is no name of a package") in done.stderr
    assert "Traceback" not in done.stderr


def test_neither_torch_nor_libcst_is_imported(project: Path) -> None:
    program = (
        "import sys\nfrom telewire.command import main\n"
        "try:\n    main(['generate'])\nexcept SystemExit as end:\n    assert not end.code\n"
        "assert not {'torch', 'libcst'} & sys.modules.keys()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_own_registry_is_compiled() -> None:
    done = telewire("generate", "--check", folder=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_own_generated_tests_pass() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "generated/tests"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout


def test_a_record_can_suppress_a_warning_of_the_compiler(project: Path) -> None:
    silent = RECORD.replace("  emitters: [{event: STEP, payload: StepPayload, symbol: trainer.step}]\n", "")
    accepted = "suppress: [{code: TW403, reason: The event comes with the next release.}]\n"
    texts = (silent, silent + accepted, RECORD + accepted, RECORD + accepted.replace("TW403", "TW412"))
    for number, text in enumerate(texts):
        name = f"loss_{number}"
        (project / f"records/TELE-10{number}_{name}.yaml").write_text(
            text.replace("TELE-100", f"TELE-10{number}")
            .replace("name: loss", f"name: {name}")
            .replace(".loss", f".{name}"),
            encoding="utf-8",
        )
    (project / "records/TELE-100_loss.yaml").unlink()
    done = telewire("generate", folder=project)
    found = [line for line in done.stdout.splitlines() if re.match(r"\w+\[TW(4|19)", line)]
    assert found == [
        "warning[TW403]: no event carries loss_0: nothing will fill it (TELE-100)",
        "warning[TW190]: TW403 is suppressed here, but not found (TELE-102)",
        "warning[TW191]: TW412 is no finding that a record can suppress (TELE-103)",
    ]
