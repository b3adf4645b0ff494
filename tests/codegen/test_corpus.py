"""Records that nobody wrote for this compiler: what is imported from the corpus compiles, or says why not."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from telewire_codegen.generate import Compiled
from telewire_registry.diagnostics import Level

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"


@pytest.mark.skipif(not CORPUS.is_dir(), reason="there is no corpus beside this checkout")
def test_imported_records_compile_or_say_why_not(compile_case: Callable[[Path], Compiled], tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    telewire = Path(sys.executable).with_name("telewire")
    # The exit status is 1 where two pages have one id; the others are imported all the same.
    subprocess.run([telewire, "import", CORPUS, "--out", folder / "records"], capture_output=True, check=False)
    assert len(list((folder / "records").iterdir())) >= 170
    refused: set[str] = set()
    compiled = compile_case(folder)
    while faulty := {d.record for d in compiled.diagnostics if d.level is Level.ERROR and d.record}:
        refused |= faulty
        for record in faulty:
            for path in (folder / "records").glob(f"{record}_*.yaml"):
                path.unlink()
        compiled = compile_case(folder)
    # These contradict other records: one event with two payload classes, one path written twice.
    assert len(refused) <= 8, sorted(refused)
    for name, text in compiled.files.items():
        compile(text.encode(), str(name), "exec")
    assert sum(text.count("def test_tele_") for text in compiled.files.values()) >= 70
