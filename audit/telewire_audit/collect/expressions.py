"""Which function reads which of libcst's expressions."""

from __future__ import annotations

import libcst as cst

from telewire_audit.collect import atoms, compound
from telewire_audit.collect.compound import parameters
from telewire_audit.collect.reader import READERS, LocatedReader, Reader

__all__ = ["LocatedReader", "Reader", "parameters"]

READERS |= {
    cst.Name: atoms.read_name,
    cst.Attribute: atoms.read_attribute,
    cst.Call: atoms.read_call,
    cst.Subscript: atoms.read_subscript,
    cst.SimpleString: atoms.read_string,
    cst.ConcatenatedString: atoms.read_joined,
    cst.FormattedString: atoms.read_formatted,
    cst.Integer: atoms.read_integer,
    cst.Float: atoms.read_float,
    cst.Imaginary: atoms.read_opaque,
    cst.Ellipsis: atoms.read_opaque,
    cst.BinaryOperation: compound.read_binary,
    cst.BooleanOperation: compound.read_boolean,
    cst.UnaryOperation: compound.read_unary,
    cst.Comparison: compound.read_comparison,
    cst.IfExp: compound.read_choice,
    cst.Lambda: compound.read_lambda,
    cst.List: compound.read_display("list", "lbracket", "rbracket"),
    cst.Tuple: compound.read_display("tuple", "", ""),
    cst.Set: compound.read_display("set", "lbrace", "rbrace"),
    cst.Dict: compound.read_dict,
    cst.ListComp: compound.read_comprehension("list", "lbracket", "rbracket"),
    cst.SetComp: compound.read_comprehension("set", "lbrace", "rbrace"),
    cst.DictComp: compound.read_comprehension("dict", "lbrace", "rbrace"),
    cst.GeneratorExp: compound.read_comprehension("generator", "", ""),
    cst.Await: compound.read_await,
    cst.Yield: compound.read_yield,
    cst.NamedExpr: compound.read_bind,
}
