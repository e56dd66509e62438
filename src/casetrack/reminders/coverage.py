"""The proof that nobody was forgotten: what was owed, worked out anew, against what was sent."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from casetrack.cases.rows import chunks
from casetrack.cases.rules import Rules
from casetrack.reminders.candidates import Gap, Waiting, nobody_is, read_waiting
from casetrack.reminders.digest import DELIVERY, SNOOZE
from casetrack.reminders.past import Obligation, past_obligations
from casetrack.reminders.post import Quiet, release_at
from casetrack.reminders.roster import PERSON, Roster, load_roster
from casetrack.reminders.sweep import REMINDER, URGE

# How long after its instant a step may still wait for a tick.
GRACE = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """What became of every reminder owed in a window; `gaps` are those that reached nobody.

    Counted are reminders: one step to one person. A step that no sweep recorded counts once.
    """

    since: datetime
    until: datetime
    delivered: int = 0
    # A later step of the same clock was delivered instead.
    superseded: int = 0
    # Recorded and on its way, held for quiet hours or for the next try.
    waiting: int = 0
    # Nobody owed it any more before it could be sent.
    settled: int = 0
    gaps: tuple[Gap, ...] = ()


class Row(NamedTuple):
    """A recorded reminder and the message it is in."""

    id: int
    item_id: int
    revision: int
    rule: str
    occurrence: int
    recipient_id: int
    owed_at: datetime
    at: datetime
    state: str
    reason: str
    login: str
    delivery_state: str | None
    next_at: datetime | None
    lease_until: datetime | None
    error: str | None


def coverage(
    session: Session,
    rules: Rules,
    *,
    since: datetime,
    until: datetime,
    quiet: Quiet | None = None,
    grace: timedelta = GRACE,
) -> Coverage:
    """Account for every step that fell due from `since` up to (not including) `until`.

    Works out anew, from clocks, history, workflow and calendar, what each clock owed while it
    ran, and looks up what was recorded and delivered. `until` is also the instant at which the
    question is asked: now, or a past moment whose messages have had time to leave.
    """
    obligations = past_obligations(session, rules, since=since, until=until)
    ids = sorted({each.item_id for each in obligations} | _urged_items(session, since, until))
    audit = Audit(
        rules=rules,
        roster=load_roster(session, rules.tree),
        items=read_waiting(session, ids),
        rows=_rows(session, ids),
        put_off=_put_off(session, ids),
        until=until,
        quiet=quiet,
        grace=grace,
    )
    findings = [each for obligation in obligations for each in audit.findings(obligation)]
    findings += audit.urged(since)
    counts = Counter(each for each in findings if isinstance(each, str))
    return Coverage(
        since=since,
        until=until,
        gaps=tuple(each for each in findings if isinstance(each, Gap)),
        **counts,
    )


@dataclass(frozen=True, kw_only=True)
class Audit:
    """The records of the items in question, and the instant at which they are judged."""

    rules: Rules
    roster: Roster
    items: Mapping[int, Waiting]
    rows: Mapping[int, Sequence[Row]]
    # Until when somebody put the reminders of a clock off: by item, revision and person.
    put_off: Mapping[tuple[int, int, int], datetime]
    until: datetime
    quiet: Quiet | None
    grace: timedelta

    def findings(self, owed: Obligation) -> Iterator[str | Gap]:
        """Per recipient, a word of `Coverage` or a gap."""
        rows = [
            row
            for row in self.rows.get(owed.item_id, ())
            if (row.revision, row.rule, row.occurrence)
            == (owed.revision, owed.rule.name, owed.occurrence)
        ]
        yield from (self._outcome(row) for row in rows)
        for role in owed.rule.to:
            stood_in = [row for row in rows if nobody_is(role) in row.reason]
            if stood_in:
                yield self._gap(owed, role, stood_in[0].reason)
            elif not self._asked(owed, role, rows):
                yield from self._unrecorded(owed, role)

    def urged(self, since: datetime) -> list[str | Gap]:
        """The same for what was urged by hand in the window."""
        return [
            self._outcome(row)
            for rows in self.rows.values()
            for row in rows
            if row.rule == URGE and since <= row.owed_at < self.until
        ]

    def _asked(self, owed: Obligation, role: str, rows: Sequence[Row]) -> bool:
        """Whether somebody was told in this role: who holds it today, or held it then."""
        today = {each: self._people(owed, each) for each in owed.rule.to}
        told = {row.recipient_id for row in rows}
        former = told - {person for people in today.values() for person in people}
        return bool(former) or not told.isdisjoint(today[role])

    def _unrecorded(self, owed: Obligation, role: str) -> Iterator[str | Gap]:
        """A step that no sweep recorded: in time for none, collapsed into a later one, or lost."""
        if owed.ended_at is not None and owed.ended_at < owed.at + self.grace:
            yield "settled"
        elif owed.at > self.until - self.grace:
            yield "waiting"
        else:
            people = self._people(owed, role)
            for person in people:
                yield self._collapsed(owed, person)
            if not people:
                yield self._gap(owed, role, f"{nobody_is(role)}, and nobody could stand in")

    def _collapsed(self, owed: Obligation, person: int) -> str | Gap:
        """A repetition that was missed is made good by the next one that was recorded."""
        later = [
            row
            for row in self.rows.get(owed.item_id, ())
            if (row.revision, row.rule, row.recipient_id) == (owed.revision, owed.rule.name, person)
            and row.occurrence > owed.occurrence
        ]
        if not (owed.rule.when.repeats and later):
            login = self.roster.people[person].login
            return self._gap(owed, login, "no sweep recorded it")
        outcome = self._outcome(min(later, key=lambda row: row.occurrence))
        return "superseded" if outcome == "delivered" else outcome

    def _outcome(self, row: Row) -> str | Gap:
        if row.state in ("sent", "cancelled", "held"):
            return {"sent": "delivered", "cancelled": "settled", "held": "waiting"}[row.state]
        if row.state == "superseded":
            return self._replaced(row)
        promised, complaint = self._promise(row)
        if promised is not None:
            leaves = release_at(self.rules.calendar, self.quiet, promised)
            if leaves + self.grace > self.until:
                return "waiting"
        return self._row_gap(row, complaint)

    def _replaced(self, row: Row) -> str | Gap:
        """What became of the steps that took its place; the best of them counts."""
        outcomes = [
            self._outcome(other)
            for other in self.rows[row.item_id]
            if other.recipient_id == row.recipient_id
            and other.state != "superseded"
            and other.owed_at >= row.owed_at
        ]
        for word, counts_as in _REPLACED.items():
            if word in outcomes:
                return counts_as
        return self._row_gap(row, f"{row.reason}, which was not delivered")

    def _promise(self, row: Row) -> tuple[datetime | None, str]:
        """By when a queued reminder should have moved on, and what is wrong if it has not."""
        match row.delivery_state:
            case None:
                return self._free_at(row), "recorded, but never put into a message"
            case "queued" | "waiting":
                return row.next_at, f"its message has waited since {row.next_at:%Y-%m-%d %H:%M}Z"
            case "sending":
                return row.lease_until, "its sender fell silent"
            case "held":
                return self.until, ""
            case _:
                return None, f"its message is {row.delivery_state}: {row.error}"

    def _free_at(self, row: Row) -> datetime:
        """From when on it may be put into a message: what was urged is never put off."""
        asked = (row.item_id, row.revision, row.recipient_id)
        put_off = self.put_off.get(asked) if row.rule != URGE else None
        return max(row.at, put_off or row.at)

    def _people(self, owed: Obligation, role: str) -> tuple[int, ...]:
        item = self.items[owed.item_id]
        asked = self.roster.asked(role, item.unit_id, item.handler_id)
        return asked or self.roster.standing_in(item.unit_id)

    def _gap(self, owed: Obligation, whom: str, reason: str) -> Gap:
        return Gap(
            item_id=owed.item_id,
            item_key=self.items[owed.item_id].key,
            revision=owed.revision,
            rule=owed.rule.name,
            occurrence=owed.occurrence,
            whom=whom,
            since=owed.at,
            reason=reason,
        )

    def _row_gap(self, row: Row, reason: str) -> Gap:
        return Gap(
            item_id=row.item_id,
            item_key=self.items[row.item_id].key,
            revision=row.revision,
            rule=row.rule,
            occurrence=row.occurrence,
            whom=row.login,
            since=row.owed_at,
            reason=reason,
        )


# What became of the step that replaced another, best first, and what the other counts as then.
_REPLACED = {"delivered": "superseded", "waiting": "waiting", "settled": "settled"}


def _urged_items(session: Session, since: datetime, until: datetime) -> set[int]:
    query = sa.select(REMINDER.c.item_id).where(
        REMINDER.c.rule == URGE, REMINDER.c.owed_at >= since, REMINDER.c.owed_at < until
    )
    return set(session.connection().scalars(query))


def _put_off(session: Session, ids: Sequence[int]) -> dict[tuple[int, int, int], datetime]:
    found = {}
    for portion in chunks(ids):
        query = (
            sa.select(SNOOZE.c.item_id, SNOOZE.c.revision, SNOOZE.c.person_id, SNOOZE.c.until)
            .where(SNOOZE.c.item_id.in_(portion), SNOOZE.c.until.is_not(None))
            .order_by(SNOOZE.c.until)
        )
        for item_id, revision, person_id, until in session.connection().execute(query):
            found[item_id, revision, person_id] = until
    return found


def _rows(session: Session, ids: Sequence[int]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    columns = [REMINDER.c[name] for name in Row._fields[:10]]
    for portion in chunks(ids):
        query = (
            sa.select(
                *columns,
                PERSON.c.login,
                DELIVERY.c.state,
                DELIVERY.c.next_at,
                DELIVERY.c.lease_until,
                DELIVERY.c.error,
            )
            .join(PERSON, PERSON.c.id == REMINDER.c.recipient_id)
            .outerjoin(DELIVERY, DELIVERY.c.id == REMINDER.c.delivery_id)
            .where(REMINDER.c.item_id.in_(portion))
            .order_by(REMINDER.c.id)
        )
        for row in session.connection().execute(query):
            found[row.item_id].append(Row._make(row))
    return found
