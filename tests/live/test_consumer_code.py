"""What a widget's hash counts in, and what it does not."""

from __future__ import annotations

import pytest

from telewire_audit.collect.files import SourceFile
from telewire_audit.consumer_code import ConsumerCode

FILES = {
    "app.screen.panels": '''
        """Panels."""
        from __future__ import annotations

        from app.limits import judge
        from app.schema import Snapshot
        from app.screen import drawing as d
        from app.screen.base import Base

        GAP = "  "

        class GaugePanel(Base):
            """Shows it."""

            def text(self, snapshot: Snapshot) -> str:
                return d.label("gauge") + GAP + str(snapshot.gauge) + judge(snapshot.gauge)

        class OtherPanel:
            ...
    ''',
    "app.screen.base": """
        class Base:
            def draw(self):
                from app.screen.drawing import frame
                return frame(self)
    """,
    "app.screen.drawing": """
        WIDTH = 14

        def label(text):
            return f"{text:<{WIDTH}}:" f" {text!r:.{WIDTH}}%"

        def frame(widget):
            return [widget]

        def unused():
            return 1
    """,
    "app.screen": "from app.screen.panels import GaugePanel",
    "app.limits": "def judge(value): return '!' if value > 3 else ''",
    "app.schema": "class Snapshot:\n    gauge: float = 0.0",
}


def code(
    changes: dict[str, tuple[str, str]] | None = None, consumers: tuple[str, ...] = ("app.screen",)
) -> ConsumerCode:
    sources = []
    for module, text in FILES.items():
        before, after = (changes or {}).get(module, ("", ""))
        assert before in text
        lines = text.replace(before, after).splitlines()
        plain = "\n".join(line[8:] if line.startswith(" " * 8) else line for line in lines)
        path = module.replace(".", "/") + ("/__init__.py" if module == "app.screen" else ".py")
        sources.append(SourceFile(path, module, plain.encode()))
    return ConsumerCode(sources, consumers)


def hash_of(found: ConsumerCode, name: str = "GaugePanel") -> str:
    widget = found.find(name)
    assert widget is not None
    return found.hash_of(widget)


@pytest.mark.parametrize(
    ("module", "before", "after"),
    [
        ("app.screen.panels", 'd.label("gauge")', 'd.label("gage")'),
        ("app.screen.panels", 'GAP = "  "', 'GAP = " "'),
        ("app.screen.drawing", "WIDTH = 14", "WIDTH = 15"),
        ("app.screen.drawing", "{text:<{WIDTH}}", "{text:>{WIDTH}}"),
        ("app.screen.base", "return frame(self)", "return frame(None)"),
        ("app.screen.drawing", "return [widget]", "return []"),
    ],
)
def test_what_the_widget_uses_counts_in(module: str, before: str, after: str) -> None:
    changed = code({module: (before, after)})
    assert hash_of(changed) != hash_of(code())
    assert hash_of(changed, "OtherPanel") == hash_of(code(), "OtherPanel")


@pytest.mark.parametrize(
    ("module", "before", "after"),
    [
        ("app.screen.panels", '"""Shows it."""', '"""Shows the gauge, well."""'),
        ("app.screen.panels", "        GAP", "        # A gap.\n\n        GAP"),
        ("app.screen.panels", "str(snapshot.gauge)", "str(\n                    snapshot.gauge)"),
        ("app.screen.panels", "class OtherPanel:\n            ...", "class OtherPanel:\n            size = 3"),
        ("app.screen.drawing", "return 1", "return 2"),
        ("app.limits", "> 3", "> 4"),
        ("app.schema", "gauge: float = 0.0", "gauge: float = 0.0\n    more: int = 0"),
    ],
)
def test_what_shows_nothing_of_it_does_not(module: str, before: str, after: str) -> None:
    assert hash_of(code({module: (before, after)})) == hash_of(code())


def test_the_hash_is_the_same_in_every_version_of_python() -> None:
    # A literal: the interpreters that CI runs must agree on it.
    assert hash_of(code()) == "sha256:f3e84abc10f9e6beb12121e2dc784ed3a1af8e5b7eafd0bf5ed584ed99c034d5"


def test_a_class_is_found_by_its_name_where_no_other_has_it() -> None:
    found = code()
    widget = found.find("GaugePanel")
    assert widget is not None
    assert (widget.symbol, widget.path, widget.line) == ("app.screen.panels.GaugePanel", "app/screen/panels.py", 12)
    assert found.find("app.screen.panels.GaugePanel") == widget
    assert found.find("Snapshot") is None  # of no consumer
    assert found.find("app.schema.Snapshot") is not None  # unless somebody insists
    assert found.find("NoPanel") is None
    twice = code({"app.screen.base": ("class Base:", "class GaugePanel: ...\n        class Base:")})
    assert twice.find("GaugePanel") is None
    assert twice.find("app.screen.panels.GaugePanel") is not None


def test_without_configured_consumers_the_package_of_the_widget_counts() -> None:
    def changed(module: str, before: str, after: str) -> bool:
        return hash_of(code({module: (before, after)}, ())) != hash_of(code(None, ()))

    assert changed("app.screen.drawing", "WIDTH = 14", "WIDTH = 15")
    assert not changed("app.limits", "> 3", "> 4")


def test_a_file_that_cannot_be_read_holds_no_widget() -> None:
    assert code({"app.screen.panels": ("class GaugePanel(Base):", "class GaugePanel(Base")}).find("GaugePanel") is None
