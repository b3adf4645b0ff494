"""`make bench` measures code that is not the example's, beside copies of it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from bench.copies import add_copies, copy_of, source_files

ROOT = Path(__file__).parents[2]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A program of two files beside its telewire.toml, and one record."""
    folder = tmp_path / "meter"
    (folder / "meter").mkdir(parents=True)
    (folder / "meter/__init__.py").write_text("from meter.reading import VALUE\n", encoding="utf-8")
    (folder / "meter/reading.py").write_text("VALUE = 1.0\n", encoding="utf-8")
    (folder / "registry/records").mkdir(parents=True)
    shutil.copy(ROOT / "registry/vocabulary.yaml", folder / "registry")
    (source,) = (ROOT / "registry/records").glob("TELE-760_*.yaml")
    shutil.copy(source, folder / "registry/records")
    settings = folder / "telewire.toml"
    settings.write_text('[source]\nroots = ["."]\n', encoding="utf-8")
    return settings


def test_code_of_one_s_own_is_measured(config: Path, tmp_path: Path) -> None:
    numbers = tmp_path / "numbers.json"
    options = ["--records", "0", "--rounds", "1", "--code", str(config), "--json", str(numbers)]
    done = subprocess.run(
        [sys.executable, ROOT / "bench/run.py", *options], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "telewire audit --no-cache, the whole process" in done.stdout
    (measured,) = json.loads(numbers.read_text(encoding="utf-8"))["audits"]
    assert measured["files"] == 2
    assert {"parse", "cold", "unchanged", "one file"} <= measured["seconds"].keys()
    assert (config.parent / "meter/reading.py").read_text(encoding="utf-8") == "VALUE = 1.0\n"


def test_a_copy_imports_itself(config: Path, tmp_path: Path) -> None:
    folder = tmp_path / "larger"
    copied = copy_of(config, folder, ["."])
    add_copies(folder, ["."], 2)
    assert copied == folder / "telewire.toml"
    names = [str(path.relative_to(folder)) for path in source_files(folder, ["."])]
    assert names == [f"{package}/{name}.py" for package in ("meter", "meter_1", "meter_2")
                     for name in ("__init__", "reading")]  # fmt: skip
    assert (folder / "meter_2/__init__.py").read_text(encoding="utf-8") == "from meter_2.reading import VALUE\n"
