"""The head of the log beside a published edition: what proofs of single events are held against."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from casetrack.bulletins.content import Content
from casetrack.cases import log
from casetrack.cases.rules import Rules
from casetrack.cases.signing import is_signed
from casetrack.errors import Sentence, sentence
from casetrack.store.columns import to_text
from casetrack.store.tables import LogHead

FILE_NAME = "head.json"


def head_file(session: Session, rules: Rules, content: Content, *, now: datetime) -> bytes | None:
    """The head that the edition prints, signed where there is a key.

    None for an edition of before there was a log.
    """
    printed = content.get("log")
    if printed is None:
        return None
    if rules.log_key is not None and printed["size"]:
        signed = log.signed_head(session, rules.log_key, size=printed["size"], now=now)
        return _text(signed)
    return _text({"format": log.FORMAT, **printed, "at": content["taken_at"]})


def head_faults(session: Session, content: Content, file: Path) -> Iterator[Sentence]:
    """What is wrong with a head's file: every byte of it is known from elsewhere."""
    printed = content.get("log")
    if printed is None:
        return
    try:
        data = file.read_bytes()
        public_key = json.loads(data).get("public_key")
    except OSError as error:
        yield sentence("cannot be read: {why}", why=error.strerror)
        return
    except (ValueError, AttributeError):
        yield sentence("was changed: it holds no head")
        return
    row = session.get(LogHead, printed["size"])
    told = {"format": log.FORMAT, **printed, "at": content["taken_at"]}
    if public_key is not None and row is not None:
        told |= {"public_key": public_key, **_row(row)}
        message = log.message_of(log.Head(**printed), row.at)
        if not is_signed(message, str(public_key), row.signature, key_id=row.key_id):
            yield sentence("was changed: its signature does not match")
    if _text(told) != data:
        yield sentence("was changed: it is not the head that the edition prints")


def _row(row: LogHead) -> dict[str, str]:
    return {"at": to_text(row.at), "key_id": row.key_id, "signature": row.signature}


def _text(head: dict[str, object]) -> bytes:
    return (json.dumps(head, indent=2, sort_keys=True) + "\n").encode()
