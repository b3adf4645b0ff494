"""What all tests share: the `--golden` option, what compares with golden files, and the real records, imported once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from telewire_registry.markdown.import_files import ImportedFile, import_files, write_imports
from telewire_registry.vocabulary import load_vocabulary

CORPUS = Path(__file__).parents[2] / "shared" / "corpus" / "esper-records"
pytest_plugins = ["telewire_audit.live.pytest_plugin"]
Compare = Callable[[Path, str], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden", action="store_true", help="rewrite the golden files; look at the diff")


@pytest.fixture
def rewrites_golden(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are rewritten; a plain run never does."""
    return bool(request.config.getoption("--golden"))


@pytest.fixture
def assert_golden(rewrites_golden: bool) -> Compare:  # noqa: FBT001 - a fixture
    """Compare a text with a golden file; with --golden, write it instead."""

    def compare(path: Path, text: str) -> None:
        if rewrites_golden:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
            return
        assert path.is_file(), f"{path} is missing: make golden, and look at it"
        assert text == path.read_bytes().decode()

    return compare


@pytest.fixture(scope="session")
def real_records(tmp_path_factory: pytest.TempPathFactory) -> tuple[ImportedFile, ...]:
    """The 178 real records, imported and written; nobody may change the files."""
    if not CORPUS.is_dir():
        pytest.skip("the corpus of real records is not beside this checkout")
    out = tmp_path_factory.mktemp("real") / "records"
    imports = import_files([CORPUS], out, load_vocabulary())
    assert not imports.diagnostics
    write_imports(imports, out)
    return imports.files
