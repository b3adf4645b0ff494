"""What the codes of reading and suppressing mean. Of a record, an example shows only the keys that matter."""

from __future__ import annotations

from typing import Final

from telewire_registry.meaning import Meaning

__all__ = ["LOAD_MEANINGS", "SUPPRESSION_MEANINGS"]

_UNREAD: Final = "Nothing of the file is read, so no check sees the record and no code or page is made of it."

LOAD_MEANINGS: Final[dict[str, Meaning]] = {
    "TW001": Meaning(
        _UNREAD,
        "Save the file as UTF-8 with line ends of one kind, below a million bytes, and readable for you.",
        'title: "Loss, \x85smoothed"  # an invisible U+0085, which some readers take for a line break',
        'title: "Loss, \\x85smoothed"',
    ),
    "TW002": Meaning(
        _UNREAD,
        "Look at the place that is named, and one line above: most often a colon in a text without quotes, a tab, "
        "or a quote that is not closed.",
        "title: Loss: smoothed",
        'title: "Loss: smoothed"',
    ),
    "TW003": Meaning(
        "A YAML reader keeps the last of the two and says nothing, so one of the values would be lost.",
        "Keep one of the two.",
        "data: {type: float, unit: nats, type: int}",
        "data: {type: float, unit: nats}",
    ),
    "TW004": Meaning(
        "A record is data that people read where it stands. An alias sends them elsewhere, and a tag can run code.",
        "Write the value out; quote a text that begins with `&`, `*` or `!`.",
        "data: {type: float, unit: !important nats}",
        'data: {type: float, unit: "!important nats"}',
    ),
    "TW005": Meaning(
        "Such a key can be in no record, and such a number is none that any computer keeps exactly.",
        "Write the key as one plain word; quote the number where it is a text.",
        "data: {[type]: float}",
        "data: {type: float}",
    ),
    "TW006": Meaning(
        "The vocabulary says which words records may use for categories, priorities and units; without it nothing "
        "can be checked.",
        "Mend vocabulary.yaml at the place that is named; without a file of your own the built-in one holds.",
        "categories: policy",
        "categories: {policy: {ids: [100, 199], meaning: The policy and its updates.}}",
    ),
    "TW010": Meaning(
        "A word with a typing error looks like a record that says something, and says nothing.",
        "Write one of the keys that the message names; what is yours alone goes below `notes`.",
        "data: {typ: float}",
        "data: {type: float}",
    ),
    "TW011": Meaning(
        "Every record is looked up, sorted and named by these keys.",
        "Add the key: the message says what it holds, and `telewire new` makes a record that has them all.",
        "data: {default: 0.0}\nsuppress: [{code: TW110}]",
        "data: {default: 0.0}\nsuppress: [{code: TW110, reason: Counted per environment on purpose.}]",
    ),
    "TW013": Meaning(
        "The compiler and the checks would read another value than the one that was meant: `no` may be a text or "
        "a boolean.",
        "Write the value in the form that the message names; quote what is a text.",
        "title: [Loss, smoothed]",
        "title: Loss, smoothed",
    ),
    "TW014": Meaning(
        "The value can be read, and nothing can be done with it: no file can be named by it, no code made of it.",
        "Write it in the form that the message names.",
        "id: tele-7",
        "id: TELE-107",
    ),
}
"""By code; an example of TW006 is a vocabulary, the others are records."""

SUPPRESSION_MEANINGS: Final[dict[str, Meaning]] = {
    "TW190": Meaning(
        "It would hide the fault on the day that somebody makes it again.",
        "Remove the suppression.",
        "suppress: [{code: TW162, reason: Fixed in the last release.}]",
        "suppress: []",
    ),
    "TW191": Meaning(
        "Whoever wrote it believes that a fault is accepted, and nothing is.",
        "Write the code that the finding had; errors of reading and compiling must be mended.",
        "suppress: [{code: TW002, reason: The file is old.}]",
        "suppress: []",
    ),
    "TW192": Meaning(
        "What was accepted for a while counts again from that day on.",
        "Mend the record, or accept the finding until a later day, written as YYYY-MM-DD.",
        'suppress: [{code: TW110, reason: Until the next release., until: "2020-01-31"}]',
        "suppress: []",
    ),
    "TW193": Meaning(
        "Nobody can tell later whether the fault may still be accepted.",
        "Say why it is accepted.",
        'suppress: [{code: TW110, reason: " "}]',
        "suppress: []",
    ),
}
"""By code."""
