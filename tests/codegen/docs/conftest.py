"""Pages of a small registry, and what a Markdown reader makes of them."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from telewire_codegen.docs.audited import read_evidence
from telewire_codegen.docs.pages import documentation_files
from telewire_codegen.plan.compile import make_plan
from telewire_registry.config import Config, GenerateConfig
from telewire_registry.evidence import Evidence
from telewire_registry.load import Registry, SourceRecord, load_records, parse_record, record_files
from telewire_registry.vocabulary import Vocabulary, load_vocabulary

HERE = Path(__file__).parent
PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
MODULES = ("events.py", "payloads.py", "snapshot.py", "aggregator.py", "thresholds.py")


class Pages:
    """Compiles registries into pages, and reads pages."""

    package = "telemetry"

    @staticmethod
    def registry(folder: Path) -> Registry:
        found = load_records(record_files(folder))
        assert not found.diagnostics
        return found

    @staticmethod
    def registry_of(*plain: Mapping[str, Any]) -> Registry:
        sources = []
        for record in plain:
            text = yaml.safe_dump(dict(record), sort_keys=False, allow_unicode=False)
            found = parse_record(text, Path(f"{record['id']}_{record['name']}.yaml"))
            assert isinstance(found, SourceRecord), found
            sources.append(found)
        return Registry(tuple(sources))

    def make(
        self,
        registry: Registry,
        evidence: Mapping[str, Evidence] | None = None,
        vocabulary: Vocabulary | None = None,
        folder: Path = HERE,
        templates: tuple[str, ...] = (),
    ) -> dict[str, str]:
        config = Config(folder=folder, generate=GenerateConfig(package=self.package, templates=templates))
        plan, _ = make_plan(registry, config.generate)
        files, faults = documentation_files(registry, vocabulary or load_vocabulary(), evidence or {}, plan, config)
        assert not faults
        return {path.as_posix(): text for path, text in files.items()}


class Read:
    """What a reader of Markdown makes of a page."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens

    @classmethod
    def of(cls, text: str) -> "Read":
        return cls(PARSER.parse(text))

    def headings(self) -> list[tuple[str, str]]:
        """Return the headings of the page itself, not of quotes: level and text as it is shown."""
        return [
            (token.tag, shown(self.tokens[index + 1]))
            for index, token in enumerate(self.tokens)
            if token.type == "heading_open" and token.level == 0
        ]

    def anchors(self) -> set[str]:
        """Return the anchors of all headings, by the rule that GitHub publishes."""
        taken: dict[str, int] = {}
        found = set()
        for index, token in enumerate(self.tokens):
            if token.type == "heading_open":
                text = shown(self.tokens[index + 1]).lower()
                slug = re.sub(r"[^\w\- ]", "", text).replace(" ", "-")
                count = taken.get(slug, 0)
                taken[slug] = count + 1
                found.add(f"{slug}-{count}" if count else slug)
        return found

    def links(self) -> Iterator[str]:
        for token in self.tokens:
            for child in token.children or ():
                if child.type == "link_open":
                    yield str(child.attrs["href"])

    def html(self) -> list[str]:
        """Return all raw HTML but line breaks and the comment in the first line."""
        blocks = [token.content for token in self.tokens[1:] if token.type == "html_block"]
        inline = [c.content for token in self.tokens for c in token.children or () if c.type == "html_inline"]
        return blocks + [content for content in inline if content != "<br>"]

    def fences(self, language: str) -> list[str]:
        """Return the blocks of code of a language, at any depth."""
        return [token.content for token in self.tokens if token.type == "fence" and token.info == language]


def shown(inline: Token) -> str:
    return "".join(child.content for child in inline.children or () if child.type in {"text", "code_inline"})


def table_faults(text: str) -> list[str]:
    """Return the rows of tables that have another number of cells than their table's head, as GitHub counts them."""
    lines = text.split("\n")
    code = {
        number
        for token in PARSER.parse(text)
        if token.type in {"fence", "code_block"} and token.map
        for number in range(*token.map)
    }
    found, columns = [], 0
    for index, line in enumerate(lines):
        bare = re.sub(r"^[ >]*", "", line)
        if index in code or not bare.startswith("|"):
            columns = 0
        elif columns == 0:
            is_table = index + 1 < len(lines) and re.fullmatch(r"[ >]*\|(?:\s*:?-+:?\s*\|)+\s*", lines[index + 1])
            columns = cells(bare) if is_table else -1
        elif columns > 0 and cells(bare) != columns:
            found.append(line)
    return found


def cells(row: str) -> int:
    return len(re.findall(r"(?<!\\)(?:\\\\)*\|", row.strip())) - 1


@pytest.fixture(scope="session")
def pages() -> Pages:
    return Pages()


@pytest.fixture(scope="session")
def files(pages: Pages) -> dict[str, str]:
    """The pages of the small registry, of which one record was audited."""
    evidence, faults = read_evidence(HERE)
    assert not faults
    return pages.make(pages.registry(HERE / "records"), evidence)


@pytest.fixture(scope="session")
def read() -> type[Read]:
    return Read


@pytest.fixture(scope="session")
def broken_rows() -> Any:  # noqa: ANN401 - a function
    return table_faults


def broken_links(files: Mapping[str, str], package: str) -> list[tuple[str, str]]:
    """Return the relative links that lead nowhere: the page, and the link."""
    anchors = {path: Read.of(text).anchors() for path, text in files.items()}
    code = {f"{package}/{module}" for module in MODULES}
    found = []
    for path, text in files.items():
        for link in Read.of(text).links():
            if re.match(r"\w+:", link):
                continue
            target, _, anchor = link.partition("#")
            full = posixpath.normpath(PurePosixPath(path).parent.joinpath(target).as_posix()) if target else path
            if (full not in anchors and full not in code) or (anchor and anchor not in anchors.get(full, ())):
                found.append((path, link))
    return found


@pytest.fixture(scope="session")
def dead_links() -> Any:  # noqa: ANN401 - a function
    return broken_links
