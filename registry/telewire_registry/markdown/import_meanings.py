"""What the codes of `telewire import` mean."""

from __future__ import annotations

from typing import Final

from telewire_registry.meaning import Meaning

__all__ = ["IMPORT_MEANINGS"]

_PAGE: Final = """# Telemetry Record: [TELE-107] Loss

## 1. Identity

| Field | Value |
|-------|-------|
| **ID** | `TELE-107` |
| **Name** | `loss` |
| **Category** | `policy` |
| **Priority** | `P1-important` |
"""

IMPORT_MEANINGS: Final[dict[str, Meaning]] = {
    "TW020": Meaning(
        "A folder of records holds other pages too, such as a README; this says which were taken for such.",
        "Nothing, where the page is none. A record begins with a section `Identity`, with a table below it.",
        "# Readme\n\nHow we write records.\n",
        _PAGE,
        "markdown",
    ),
    "TW021": Meaning(
        "A record is found, sorted and named by its id, name, title, category and priority.",
        "Add the row that the message names to the page's table of identity.",
        _PAGE.replace("| **Priority** | `P1-important` |\n", ""),
        _PAGE,
        "markdown",
    ),
    "TW022": Meaning(
        "The YAML file would be refused by the next `telewire check`.",
        "Correct the value on the page: the message says what it must be.",
        _PAGE.replace("TELE-107", "METRIC-107"),
        _PAGE,
        "markdown",
    ),
    "TW023": Meaning(
        "An import loses nothing: the page that is made of the record must be the one that was read, line by line.",
        "Write the page in the sections of the template, or report it as a fault of telewire.",
    ),
    "TW024": Meaning(
        "A record's file is named by its id and name; the second page would replace what the first one became.",
        "Give one of the two pages an id of its own, or leave it out.",
    ),
    "TW025": Meaning(
        "Somebody may have changed the file since it was imported.",
        "Import into another folder with `--out` and compare, or replace the file with `--force`.",
    ),
}
"""By code; the pages of examples are whole. Some need more files than a page can show."""
