"""Reads a Python file of settings without executing it: assignments of literals, and nothing else."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Mapping
from enum import StrEnum

#: A file of settings has a few kilobytes.
MAX_BYTES = 200_000
#: Nesting of lists and mappings.
MAX_DEPTH = 4

Value = str | int | float | bool | None | tuple["Value", ...] | Mapping[str, "Value"]


class ConfigCode(StrEnum):
    """Why a file is not read; each with its params."""

    #: limit: bytes.
    TOO_LARGE = "too_large"
    #: The bytes are not text in UTF-8.
    NOT_TEXT = "not_text"
    #: line: not valid Python.
    SYNTAX = "syntax"
    #: line, found: a bracket that opens there and is never closed.
    NOT_CLOSED = "not_closed"
    #: line, found: a statement that is not an assignment, such as an import.
    STATEMENT = "statement"
    #: line, found: a value that is not a literal, such as a call.
    VALUE = "value"
    #: line: a mapping whose keys are not texts.
    KEY = "key"
    #: line, limit.
    TOO_DEEP = "too_deep"


class ConfigRefused(Exception):
    """The file is not read. Carries codes and line numbers, never content."""

    def __init__(self, code: ConfigCode, params: Mapping[str, str] | None = None) -> None:
        super().__init__(code.value)
        self.code = code
        self.params = dict(params or {})


def read_config(body: bytes) -> Mapping[str, Value]:
    """Names to values, in the file's order; lists become tuples. Raises ConfigRefused.

    A statement is `NAME = literal`, with or without an annotation. Literals are texts, numbers, True, False, None,
    lists, tuples, and mappings with texts as keys. Adjacent texts are one text, as in Python. A text on its own counts
    as a comment. Of two assignments to one name, the later one wins.
    """
    settings: dict[str, Value] = {}
    for statement in _parsed(body).body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                settings[name] = _literal(value)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                settings[name] = _literal(value)
            case ast.Expr(value=ast.Constant(value=str())):
                pass
            case _:
                raise _refused(ConfigCode.STATEMENT, statement)
    return settings


def _parsed(body: bytes) -> ast.Module:
    if len(body) > MAX_BYTES:
        raise ConfigRefused(ConfigCode.TOO_LARGE, {"limit": str(MAX_BYTES)})
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigRefused(ConfigCode.NOT_TEXT) from None
    if "\0" in text:
        raise ConfigRefused(ConfigCode.NOT_TEXT)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # such as the warning about "\d" in a text
            return ast.parse(text)
    except SyntaxError as error:
        raise _syntax(error) from None
    except (RecursionError, MemoryError):
        raise ConfigRefused(ConfigCode.TOO_DEEP, {"line": "1", "limit": str(MAX_DEPTH)}) from None


def _syntax(error: SyntaxError) -> ConfigRefused:
    """The refusal of a file that is not Python, by Python's own words."""
    params = {"line": str(error.lineno or 1), "found": error.msg[1:2]}
    return ConfigRefused(ConfigCode.NOT_CLOSED if "was never closed" in error.msg else ConfigCode.SYNTAX, params)


def _literal(node: ast.expr, depth: int = 0) -> Value:
    if depth > MAX_DEPTH:
        raise _refused(ConfigCode.TOO_DEEP, node)
    match node:
        case ast.Constant(value=str() | int() | float() | None as value):  # bool is an int
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return -value
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            return tuple(_literal(element, depth + 1) for element in elements)
        case ast.Dict(keys=keys, values=values):
            return {_key(key, node): _literal(value, depth + 1) for key, value in zip(keys, values, strict=True)}
    raise _refused(ConfigCode.VALUE, node)


def _key(key: ast.expr | None, mapping: ast.Dict) -> str:
    if isinstance(key, ast.Constant) and isinstance(key.value, str):
        return key.value
    raise _refused(ConfigCode.KEY, key or mapping)


def _refused(code: ConfigCode, node: ast.stmt | ast.expr) -> ConfigRefused:
    """The refusal with the line and Python's name for the node there, never its text."""
    params = {"line": str(node.lineno), "found": type(node).__name__, "limit": str(MAX_DEPTH)}
    return ConfigRefused(code, params)
