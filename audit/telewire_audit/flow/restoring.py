"""Code that only reads back what was once written down: it makes objects, and emits nothing new."""

from __future__ import annotations

import re

from telewire_audit.flow.fields import Source
from telewire_audit.flow.nodes import Node
from telewire_audit.link.classes import Member
from telewire_audit.link.program import Function

_RESTORING = re.compile(
    r"^_?(from_(dict|json|mapping|row|record|raw|data|bytes|str|state_dict|checkpoint)|parse|load|decode|deserial|restore"
    r"|unserial|unpack|unpickl)"
)
"""Names of functions that make objects from what was written down."""


def restores(function: Function) -> bool:
    """Whether a function makes objects from what was once written down: `from_dict` and its kin."""
    return _RESTORING.search(function.name) is not None


def is_revived(param: Node, value: Node) -> bool:
    """Whether a constructor is called by a method of its class that only reads back what was once emitted."""
    owner = param.fn.owner
    constructor = param.kind == "param" and param.fn.name == "__init__" and owner is not None
    return constructor and value.fn.owner is owner and restores(value.fn)


def only_restores(source: Source, member: Member) -> bool:
    """Whether a source only reads back what was once emitted."""
    owner = source.fn.owner
    if source.how != "construction" or owner is None:
        return False
    return restores(source.fn) and (owner is member.owner or "classmethod" in source.fn.decorators)
