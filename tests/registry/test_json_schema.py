"""The schema that editors read: every key is described, and every example is right."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from telewire_registry.json_schema import record_schema
from telewire_registry.validate import explain
from telewire_registry.vocabulary import VocabularyError, load_vocabulary

SCHEMA = record_schema()
IDENTITY = {"schema": 1, "id": "TELE-101", "name": "a", "title": "A", "category": "policy", "priority": "P1"}


def described(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for owner, definition in [("", schema), *schema["$defs"].items()]:
        for name, value in definition["properties"].items():
            yield f"{owner}.{name}".lstrip("."), value


KEYS = dict(described(SCHEMA))
WITH_EXAMPLES = [name for name in KEYS if "examples" in KEYS[name]]


@pytest.mark.parametrize("name", KEYS)
def test_every_key_is_described(name: str) -> None:
    assert len(KEYS[name]["description"]) > 10
    assert KEYS[name]["description"].endswith((".", "`"))


def test_every_key_has_an_example() -> None:
    assert set(KEYS) == set(WITH_EXAMPLES)


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_every_example_is_right(name: str) -> None:
    part = {"$defs": SCHEMA["$defs"], **KEYS[name]}
    for example in KEYS[name]["examples"]:
        jsonschema.Draft202012Validator(part).validate(example)
        owner, _, key = name.rpartition(".")
        if not owner:
            plain = {**IDENTITY, key: example}
        elif owner == "Data":
            plain = {**IDENTITY, "data": {key: example}}
        elif owner == "Target":
            plain = {**IDENTITY, "flow": {"targets": [{key: example}]}}
        elif owner == "Threshold":
            plain = {**IDENTITY, "thresholds": [{key: example}]}
        else:
            continue
        assert explain(plain, yaml.safe_dump(plain), Path("x.yaml")) == []


def test_no_key_is_allowed_that_is_not_described() -> None:
    assert all(definition["additionalProperties"] is False for definition in (SCHEMA, *SCHEMA["$defs"].values()))


def test_words_of_a_vocabulary_are_completed_and_explained() -> None:
    words = load_vocabulary().words
    schema = record_schema(words)
    jsonschema.Draft202012Validator.check_schema(schema)
    category = schema["properties"]["category"]
    assert category["enum"] == list(words["category"])
    assert category["enumDescriptions"] == list(words["category"].values())
    assert None in schema["$defs"]["Consumer"]["properties"]["surface"]["enum"]
    assert schema["$defs"]["Purpose"]["properties"]["audience"]["anyOf"][0]["items"]["enum"] == list(words["audience"])


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("categories: {}\n", 1, "lacks the mapping 'priorities'"),
        ("[1]\n", 1, "a vocabulary is a mapping"),
        ("words: {}\n", 1, "unknown key 'words'"),
        ("priorities: {P0: 3}\naudiences: {}\ncadences: {}\nsurfaces: {}\ncategories: {}\n", 1, "must be a text"),
        (
            "priorities: {}\naudiences: {}\ncadences: {}\nsurfaces: {}\ncategories:\n  a: {ids: [9, 1], meaning: x}\n",
            6,
            "'a' must hold",
        ),
        ("a: [\n", 2, "not YAML"),
    ],
)
def test_a_wrong_vocabulary_says_where(tmp_path: Path, text: str, line: int, message: str) -> None:
    path = tmp_path / "vocabulary.yaml"
    path.write_text(text)
    with pytest.raises(VocabularyError) as caught:
        load_vocabulary(path)
    assert message in str(caught.value)
    assert caught.value.diagnostic.position is not None
    assert caught.value.diagnostic.position.line == line
