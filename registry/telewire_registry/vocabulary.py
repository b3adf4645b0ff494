"""The words of a registry: categories with their id ranges, priorities, audiences, cadences, surfaces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, NoReturn

from telewire_registry.diagnostics import Diagnostic, Level, TelewireError, render
from telewire_registry.yaml_text import Fault, Spans, decode_bytes, load

__all__ = ["Category", "Vocabulary", "VocabularyError", "load_vocabulary"]

_TABLES = ("priorities", "audiences", "cadences", "surfaces")


class VocabularyError(TelewireError):
    """The vocabulary file cannot be read; the message is the rendered diagnostic."""

    def __init__(self, diagnostic: Diagnostic, source: str | None) -> None:
        super().__init__(render(diagnostic, source))
        self.diagnostic = diagnostic


@dataclass(frozen=True, slots=True)
class Category:
    """A category: the ids that it may use, both ends included, and what it is about."""

    first_id: int
    last_id: int
    meaning: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that records may use, each with its meaning or, for audiences and cadences, its label on the page."""

    categories: Mapping[str, Category]
    priorities: Mapping[str, str]
    audiences: Mapping[str, str]
    cadences: Mapping[str, str]
    surfaces: Mapping[str, str]

    @property
    def words(self) -> dict[str, dict[str, str]]:
        """For each key of a record that takes a word of the vocabulary, the words and their meanings."""
        return {
            "category": {word: category.meaning for word, category in self.categories.items()},
            "priority": dict(self.priorities),
            "audience": dict(self.audiences),
            "cadence": dict(self.cadences),
            "surface": dict(self.surfaces),
        }


def load_vocabulary(path: Path | None = None) -> Vocabulary:
    """Read a vocabulary file; without one, the built-in vocabulary.

    Raises:
        VocabularyError: The file is no vocabulary.
        OSError: The file cannot be read.
    """
    if path is None:
        shown = Path("vocabulary.yaml")
        content = resources.files("telewire_registry").joinpath("vocabulary.yaml").read_bytes()
    else:
        shown, content = path, path.read_bytes()
    try:
        text = decode_bytes(content, shown)
        plain = load(text, shown)
    except Fault as fault:
        raise VocabularyError(fault.diagnostic, None) from None
    return _Reader(shown, text).vocabulary(plain)


def _category(plain: object) -> Category | None:
    match plain:
        case {"ids": [int(first), int(last)], "meaning": str(meaning), **rest} if first <= last and not rest:
            return Category(first, last, meaning)
    return None


class _Reader:
    def __init__(self, path: Path, text: str) -> None:
        self.path, self.text = path, text

    def vocabulary(self, plain: Any) -> Vocabulary:  # noqa: ANN401 - whatever the file holds
        wanted = ("categories", *_TABLES)
        if not isinstance(plain, dict):
            self.fail((), f"a vocabulary is a mapping with the keys {', '.join(wanted)}", "")
        for word in plain:
            if word not in wanted:
                self.fail((word,), f"unknown key {word!r} in the vocabulary", f"known keys: {', '.join(wanted)}")
        for word in wanted:
            if not isinstance(plain.get(word), dict):
                self.fail((word,), f"the vocabulary lacks the mapping {word!r}", "copy it from the built-in one")
        tables = {name: self.table(name, plain[name]) for name in _TABLES}
        categories = {str(word): self.category(word, item) for word, item in plain["categories"].items()}
        return Vocabulary(categories=categories, **tables)

    def table(self, name: str, plain: Mapping[object, object]) -> dict[str, str]:
        words: dict[str, str] = {}
        for word, meaning in plain.items():
            if not isinstance(word, str) or not isinstance(meaning, str):
                self.fail((name, word), f"{name}.{word} must be a text: the word's meaning", "")
            words[word] = meaning
        return words

    def category(self, word: object, plain: object) -> Category:
        found = _category(plain)
        if found is None:
            self.fail(
                ("categories", word),
                f"the category {word!r} must hold its ids and its meaning, and nothing else",
                f"such as {word}: {{ids: [100, 199], meaning: The policy.}}",
            )
        return found

    def fail(self, where: tuple[object, ...], message: str, help_: str) -> NoReturn:
        position = Spans.of(self.text).position(tuple(map(str, where)), key=bool(where))
        raise VocabularyError(Diagnostic("TW006", Level.ERROR, message, self.path, position, help=help_), self.text)
