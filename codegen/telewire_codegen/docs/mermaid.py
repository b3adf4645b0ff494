"""The way of a value as a Mermaid flowchart.

Labels hold letters, digits and a few harmless marks; everything else is written as a character code, so that no text of
a record can end a label, a line or the block.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from telewire_codegen.docs.text import one_line
from telewire_registry.evidence import Evidence
from telewire_registry.model import Aggregate, Emitter, Member, Record, Verdict

__all__ = ["flow_diagram", "label"]

_HARMLESS: Final = frozenset(" ._-()[]:,/+*=!?…→")
_MAX_LABEL: Final = 60
_MAX_NODES: Final = 12
"""How many nodes of one kind are drawn; the rest is counted."""
_COLOURS: Final[Mapping[Verdict, str]] = {
    Verdict.PASS: "fill:#dafbe1,stroke:#1a7f37,color:#0a3318",
    Verdict.PARTIAL: "fill:#fff8c5,stroke:#9a6700,color:#3b2300",
    Verdict.UNRESOLVED: "fill:#ddf4ff,stroke:#0969da,color:#0a2e5c",
    Verdict.FAIL: "fill:#ffebe9,stroke:#cf222e,color:#4c0d12",
    Verdict.NOT_APPLICABLE: "fill:#eaeef2,stroke:#57606a,color:#24292f",
}
_CLASS_NAMES: Final[Mapping[Verdict, str]] = {
    Verdict.PASS: "passed", Verdict.PARTIAL: "partial", Verdict.UNRESOLVED: "unresolved", Verdict.FAIL: "failed",
    Verdict.NOT_APPLICABLE: "unasked",
}  # fmt: skip
_WORST_FIRST: Final = (Verdict.FAIL, Verdict.UNRESOLVED, Verdict.PARTIAL, Verdict.PASS, Verdict.NOT_APPLICABLE)


def label(text: object) -> str:
    """Return a text as the inside of a quoted label; Mermaid takes no empty one."""
    line = one_line(text) or "?"
    line = line if len(line) <= _MAX_LABEL else line[: _MAX_LABEL - 1] + "…"
    return "".join(char if char.isalnum() or char in _HARMLESS else f"#{ord(char)};" for char in line)


@dataclass(slots=True)
class _Chart:
    lines: list[str] = field(default_factory=list)
    nodes: dict[tuple[str, str], str] = field(default_factory=dict)
    edges: dict[tuple[str, str], None] = field(default_factory=dict)
    left_out: dict[str, set[str]] = field(default_factory=dict)

    def node(self, kind: str, text: str, shape: tuple[str, str], verdict: Verdict | None) -> str:
        """Return the name of a node, which is added where it is new; the last one of a kind stands for the rest."""
        if (kind, text) in self.nodes:
            return self.nodes[kind, text]
        alike = [name for (other, _), name in self.nodes.items() if other == kind]
        if len(alike) == _MAX_NODES:
            self.left_out.setdefault(kind, set()).add(text)
            return alike[-1]
        name = f"{kind}{len(alike)}"
        self.nodes[kind, text] = name
        styled = f":::{_CLASS_NAMES[verdict]}" if verdict else ""
        self.lines.append(f'    {name}{shape[0]}"{label(text)}"{shape[1]}{styled}')
        return name

    def edge(self, start: str, end: str) -> None:
        """Add an edge, once."""
        self.edges[start, end] = None

    def text(self, verdicts: Iterable[Verdict]) -> str:
        """Return the chart as the text of a Mermaid block."""
        given = set(verdicts)
        used = [verdict for verdict in _WORST_FIRST if verdict in given]
        more = [f'    {kind}more["{label(f"… and {len(rest)} more")}"]' for kind, rest in self.left_out.items()]
        return "\n".join(
            [
                "flowchart LR",
                *self.lines,
                *more,
                *(f"    {start} --> {end}" for start, end in self.edges),
                *(f"    classDef {_CLASS_NAMES[verdict]} {_COLOURS[verdict]}" for verdict in used),
            ]
        )


def flow_diagram(record: Record, evidence: Evidence | None = None) -> str | None:
    """Return the flow of a record as the text of a Mermaid block; None where the record says nothing of it.

    Args:
        record: The record; the fields of a group share what they have in common.
        evidence: What the last audit saw; with it, each hop has the colour of its check's verdict.
    """
    chart = _Chart()
    verdicts = {name: check.verdict for name, check in evidence.checks.items()} if evidence else {}
    for member in record.members:
        _draw(chart, member, verdicts)
    if not chart.edges and len(chart.nodes) < 2:  # noqa: PLR2004 - a way has two ends
        return None
    shown = ("emitter_exists", "transport_works", "schema_field_exists", "consumer_reads")
    return chart.text(verdict for name, verdict in verdicts.items() if name in shown)


def _draw(chart: _Chart, member: Member, verdicts: Mapping[str, Verdict]) -> None:
    carried = [_draw_emitter(chart, member, emitter, verdicts) for emitter in member.flow.emitters]
    widgets = [
        chart.node("widget", consumer.widget, ("([", "])"), verdicts.get("consumer_reads"))
        for consumer in member.flow.consumers
    ]
    for target in member.flow.targets:
        if target.path is None:
            continue
        path = chart.node("path", f"snapshot.{target.path}", ("[(", ")]"), verdicts.get("schema_field_exists"))
        if target.aggregate is Aggregate.DERIVED:
            carried = [*carried, chart.node("step", "derived in the aggregator", ("[[", "]]"), None)]
        for start in carried:
            chart.edge(start, path)
        for widget in widgets:
            chart.edge(path, widget)


def _draw_emitter(chart: _Chart, member: Member, emitter: Emitter, verdicts: Mapping[str, Verdict]) -> str:
    """Draw an emitter up to the handler of its event; return the last node."""
    source = emitter.symbol or emitter.origin or "emitter"
    last = chart.node("emitter", source, ("[", "]"), verdicts.get("emitter_exists"))
    transport = verdicts.get("transport_works")
    if emitter.event or emitter.payload:
        payload = (
            f"{emitter.payload}.{emitter.field or member.name}" if emitter.payload else emitter.field or member.name
        )
        event = chart.node("event", f"{emitter.event}: {payload}" if emitter.event else payload, (">", "]"), transport)
        chart.edge(last, event)
        last = event
    if emitter.event:
        handler = chart.node("step", f"aggregator: _handle_{emitter.event.lower()}", ("[[", "]]"), transport)
        chart.edge(last, handler)
        last = handler
    return last
