"""What a screen test saw: what of it proves that a record is shown right, and what does not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from telewire_audit.collect.files import SourceFile
from telewire_audit.consumer_code import ConsumerCode
from telewire_audit.live import ScreenWatch
from telewire_audit.live.report import LiveReport
from telewire_audit.live.screen_verdicts import judge_sightings
from telewire_audit.live.screen_watch import write_notes
from telewire_audit.live.sightings import SeenRun, SightingsError, hash_of_log, load_seen
from telewire_registry.model import Record

pytest_plugins = ["pytester"]
Event = dict[str, Any]
Run = Callable[..., list[Event]]
Judge = Callable[..., tuple[list[tuple[Any, ...]], list[tuple[str, str]]]]
CODE = ConsumerCode(
    [SourceFile("app/panels.py", "app.panels", b"class Panel: ...\nclass Banner: ...\n")], ("app.panels",)
)


@pytest.fixture
def judge(
    small_records: list[Record], sound_run: Run, held: Callable[[bytes], LiveReport], to_bytes: Callable[..., bytes]
) -> Judge:
    """Judge notes against a sound run, or another one; return verdicts and findings in short."""

    def run(watch: ScreenWatch, events: list[Event] | None = None, changed: dict[str, str] | None = None) -> Any:  # noqa: ANN401 - as Judge says
        report = held(to_bytes(sound_run() if events is None else events))
        widgets = {name: CODE.find(name) for name in {sighting.consumer for sighting in watch.sightings}}
        hashes = {name: CODE.hash_of(widget) for name, widget in widgets.items() if widget is not None}
        seen = SeenRun("sha256:0", hashes | (changed or {}), tuple(watch.sightings))
        verdicts, findings = judge_sightings(small_records, report, seen, CODE)
        shown = [(item.record, item.widget.symbol.rpartition(".")[2], item.saw, item.is_wrong) for item in verdicts]
        return shown, [(item.code, item.message) for item in findings]

    return run


def look(*seen: tuple[str, str, object], record: str = "TELE-760", widget: str = "app.panels.Banner") -> ScreenWatch:
    watch = ScreenWatch("a test")
    for rendered, shows, value in seen:
        watch.expect(record, widget, rendered, shows, value=value)
    return watch


def test_two_values_that_look_different_are_proof(judge: Judge) -> None:
    verdicts, findings = judge(look(("- RUN -", "RUN", False), ("- RUN [compiled] -", "RUN [compiled]", True)))
    assert verdicts == [("TELE-760", "Banner", "RUN for false, RUN [compiled] for true", False)]
    assert findings == []


@pytest.mark.parametrize(
    ("seen", "why"),
    [
        ([("compiled", "compiled", True), ("compiled", "compiled", True)], "only one value was seen, true"),
        ([("on / off", "on", True), ("on / off", "off", False)], "the values true, false look the same"),
        ([("compiled", "compiled", True), ("compiled", "compiled", False)], "the values true, false look the same"),
    ],
)
def test_what_would_look_the_same_whatever_the_value_is_none(
    seen: list[tuple[str, str, object]], why: str, judge: Judge
) -> None:
    verdicts, findings = judge(look(*seen))
    assert verdicts == []
    assert findings == [("TW361", f"what was seen of TELE-760 proves nothing: {why}")]


def test_a_class_of_no_consumer_is_none(judge: Judge) -> None:
    verdicts, findings = judge(look(("a", "a", True), ("b", "b", False), widget="tests.helpers.Fake"))
    assert verdicts == []
    assert "no class tests.helpers.Fake is among the consumers" in findings[0][1]


def test_notes_of_older_code_are_none(judge: Judge) -> None:
    watch = look(("a", "a", True), ("b", "b", False))
    with pytest.raises(AssertionError):
        watch.expect("TELE-760", "app.panels.Banner", "c", "d", value=False)
    verdicts, findings = judge(watch, None, {"app.panels.Banner": "sha256:older"})
    assert verdicts == []
    why = "what was seen of TELE-760 proves nothing: the code of Banner has changed since"
    assert ("TW361", why) in findings


def test_a_run_that_never_had_the_value_or_had_a_wrong_one_is_none(judge: Judge, sound_run: Run) -> None:
    watch = look(("0.4", "0.4", 0.4), ("0.5", "0.5", 0.5), record="TELE-100")
    assert judge(watch)[0] != []
    events = sound_run()
    events[1]["payload"]["entropy"] = 3.5
    assert "the run's log says otherwise: UPDATE_COMPLETED.entropy must lie in" in judge(watch, events)[1][0][1]
    assert "the run never had entropy" in judge(watch, events[:1])[1][0][1]


def test_a_derived_value_needs_no_event(judge: Judge) -> None:
    assert judge(look(("4", "4", 4), ("5", "5", 5), record="TELE-762"))[0] != []


def test_a_group_is_proven_field_by_field(judge: Judge) -> None:
    watch = ScreenWatch()
    for low, high in ((0.4, 2.0), (0.5, 3.0)):
        watch.expect("TELE-103", "app.panels.Panel", f"{low} to {high}", str(low), value=low, field="ratio_lowest")
    verdicts, findings = judge(watch)
    assert verdicts == []
    assert findings == [("TW361", "what was seen of TELE-103 proves nothing: ratio_highest: nobody looked")]
    for low, high in ((0.4, 2.0), (0.5, 3.0)):
        watch.expect("TELE-103", "app.panels.Panel", f"{low} to {high}", str(high), value=high, field="ratio_highest")
    ((_, _, saw, _),), findings = judge(watch)
    assert saw == "ratio_lowest: 0.4 for 0.4, 0.5 for 0.5\nratio_highest: 2.0 for 2, 3.0 for 3"
    assert findings == []


def test_what_was_seen_to_be_wrong_outweighs_what_was_right(judge: Judge) -> None:
    watch = look(("RUN", "RUN", False), ("RUN [compiled]", "[compiled]", True))
    with pytest.raises(
        AssertionError, match=r"TELE-760: app\.panels\.Banner shows no '\[compiled\]' for True, but\nRUN"
    ):
        watch.expect("TELE-760", "app.panels.Banner", "RUN", "[compiled]", value=True)
    verdicts, findings = judge(watch)
    assert verdicts == [("TELE-760", "Banner", "no [compiled] for true", True)]
    assert findings == [("TW360", "Banner shows no [compiled] while TELE-760 is true")]


def test_a_sighting_of_no_record_names_the_nearest(judge: Judge) -> None:
    _, findings = judge(look(("a", "a", 1), record="TELE-706"))
    assert findings == [("TW362", "a test saw TELE-706, which is no record")]


def test_a_blank_text_is_refused() -> None:
    with pytest.raises(ValueError, match="a blank one is everywhere"):
        ScreenWatch().expect("TELE-760", "app.panels.Banner", "   ", " ", value=None)


def test_notes_name_the_hash_of_their_log_and_come_back_as_they_were(tmp_path: Path, sound_run: Run) -> None:
    watch = look(("línea", "línea", None))
    watch.take(sound_run()[0])
    log = tmp_path / "other.jsonl"
    log.write_bytes(b'{"type": "X"}\n{"type": "cut o')
    watch.take_log(log)
    write_notes(tmp_path / "notes", CODE, [watch])
    lines = (tmp_path / "notes" / "run.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["type"] for line in lines] == ["TRAINING_STARTED", "X"]
    seen = load_seen(tmp_path / "notes" / "seen.json")
    assert seen.run == hash_of_log(tmp_path / "notes" / "run.jsonl")
    assert list(seen.sightings) == watch.sightings
    assert list(seen.code) == ["app.panels.Banner"]


@pytest.mark.parametrize("text", ["", "[]", '{"format": 2}', '{"format": 1, "run": "r", "sightings": [{}]}'])
def test_what_is_no_file_of_sightings_is_an_error_with_its_name(text: str, tmp_path: Path) -> None:
    (tmp_path / "seen.json").write_text(text, encoding="utf-8")
    with pytest.raises(SightingsError, match=r"seen\.json: no sightings"):
        load_seen(tmp_path / "seen.json")
    with pytest.raises(SightingsError, match="pytest --telewire-seen DIR"):
        load_seen(tmp_path / "nowhere.json")


def test_pytest_writes_what_passing_tests_saw_and_what_was_wrong(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("pytest_plugins = ['telewire_audit.live.pytest_plugin']")
    pytester.makepyfile("""
        import pytest

        def look(screen, shows, value):
            screen.take({"type": "STEP", "timestamp": 1, "payload": {"loss": value}})
            screen.expect("TELE-100", "app.Panel", f"loss {value}", shows, value=value)

        def test_right(telewire_screen):
            look(telewire_screen, "loss 1", 1)

        def test_fails_later(telewire_screen):
            look(telewire_screen, "loss 2", 2)
            assert False

        def test_wrong(telewire_screen):
            look(telewire_screen, "loss 4", 3)

        @pytest.fixture
        def breaks_at_its_end():
            yield
            raise RuntimeError

        def test_breaks_later(telewire_screen, breaks_at_its_end):
            look(telewire_screen, "loss 5", 5)
    """)
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider", "--telewire-seen", "notes")
    result.assert_outcomes(passed=2, failed=2, errors=1)
    seen = load_seen(pytester.path / "notes" / "seen.json")
    assert [(item.test.partition("::")[2], item.is_right) for item in seen.sightings] == [
        ("test_right", True),
        ("test_wrong", False),
    ]
    assert len((pytester.path / "notes" / "run.jsonl").read_bytes().splitlines()) == 1


def test_pytest_refuses_to_note_from_several_processes(pytester: pytest.Pytester) -> None:
    pytest.importorskip("xdist", reason="-n needs pytest-xdist")
    pytester.makepyfile("def test_it(): pass")
    result = pytester.runpytest_subprocess("-p", "telewire_audit.live.pytest_plugin", "--telewire-seen", "notes", "-n1")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*leave out -n*"])
