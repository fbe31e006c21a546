"""Formulas of derived indicators: codes, + - * /, brackets and whole numbers; nothing else.

    calculate("C1 + C2 - C3", {"C1": Decimal(32_000), …})

A figure that is missing makes the result missing, and so does a division by zero.
"""

from __future__ import annotations

import ast
import operator
from decimal import Decimal, DivisionByZero, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

OPERATIONS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
LONGEST = 200


class BadFormula(ValueError):
    """The formula is none; the message says so to whoever wrote it."""


def codes_of(formula: str) -> set[str]:
    """The codes of indicators that it reads. Raises BadFormula."""
    return {node.id for node in ast.walk(_parsed(formula)) if isinstance(node, ast.Name)}


def calculate(formula: str, values: Mapping[str, Decimal | None]) -> Decimal | None:
    """The result, exact but for a division, or None. Raises BadFormula."""
    try:
        return _value(_parsed(formula), values)
    except (DivisionByZero, InvalidOperation):
        return None


def as_sql(formula: str, columns: Mapping[str, str]) -> str:
    """The same as an expression over columns of numbers, by code. Raises BadFormula."""
    return _sql(_parsed(formula), columns)


@lru_cache(maxsize=256)  # a country has ten formulas and ten thousand reports
def _parsed(formula: str) -> ast.expr:
    sentence = f"Công thức “{formula}” chưa đọc được. Chỉ dùng mã chỉ tiêu, số nguyên, + - * / ( )."
    if len(formula) > LONGEST:
        raise BadFormula(sentence)
    try:
        tree = ast.parse(formula.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise BadFormula(sentence) from error
    for node in ast.walk(tree):
        fine = (
            isinstance(node, (ast.Name, ast.Load))
            or (isinstance(node, ast.BinOp) and type(node.op) in OPERATIONS)
            or type(node) in OPERATIONS
            or (isinstance(node, ast.Constant) and type(node.value) is int)
        )
        if not fine:
            raise BadFormula(sentence)
    return tree


def _value(node: ast.expr, values: Mapping[str, Decimal | None]) -> Decimal | None:
    match node:
        case ast.Name(id=code):
            return values.get(code)
        case ast.Constant(value=number):
            return Decimal(number)
        case ast.BinOp(left=left, op=operation, right=right):
            pair = _value(left, values), _value(right, values)
            return None if None in pair else OPERATIONS[type(operation)](*pair)
    return None


def _sql(node: ast.expr, columns: Mapping[str, str]) -> str:
    match node:
        case ast.Name(id=code):
            return columns.get(code, "NULL::numeric")
        case ast.Constant(value=number):
            return f"{number}::numeric"
        case ast.BinOp(left=left, op=operation, right=right):
            first, second = _sql(left, columns), _sql(right, columns)
            if isinstance(operation, ast.Div):
                second = f"NULLIF({second}, 0)"
            return f"({first} {SIGNS[type(operation)]} {second})"
    return "NULL::numeric"
