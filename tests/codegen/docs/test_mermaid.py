"""The flow of a record is a flowchart that no text of the record can break."""

import re
import string

from hypothesis import given
from hypothesis import strategies as st

from telewire_codegen.docs.mermaid import flow_diagram, label
from telewire_codegen.docs.text import one_line
from telewire_registry.evidence import CheckEvidence, Evidence
from telewire_registry.model import (
    CHECKS,
    Aggregate,
    Consumer,
    Data,
    Emitter,
    Flow,
    Record,
    RecordField,
    Target,
    Verdict,
)
from telewire_registry.paths import SnapshotPath

LABEL = r'"(?:[^\W_]|[ ._\-()\[\]:,/+*=!?…→]|#\d+;)+"'
NODE = rf"    [a-z]+\d*(?:\[{LABEL}\]|>{LABEL}\]|\[\[{LABEL}\]\]|\[\({LABEL}\)\]|\(\[{LABEL}\]\))(?::::[a-z]+)?"
LINE = re.compile(rf"flowchart LR|{NODE}|    [a-z]+\d+ --> [a-z]+\d+|    classDef [a-z]+ [a-z#0-9:,]+")


def record(flow: Flow, fields: tuple[RecordField, ...] = ()) -> Record:
    return Record(schema=1, id="TELE-100", name="loss", title="T", category="c", priority="p", flow=flow, fields=fields)


FLOW = Flow(
    emitters=(Emitter(event="STEPPED", payload="SteppedPayload", symbol="loop.step"),),
    targets=(Target(path=SnapshotPath.parse("policy.loss")),),
    consumers=(Consumer(widget="LossPanel"),),
)


def test_the_way_from_emitter_to_widget() -> None:
    lines = (flow_diagram(record(FLOW)) or "").split("\n")
    assert lines == [
        "flowchart LR",
        '    emitter0["loop.step"]',
        '    event0>"STEPPED: SteppedPayload.loss"]',
        '    step0[["aggregator: _handle_stepped"]]',
        '    widget0(["LossPanel"])',
        '    path0[("snapshot.policy.loss")]',
        "    emitter0 --> event0",
        "    event0 --> step0",
        "    step0 --> path0",
        "    path0 --> widget0",
    ]


def test_each_hop_has_the_colour_of_its_verdict() -> None:
    verdicts = dict(zip(CHECKS, ("pass", "partial", "fail", "pass", "unresolved", "n.a.", "n.a."), strict=True))
    checks = {name: CheckEvidence(Verdict(verdict), "why") for name, verdict in verdicts.items()}
    chart = flow_diagram(record(FLOW), Evidence("TELE-100", Verdict.FAIL, checks)) or ""
    assert 'emitter0["loop.step"]:::passed' in chart
    assert '"STEPPED: SteppedPayload.loss"]:::partial' in chart
    assert 'path0[("snapshot.policy.loss")]:::failed' in chart
    assert 'widget0(["LossPanel"]):::unresolved' in chart
    assert set(re.findall(r"classDef (\w+)", chart)) == {"passed", "partial", "failed", "unresolved"}


def test_a_derived_value_comes_from_the_aggregator() -> None:
    flow = Flow(targets=(Target(path=SnapshotPath.parse("a.b"), aggregate=Aggregate.DERIVED),))
    assert 'step0[["derived in the aggregator"]]' in (flow_diagram(record(flow)) or "")


def test_a_record_that_says_nothing_has_no_flow() -> None:
    assert flow_diagram(record(Flow())) is None


def test_a_large_group_is_counted_and_not_drawn_whole() -> None:
    fields = tuple(RecordField(name=f"f{index}", data=Data()) for index in range(40))
    chart = flow_diagram(record(FLOW, fields)) or ""
    assert chart.count("[(") == 12
    assert 'pathmore["… and 28 more"]' in chart
    assert all(LINE.fullmatch(line) for line in chart.split("\n"))


TEXT = st.text(
    st.one_of(st.sampled_from(string.punctuation + "\n\r\t\u2028\u202e\x00 x"), st.characters()), max_size=70
)


@given(TEXT, TEXT)
def test_no_text_leaves_its_label(origin: str, widget: str) -> None:
    flow = Flow(
        emitters=(Emitter(event="STEPPED", origin=origin),),
        targets=FLOW.targets,
        consumers=(Consumer(widget=widget), Consumer(widget='"]; click x "javascript:y" %% ```')),
    )
    chart = flow_diagram(record(flow)) or ""
    for line in chart.split("\n"):
        assert LINE.fullmatch(line), line


@given(TEXT)
def test_a_label_says_what_the_text_says(text: str) -> None:
    read = re.sub(r"#(\d+);", lambda match: chr(int(match[1])), label(text))
    whole = one_line(text) or "?"
    assert len(read) <= 60
    assert read == whole if len(whole) <= 60 else whole.startswith(read.removesuffix("…"))
