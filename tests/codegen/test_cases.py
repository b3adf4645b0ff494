"""Each case compiles to its golden files, or to its golden diagnostics."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from telewire_codegen.generate import Compiled
from telewire_registry.diagnostics import has_errors, render

CASES = sorted((Path(__file__).parent / "cases").iterdir())
# The same for every registry: its text is that of the template.
SHARED = ("values.py", "__init__.py")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_compiles_to_its_golden_files(
    case: Path,
    compile_case: Callable[[Path], Compiled],
    assert_golden: Callable[[Path, str], None],
    rewrites_golden: bool,  # noqa: FBT001 - a fixture
) -> None:
    compiled = compile_case(case)
    golden = case / "golden"
    texts = {path.name: text for path, text in compiled.files.items() if path.name not in SHARED}
    if compiled.diagnostics:
        shown = [
            render(diagnostic, diagnostic.path.read_text(encoding="utf-8") if diagnostic.path else None)
            for diagnostic in compiled.diagnostics
        ]
        texts["diagnostics.txt"] = "\n\n".join(shown).replace(f"{case.as_posix()}/", "") + "\n"
    assert texts, "a case gives code, or says why not"
    for name, text in texts.items():
        assert_golden(golden / name, text)
    if not rewrites_golden:
        assert {path.name for path in golden.iterdir()} == set(texts)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_error_gives_no_file(case: Path, compile_case: Callable[[Path], Compiled]) -> None:
    compiled = compile_case(case)
    assert bool(compiled.files) != has_errors(compiled.diagnostics)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_diagnostic_has_a_place_and_a_way_out(case: Path, compile_case: Callable[[Path], Compiled]) -> None:
    for diagnostic in compile_case(case).diagnostics:
        assert diagnostic.path is not None, diagnostic
        assert diagnostic.position is not None, diagnostic
        assert diagnostic.help, diagnostic
        assert diagnostic.record, diagnostic
