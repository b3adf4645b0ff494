"""Records that nobody wrote for this compiler: what is imported from the corpus compiles, or says why not."""

from __future__ import annotations

from pathlib import Path

from telewire_codegen.generate import compile_registry
from telewire_registry.config import Config, GenerateConfig
from telewire_registry.diagnostics import Level
from telewire_registry.load import Registry, load_records
from telewire_registry.markdown.import_files import ImportedFile


def test_imported_records_compile_or_say_why_not(real_records: tuple[ImportedFile, ...]) -> None:
    config = Config(folder=Path(), generate=GenerateConfig(package="corpus"))
    sources = load_records([file.target for file in real_records]).sources
    refused: set[str] = set()
    compiled = compile_registry(Registry(sources), config)
    while faulty := {d.record for d in compiled.diagnostics if d.level is Level.ERROR and d.record}:
        refused |= faulty
        sources = tuple(source for source in sources if source.record.id not in faulty)
        compiled = compile_registry(Registry(sources), config)
    # These contradict other records: one event with two payload classes, one path written twice.
    assert len(refused) <= 8, sorted(refused)
    for name, text in compiled.files.items():
        compile(text.encode(), str(name), "exec")
    assert sum(text.count("def test_tele_") for text in compiled.files.values()) >= 70
