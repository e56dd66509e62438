"""How the system is: its health, what is on its way, who is signed in, what was administered."""

from __future__ import annotations

from datetime import date, datetime

from casetrack.api.shapes.plain import Shape, example


class HealthFinding(Shape):
    """One thing that was looked at, and whether somebody has to do something."""

    model_config = example(what="schema", found="0004", well=True)

    what: str
    found: str
    well: bool


class Health(Shape):
    """How the system is, in words."""

    well: bool
    findings: list[HealthFinding]


class StandingShown(Shape):
    """How many messages of one channel are in one state."""

    model_config = example(channel="mail", state="sent", number=310)

    channel: str
    state: str
    number: int


class UnderwayShown(Shape):
    """A message that has not arrived; never what it says."""

    model_config = example(
        id=17, name="焦经办", channel="mail", state="waiting", attempts=2,
        next_at="2023-09-25T00:45:00Z", error="450 try again later",
    )  # fmt: skip

    id: int
    name: str
    channel: str
    state: str
    attempts: int
    next_at: datetime
    error: str


class Outbox(Shape):
    """Messages by channel and state, and the next hundred that have not arrived."""

    counts: list[StandingShown]
    underway: list[UnderwayShown]


class SecurityEntry(Shape):
    """Something denied or administered; `hash` chains it to the entry before."""

    model_config = example(
        seq=12, at="2023-09-20T01:00:00Z", kind="role granted", actor="guan", address="",
        data='{"person":7,"role":"handler","unit":2}', hash="9f86d081…",
    )  # fmt: skip

    seq: int
    at: datetime
    kind: str
    actor: str | None
    address: str
    data: str
    hash: str


class SecurityLog(Shape):
    """The latest entries, the newest first, and every fault of the whole log."""

    entries: list[SecurityEntry]
    faults: list[str]


class SignedInShown(Shape):
    """A person and the browsers they are signed in with."""

    model_config = example(login="sun", name="孙督办", browsers=1, seen_at="2023-09-20T01:00:00Z")

    login: str
    name: str
    browsers: int
    seen_at: datetime


class EverybodySignedIn(Shape):
    """Who is signed in, whoever was seen last first."""

    persons: list[SignedInShown]


class NoticeShown(Shape):
    """A holiday notice that was imported."""

    model_config = example(
        number="国办发明电〔2023〕7号", title="2024年部分节假日安排", issued="2023-10-25"
    )

    number: str
    title: str
    issued: date


class Notices(Shape):
    """Imported holiday notices, the newest first."""

    notices: list[NoticeShown]
