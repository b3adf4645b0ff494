"""Which modules can matter to an audit: what no import connects with the named ones cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from telewire_audit.code import code_in_folder
from telewire_audit.collect.facts import ModuleFacts
from telewire_audit.collect.files import SourceFile, read_source
from telewire_audit.link.related import related_modules
from telewire_audit.run import audit_questions
from telewire_registry.config import Config, SourceConfig, WiringConfig

OWN = {
    "app/__init__.py": "",
    "app/events.py": "class Event: ...\n",
    "app/emitter.py": "from app.events import Event\n",
    "app/sub/deep.py": "def run():\n    from .. import emitter\n",
}


def chosen(files: dict[str, str]) -> set[str]:
    modules = []
    for path, text in files.items():
        name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        facts = read_source(SourceFile(path, name, text.encode()))
        assert isinstance(facts, ModuleFacts)
        modules.append(facts)
    return {facts.module for facts in related_modules(modules, ["app.events.Event", "app.screen.App"])}


def names(files: dict[str, str]) -> set[str]:
    return {path.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for path in files}


def test_another_program_cannot_matter() -> None:
    assert chosen({**OWN, "other/__init__.py": "", "other/main.py": "from other import Event\n"}) == names(OWN)


TABLE = """\
import importlib
TABLE = {"a": "other", "b": "library.part"}
def load(key):
    return importlib.import_module(TABLE[key])
"""


@pytest.mark.parametrize(
    ("where", "text"),
    [
        ("other.py", "import app.events\n"),
        ("other.py", "def main():\n    import app\n"),
        ("other.py", "from app.events import Event as E\n"),
        ("other.py", "from emitter import run\n"),
        ("other.py", "from sub.deep import run\n"),
        ("other.py", "import importlib\nimportlib.import_module('app.emitter')\n"),
        ("app/loader.py", TABLE),
        ("app/loader.py", "import importlib\nimportlib.import_module('.other', __package__)\n"),
        ("app/loader.py", "import importlib\ndef load(name):\n    return importlib.import_module(name)\n"),
        ("app/loader.py", "from pkgutil import iter_modules\nload = lambda path: list(iter_modules(path))\n"),
    ],
)
def test_one_that_is_connected_does(where: str, text: str) -> None:
    files = {**OWN, "other.py": "", where: text}
    assert chosen(files) == names(files)


def test_a_library_that_is_imported_by_name_opens_nothing() -> None:
    files = {**OWN, "app/log.py": "import importlib\nwandb = importlib.import_module('wandb')\n"}
    assert chosen({**files, "other.py": ""}) == names(files)


def test_where_no_name_is_found_everything_matters() -> None:
    assert chosen({"one.py": "", "two.py": ""}) == {"one", "two"}


def test_symbols_of_other_programs_can_be_named(tmp_path: Path) -> None:
    for path, text in {**OWN, "other.py": "class Lone:\n    size: int = 0\n"}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    config = Config(folder=tmp_path, source=SourceConfig(roots=(".",)), wiring=WiringConfig(event="app.events.Event"))
    report = audit_questions(config, [], processes=1, code=code_in_folder(config))
    assert report.files_collected == len(OWN) + 1
    assert {"other.Lone", "other.Lone.size"} <= report.symbols
