"""What a text shows once Textual or Rich has read it as markup.

Both take `[words]` for a style and show nothing of it, whether such a style exists or not. Observed of Textual 8 and
Rich 14: Textual takes a bracket that starts with a letter and holds words, `=` or `-`; Rich one that starts with a
small letter and holds anything. `[[` and a backslash keep a bracket in Textual, a backslash alone in Rich.
"""

from __future__ import annotations

import re

TEXTUAL, RICH = "Textual", "Rich"
DYNAMIC = "\0"
"""Stands in a text for a part that is computed."""
_TAGS = {
    TEXTUAL: re.compile(r"(?<!\[)(?<!\\)\[(?P<tag>[A-Za-z][A-Za-z0-9_\- ]*)\](?!\])"),
    RICH: re.compile(r"(?<!\\)\[(?P<tag>[a-z][^\[\]]*)\]"),
}
_STYLE_WORDS = """
b bold d dim i italic u underline uu underline2 s strike r reverse blink blink2 conceal overline o frame encircle not on
none default auto link body code
"""
_COLOUR_WORDS = """
black red green yellow blue magenta cyan white gray grey bright dark deep light medium pale hot dodger sky sea spring
steel slate cadet royal navy teal purple violet orchid plum pink thistle indian rosy misty salmon coral tomato orange
gold khaki olive lime chartreuse lawn forest aqua aquamarine turquoise azure alice powder cornflower midnight lavender
indigo blush maroon brown sienna saddle sandy tan chocolate peru burlywood wheat moccasin bisque cornsilk linen beige
ivory snow seashell honeydew mint cream ghost smoke floral antique old lace papaya whip peach puff navajo lemon chiffon
goldenrod crimson firebrick fuchsia silver gainsboro dimgray rebeccapurple darkred darkgreen darkblue darkcyan
darkmagenta darkorange darkgray darkgrey lightblue lightgreen lightgray lightgrey lightyellow skyblue steelblue seagreen
limegreen forestgreen orangered hotpink deeppink royalblue slategray slateblue dodgerblue deepskyblue cornflowerblue
mediumpurple ansi
"""
_STYLES = frozenset(_STYLE_WORDS.split())
_COLOURS = frozenset(_COLOUR_WORDS.split())


def swallowed(text: str, reader: str) -> list[str]:
    """The bracketed words of a text that a reader takes for a style, and that are none.

    Args:
        text: The text, `DYNAMIC` where a part is computed.
        reader: `TEXTUAL` or `RICH`.
    """
    found = []
    for match in _TAGS[reader].finditer(text):
        tag = match["tag"]
        if DYNAMIC not in tag and not is_style(tag) and f"[/{tag}]" not in text:
            found.append(f"[{tag}]")
    return found


def shown(text: str, words: list[str]) -> str:
    """What is left of a text on the screen."""
    for word in words:
        text = text.replace(word, "")
    return text.replace(DYNAMIC, "…")


def is_style(tag: str) -> bool:
    """Whether every word of a tag is a style, a colour, or an attribute such as `link=...`."""
    return all(_is_style_word(word) for word in tag.split()) or "=" in tag or "(" in tag


def _is_style_word(word: str) -> bool:
    if word in _STYLES or re.fullmatch(r"\d+%?", word):
        return True
    parts = re.sub(r"\d+", "", word).split("_")
    return all(part in _COLOURS for part in parts if part)
