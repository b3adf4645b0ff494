"""The project's own registry: what the example trainer needs of it is there, and no record contradicts another."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from telewire_registry.load import Registry, SourceRecord, load_records, record_files
from telewire_registry.model import Aggregate, Record
from telewire_registry.vocabulary import load_vocabulary

ROOT = Path(__file__).parents[2]
REGISTRY = ROOT / "registry"

COMPILE_FACTS = {
    "identity": ["TELE-760", "torch.compile status", "infrastructure", "P2-nice-to-have"],
    "status": ["Planned", "In Progress", "Wired", "Tested", "Verified"],
    "purpose": [
        "torch.compile?",
        "Training operator",
        "Developer",
        "configured",
        "slower",
        "Real-time",
        "training start",
    ],
    "type": ["`bool`", "`False`, `True`", "None (a flag)", "no decimals"],
    "meaning": ["graph", "kernels are fused", "memory", "TorchInductor", "runs eagerly"],
    "no thresholds": ["N/A: a flag of the configuration", "during a run"],
    "emitter": ["TRAINING_STARTED", "TrainingStartedPayload", "entry point", "captured at the start", "never changed"],
    "transport": ["Emission", "Collection", "Aggregation", "Delivery", "envelope", "`_handle_training_started()`"],
    "schema": ["learner.infrastructure.compile_enabled", "compile_enabled: bool"],
    "consumer": ["StatusBanner", "Border title", "`LEARNER [[compiled]]`", "plain", "`StatusBanner.refresh_title()`"],
    "claims": [
        "Emitter exists",
        "Transport works",
        "Schema field exists",
        "Default is correct",
        "Consumer reads it",
        "Display is correct",
        "Thresholds applied",
        "declares `compile_enabled`",
        "stores the field",
        "nothing is compiled unless",
        "reads the field itself",
        "escaped as `[[compiled]]`",
        "a flag has no levels",
    ],
    "tests": ["Unit (emitter)", "Unit (aggregator)", "Integration (end to end)", "Visual (terminal)"],
    "manual": [
        "`python -m trainer --updates 5`",
        "Look at its screen",
        "without a suffix",
        "`python -m trainer --updates 5 --compile`",
        "is `LEARNER [[compiled]]`",
        "reports an error",
    ],
    "dependencies": ["emitted once", "Training configuration", "`--compile`", "configuration file", "Border title of"],
    "history": ["2026-11-24", "First version"],
    "notes": [
        "static configuration flag",
        "not updated",
        "escape",
        "bool = False",
        "compile_backend",
        "`inductor`",
        "compile_mode",
        "`reduce-overhead`",
        "`max-autotune`",
        "shown better",
        "Backend and mode",
    ],
}
"""The facts that the page of TELE-760 must state, section by section."""


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_records(record_files(REGISTRY / "records"))


def _record(registry: Registry, record_id: str) -> Record:
    return next(record for record in registry.records if record.id == record_id)


def test_check_finds_nothing() -> None:
    command = [str(Path(sys.executable).with_name("telewire")), "check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout == ""


def test_there_are_enough_records_over_enough_categories(registry: Registry) -> None:
    counts = Counter(record.category for record in registry.records)
    vocabulary = load_vocabulary(REGISTRY / "vocabulary.yaml")
    assert counts.keys() == vocabulary.categories.keys(), "a category without a record, or the reverse"
    assert len(counts) >= 7
    assert sum(counts.values()) >= 25


def test_every_way_of_the_record_is_used(registry: Registry) -> None:
    targets = [target for record in registry.records for m in record.members for target in m.flow.targets]
    assert {target.aggregate for target in targets} == set(Aggregate)
    assert any(target.transform for target in targets)
    assert any(target.keys for target in targets)
    families = [record for record in registry.records for t in record.flow.targets if t.path and t.path.is_family]
    groups = [record for record in registry.records if record.fields and record not in families]
    assert families
    assert groups
    assert any("now" in condition.names for record in registry.records for condition in (record.let or {}).values())
    types = {str(member.data.type) for record in registry.records for member in record.members}
    assert {"bool", "int", "float", "str", "float | None", "str | None", "deque[float]", "dict[str, int]"} <= types


def test_nobody_claims_more_than_is_there(registry: Registry) -> None:
    for record in registry.records:
        assert record.status.planned, record.id
        if record.verification.checklist is None:
            assert not any((record.status.wired, record.status.tested, record.status.verified)), record.id


def test_a_payload_field_has_one_event_and_one_type(registry: Registry) -> None:
    """An event is carried by one payload class, and a field that two records read is of one type."""
    payloads: dict[str, set[str]] = {}
    types: dict[tuple[str, str], set[str]] = {}
    for record in registry.records:
        for member in record.members:
            for emitter in member.flow.emitters:
                assert emitter.event, record.id
                assert emitter.payload, record.id
                payloads.setdefault(emitter.event, set()).add(emitter.payload)
                kind = str(member.data.type).removeprefix("deque[").removesuffix("]")
                if member.flow.targets[0].aggregate is not Aggregate.COUNT:
                    types.setdefault((emitter.event, emitter.field or member.name), set()).add(kind)
    assert len(payloads) >= 7
    assert {event: names for event, names in payloads.items() if len(names) > 1} == {}
    assert {field: names for field, names in types.items() if len(names) > 1} == {}


def test_neighbours_name_each_other(registry: Registry) -> None:
    edges = {
        (record.id, other.id) for record in registry.records for other in record.dependencies.downstream if other.id
    }
    back = {(other.id, record.id) for record in registry.records for other in record.dependencies.upstream if other.id}
    assert edges == back


def test_each_symbol_and_widget_is_in_the_trainer(registry: Registry) -> None:
    defined: set[str] = set()
    for path in (ROOT / "examples/trainer").rglob("*.py"):
        module = ".".join(path.relative_to(ROOT / "examples").with_suffix("").parts)
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                methods = (item.name for item in node.body if isinstance(item, ast.FunctionDef))
                defined |= {f"{module}.{node.name}", *(f"{module}.{node.name}.{method}" for method in methods)}
    symbols = {e.symbol or "" for r in registry.records for m in r.members for e in m.flow.emitters}
    assert symbols - defined == set()
    widgets = {
        name.rpartition(".")[2] for name in defined if name.startswith("trainer.screen.") and name.count(".") == 3
    }
    shown = {consumer.widget for record in registry.records for consumer in record.flow.consumers}
    assert shown
    assert shown - widgets == set()


def test_every_line_fits_an_editor(registry: Registry) -> None:
    def long(source: SourceRecord) -> list[str]:
        return [line for line in source.text.splitlines() if len(line) > 120]

    assert {source.path.name: long(source) for source in registry.sources if long(source)} == {}


@pytest.mark.parametrize("section", COMPILE_FACTS)
def test_the_first_record_states_every_fact(registry: Registry, section: str) -> None:
    from telewire_registry.markdown.page import render_page

    page = render_page(_record(registry, "TELE-760"), load_vocabulary(REGISTRY / "vocabulary.yaml"))
    shown = page.replace("\\|", "|")
    assert [fact for fact in COMPILE_FACTS[section] if fact not in shown] == []


def test_the_first_record_has_its_siblings(registry: Registry) -> None:
    names = [(_record(registry, f"TELE-76{i}").name, str(_record(registry, f"TELE-76{i}").data.type)) for i in range(3)]
    assert names == [("compile_enabled", "bool"), ("compile_backend", "str | None"), ("compile_mode", "str | None")]
    target = _record(registry, "TELE-760").flow.targets[0]
    assert str(target.path) == "learner.infrastructure.compile_enabled"
