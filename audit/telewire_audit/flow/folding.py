"""Tests that always come out the same: `if False:`, `while 0:`, `if TYPE_CHECKING:`."""

from __future__ import annotations

from telewire_audit.collect.syntax import Attr, Const, Expr, Junction, Name, Unary

_NEVER_AT_RUN_TIME = "TYPE_CHECKING"


def truth_of(test: Expr) -> bool | None:
    """Whether a test is true whatever happens, or false; None where that depends."""
    if isinstance(test, Const):
        return bool(test.value)
    if isinstance(test, Name | Attr):
        return False if (test.id if isinstance(test, Name) else test.attr) == _NEVER_AT_RUN_TIME else None
    if isinstance(test, Unary) and test.operator == "not":
        inner = truth_of(test.operand)
        return None if inner is None else not inner
    if isinstance(test, Junction):
        decisive = test.operator == "or"
        sides = (truth_of(test.left), truth_of(test.right))
        if decisive in sides:
            return decisive
        return None if None in sides else not decisive
    return None
