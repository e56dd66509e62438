"""The grammar of a narrative: text, references to figures, exempted numerals.

A narrative is read, never run: there are no loops, calls or operators in the grammar, so it
needs no child process and cannot take long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

from jinja2 import Environment, TemplateSyntaxError, nodes

ExemptionType = Literal["name", "law", "date", "doc", "hotline", "ordinal"]
Attribute = Literal["text", "value", "unit"]

EXEMPTION_TYPES: tuple[ExemptionType, ...] = get_args(ExemptionType)
ATTRIBUTES: tuple[Attribute, ...] = get_args(Attribute)

# Only its lexer and parser are used: a template is never compiled or rendered here.
_SYNTAX = Environment(keep_trailing_newline=True)  # noqa: S701 - nothing is rendered
_PROJECT = re.compile(r"p(0|[1-9]\d*)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """Words that stand in the bulletin as they are."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """The place of a figure: `{{ f.found }}`, `{{ p12.found.value }}`."""

    key: str
    attribute: Attribute
    start: int
    end: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Exempt:
    """A numeral that counts nothing, with the reason: `{{ "三服务"|name("项目名称") }}`."""

    type: ExemptionType
    text: str
    reason: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Mistake:
    """What is no piece of a narrative, and why."""

    message_zh: str
    message_en: str
    start: int
    end: int


Piece = Text | Reference | Exempt


@lru_cache(maxsize=512)
def read_pieces(text: str, *, project: int) -> tuple[tuple[Piece, ...], tuple[Mistake, ...]]:
    """Give the pieces in the order of the text, and what cannot be read.

    `f.` names the figures of the project the text belongs to. Together the pieces and mistakes
    cover the whole text. Remembered, since lint, snapshot and each format read the same texts.
    """
    pieces: list[Piece] = []
    mistakes: list[Mistake] = []
    for start, end, is_block in _spans(text):
        found = _block(text[start:end], start, project) if is_block else _text(text, start, end)
        if isinstance(found, Mistake):
            mistakes.append(found)
        else:
            pieces.append(found)
    return tuple(pieces), tuple(mistakes)


def _text(text: str, start: int, end: int) -> Text:
    return Text(text=text[start:end], start=start, end=end)


def _spans(text: str) -> Iterator[tuple[int, int, bool]]:
    """Cut the text at its blocks; what cannot even be cut is one block, and so a mistake."""
    cut: list[tuple[int, int, bool]] = []
    place = opened = 0
    inside = False
    try:
        for _, token, value in _SYNTAX.lex(text):
            if token.endswith("_begin"):
                inside, opened = True, place
            place += len(value)
            if token.endswith("_end"):
                inside = False
                cut.append((opened, place, True))
            elif not inside:
                cut.append((place - len(value), place, False))
    except TemplateSyntaxError:
        inside = True
    if inside or place != len(text):
        # Also where `-` next to a brace swallows white space: then places would be wrong.
        yield 0, len(text), True
        return
    yield from cut


def _block(block: str, start: int, project: int) -> Piece | Mistake:
    end = start + len(block)
    expression = _expression(block)
    match expression:
        case nodes.Getattr(node=nodes.Name(name=name), attr=figure):
            return _reference(name, figure, "text", (start, end), project)
        case nodes.Getattr(
            node=nodes.Getattr(node=nodes.Name(name=name), attr=figure), attr=attribute
        ):
            return _reference(name, figure, attribute, (start, end), project)
        case nodes.Filter(
            node=nodes.Const(value=str() as words),
            name=type_,
            args=[nodes.Const(value=str() as reason)],
            kwargs=[],
        ) if type_ in EXEMPTION_TYPES and reason.strip():
            return Exempt(type=type_, text=words, reason=reason.strip(), start=start, end=end)
        case nodes.Filter(name=type_) if type_ in EXEMPTION_TYPES:
            return Mistake(
                message_zh=f'豁免须写明理由，如 {{{{ "三服务"|{type_}("为什么不是数据") }}}}',
                message_en=f'an exemption names its reason: {{{{ "…"|{type_}("why") }}}}',
                start=start,
                end=end,
            )
        case _:
            return _unreadable(start, end)


def _expression(block: str) -> nodes.Node | None:
    try:
        body = _SYNTAX.parse(block).body
    except (TemplateSyntaxError, RecursionError):
        return None
    match body:
        case [nodes.Output(nodes=[expression])]:
            return expression
        case _:
            return None


def _reference(
    name: str, figure: str, attribute: str, span: tuple[int, int], project: int
) -> Reference | Mistake:
    start, end = span
    other = _PROJECT.fullmatch(name)
    if (name != "f" and other is None) or attribute not in ATTRIBUTES:
        return _unreadable(start, end)
    return Reference(
        key=f"{other[1] if other else project}.{figure}",
        attribute=attribute,
        start=start,
        end=end,
    )


def _unreadable(start: int, end: int) -> Mistake:
    return Mistake(
        message_zh='文稿中只能写文字、数据引用 {{ f.found }} 和豁免 {{ "…"|name("理由") }}',
        message_en='a narrative holds text, {{ f.found }} and {{ "…"|name("why") }}, no more',
        start=start,
        end=end,
    )
