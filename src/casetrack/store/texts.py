"""Which texts are kept: those that every table, and every sheet of a workbook, can hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapper, UOWTransaction
from sqlmodel import AutoString, Session

from casetrack.errors import Invalid, Problem

# Control characters but line breaks and tabs, half a character, and what is no character.
_UNKEPT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# What these hold was made of rows that are stored already.
_DERIVED = frozenset({"idempotency_key", "snapshot"})


def is_kept(text: str) -> bool:
    """Whether every table and every workbook can hold this text."""
    # What cannot be kept is not printable, and nearly every text is.
    return text.isprintable() or not _UNKEPT.search(text)


def refuse_unkept(session: Session, _context: UOWTransaction, _objects: object) -> None:
    """Before rows are written: raise Invalid with every column whose new text cannot be kept."""
    problems = [
        unkept(name)
        for row in (*session.new, *session.dirty)
        for name in _text_columns(sa.inspect(row).mapper)
        for text in sa.inspect(row).attrs[name].history.added or ()
        if isinstance(text, str) and not is_kept(text)
    ]
    if problems:
        raise Invalid(problems)


def refuse_unkept_among(column: sa.Column[object], values: Sequence[object]) -> None:
    """Raise Invalid where a column that holds text is given one that cannot be kept."""
    if isinstance(column.type, AutoString) and not _all_kept(values):
        raise Invalid([unkept(column.name)])


def unkept(name: str) -> Problem:
    """What is said of a text that cannot be kept."""
    return Problem(message="it holds a character that cannot be kept", column=name)


def _all_kept(values: Iterable[object]) -> bool:
    return all(is_kept(value) for value in values if isinstance(value, str))


@cache
def _text_columns(mapper: Mapper[Any]) -> tuple[str, ...]:
    if str(mapper.local_table) in _DERIVED:
        return ()
    columns = mapper.local_table.columns
    return tuple(each.key for each in columns if isinstance(each.type, AutoString))
