"""Editions of a bulletin: checked by an editor, approved by somebody who wrote none of it.

Publishing lives in `publishing`, corrections in `errata`, proof in `verification`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from casetrack.bulletins import waivers
from casetrack.bulletins.content import CheckContent, Content, WaiverContent, read_content
from casetrack.bulletins.findings import Finding, place_of
from casetrack.bulletins.formats import render_all
from casetrack.bulletins.obstacles import open_cycle, same_eyes, stale
from casetrack.bulletins.parity import compare_figures
from casetrack.bulletins.review import review
from casetrack.bulletins.snapshot import compose, outline, take
from casetrack.cases.rows import table_of
from casetrack.cases.rules import Rules
from casetrack.errors import Conflict, NotFound, Refused, Sentence, sentence, several
from casetrack.figures import checking
from casetrack.figures.checking import Answered
from casetrack.figures.compute import compute
from casetrack.language import translate_to
from casetrack.people.actors import Actor, require_for_office
from casetrack.store.tables import (
    Acknowledgement,
    Check,
    Cycle,
    Edition,
    Person,
    Snapshot,
    Waiver,
)

EDITION = table_of(Edition)
DRAFT, APPROVED, PUBLISHED = "draft", "approved", "published"


class EditionUnknown(NotFound):
    """The cycle has no such edition."""


class ApprovalRefused(Refused):
    """Something stands between a draft and its approval. The message names all of it."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What a check found: the edition it wrote, and what stands in the way of its approval."""

    edition: Edition
    findings: tuple[Finding, ...]
    failing: tuple[CheckContent, ...]
    # Those of the failing checks that nobody has acknowledged with these numbers.
    unacknowledged: tuple[CheckContent, ...]

    # What somebody let pass before the snapshot was taken, by the id of the finding.
    waivers: Mapping[str, WaiverContent] = field(default_factory=dict)

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """What still has to be settled: changed in the text, or waived by somebody."""
        return tuple(
            each
            for each in self.findings
            if each.level == "blocking" and each.id not in self.waivers
        )

    @property
    def ready(self) -> bool:
        return not self.blocking and not self.unacknowledged


def check(session: Session, rules: Rules, actor: Actor, cycle: Cycle, *, now: datetime) -> Draft:
    """Take a snapshot, make it the draft of the next edition, and tell what is wrong with it.

    An approved edition that is checked again is a draft again. Nothing is rendered from anything
    but the snapshot. Raises Invalid where a template does not render.
    """
    require_for_office(actor, "editor", what="checking a bulletin")
    edition = _unpublished(session, cycle)
    number = edition.number if edition else _next_number(session, cycle)
    snapshot, content = take(session, rules, actor, cycle, edition=number, now=now)
    assert cycle.id is not None, "the cycle is stored"
    assert snapshot.id is not None, "the snapshot was flushed"
    if edition is None:
        edition = Edition(
            cycle_id=cycle.id,
            number=number,
            snapshot_id=snapshot.id,
            checked_at=now,
            checked_by=actor.person_id,
        )
        _add_once(
            session,
            edition,
            sentence(
                "Edition {number} of {code} was checked meanwhile.", number=number, code=cycle.code
            ),
        )
    else:
        changes = {"snapshot_id": snapshot.id, "checked_at": now, "checked_by": actor.person_id}
        withdrawn = {"state": DRAFT, "approved_at": None, "approved_by": None}
        move(session, edition, {**changes, **withdrawn})
    return _draft(session, cycle, edition, content)


def draft_of(session: Session, cycle: Cycle, edition: Edition) -> Draft:
    """Tell again what a check found, with the acknowledgements given since."""
    return _draft(session, cycle, edition, content_of(session, edition))


def acknowledge(
    session: Session,
    rules: Rules,
    actor: Actor,
    cycle: Cycle,
    *,
    check_key: str,
    reason: str,
    now: datetime,
) -> Answered:
    """Take note of a failing check, by name and with a reason. It still fails.

    Holds for these numbers only: other numbers ask for another acknowledgement.
    """
    computed = compute(session, cycle, at=now, calendar=rules.calendar, tree=rules.tree)
    return checking.acknowledge(session, actor, cycle, computed, check_key, reason=reason, now=now)


def waive(
    session: Session,
    rules: Rules,
    actor: Actor,
    cycle: Cycle,
    *,
    finding: str,
    reason: str,
    now: datetime,
) -> Waiver:
    """Let a blocking finding of the texts as they stand pass, by name and with a reason.

    It holds for this quote in this sentence, from the next check on.
    """
    findings = review(preview(session, rules, cycle, now=now))
    return waivers.waive(session, actor, cycle, findings, finding=finding, reason=reason, now=now)


def approve(
    session: Session, rules: Rules, actor: Actor, cycle: Cycle, edition: Edition, *, now: datetime
) -> Edition:
    """Approve a draft. Raises ApprovalRefused with everything that stands in the way.

    The approver wrote none of the texts, in any version, and did not take the draft. A closed
    cycle, no blocking finding, no failing check without acknowledgement, and a snapshot that
    still says what the records say.
    """
    require_for_office(actor, "publisher", what="approving a bulletin")
    if edition.state != DRAFT:
        raise Refused(
            "Edition {number} of {code} is {state} already; only a draft is approved.",
            number=edition.number,
            code=cycle.code,
            state=sentence(edition.state),
        )
    content = content_of(session, edition)
    obstacles = [
        *open_cycle(cycle),
        *same_eyes(session, rules, actor, cycle, edition),
        *_not_ready(_draft(session, cycle, edition, content)),
        *stale(session, rules, cycle, content, now=now),
    ]
    if obstacles:
        raise ApprovalRefused("{obstacles}", obstacles=several(obstacles, "\n"))
    move(
        session,
        edition,
        {"state": APPROVED, "approved_at": now, "approved_by": actor.person_id},
    )
    return edition


def move(session: Session, edition: Edition, values: dict[str, object]) -> None:
    """Change an edition that is still as we read it. Raises Conflict if it is not.

    A published edition is never read as anything else, so it is never changed.
    """
    assert edition.state != PUBLISHED, "a published edition is never altered"
    written = session.connection().execute(
        sa.update(EDITION)
        .where(
            EDITION.c.id == edition.id,
            EDITION.c.state == edition.state,
            EDITION.c.snapshot_id == edition.snapshot_id,
        )
        .values(**values)
    )
    if written.rowcount != 1:
        raise Conflict(
            "Edition {number} was checked or approved meanwhile; look again.", number=edition.number
        )
    session.refresh(edition)


def edition_of(session: Session, cycle: Cycle, number: int | None = None) -> Edition:
    """The edition with this number, or the newest. Raises EditionUnknown."""
    known = editions_of(session, cycle)
    found = [each for each in known if number is None or each.number == number]
    if not known:
        raise EditionUnknown(
            "{code} has no draft yet, nor any other edition: an editor first has it checked,"
            " which takes a draft.",
            code=cycle.code,
        )
    if not found:
        listed = several(each.number for each in known)
        raise EditionUnknown(
            "{code} has no such edition; editions: {listed}", code=cycle.code, listed=listed
        )
    return found[-1]


def editions_of(session: Session, cycle: Cycle) -> Sequence[Edition]:
    """All editions of a cycle, the first one first."""
    query = select(Edition).where(Edition.cycle_id == cycle.id).order_by(col(Edition.number))
    return session.exec(query).all()


def content_of(session: Session, edition: Edition) -> Content:
    """The content of the snapshot that an edition is rendered from."""
    return read_content(session.get_one(Snapshot, edition.snapshot_id).content)


def preview(session: Session, rules: Rules, cycle: Cycle, *, now: datetime) -> Content:
    """What a check would take, without taking it: to look at while the text is being written."""
    return compose(session, rules, cycle, edition=_coming_number(session, cycle), now=now)


def outline_of(session: Session, rules: Rules, cycle: Cycle, *, now: datetime) -> Content:
    """The same in words and figures alone, at a cost that does not grow with the items."""
    return outline(session, rules, cycle, edition=_coming_number(session, cycle), now=now)


def _coming_number(session: Session, cycle: Cycle) -> int:
    edition = _unpublished(session, cycle)
    return edition.number if edition else _next_number(session, cycle)


def _draft(session: Session, cycle: Cycle, edition: Edition, content: Content) -> Draft:
    failing = _failing(content)
    query = (
        select(Check.key, Acknowledgement.expression)
        .join(Check, col(Check.id) == col(Acknowledgement.check_id))
        .where(Check.cycle_id == cycle.id)
    )
    noted = set(session.exec(query).all())
    return Draft(
        edition=edition,
        findings=(*review(content), *_disparities(content)),
        failing=failing,
        unacknowledged=tuple(
            each for each in failing if (each["key"], each["expression"]) not in noted
        ),
        waivers={each["finding"]: each for each in content.get("waivers", [])},
    )


def _disparities(content: Content) -> list[Finding]:
    found = compare_figures(content, render_all(content))
    if any(not each.key for each in found):
        # The same of every format: said once.
        return [
            Finding(
                level="blocking",
                rule="parity",
                message_zh="没有数据可以核对，各种格式是否一致无从证明；请至少引用一个数据",
                message_en="no figure can be compared, so nothing proves that the formats agree; "
                "refer to at least one",
            )
        ]
    return [
        Finding(
            level="blocking",
            rule="parity",
            message_zh=each.sentence.said(translate_to("zh")),
            message_en=each.sentence.said(translate_to("en")),
            text=each.key,
        )
        for each in found
    ]


def _failing(content: Content) -> tuple[CheckContent, ...]:
    return tuple(each for each in content["checks"] if each["answer"] == "fails")


def _not_ready(draft: Draft) -> list[Sentence]:
    return [
        *(
            sentence(
                "{place}: {finding} [{number}]",
                place=place_of(each),
                finding=sentence("{en}", en=each.message_en, zh=each.message_zh),
                number=each.id[: waivers.SHOWN],
            )
            for each in draft.blocking
        ),
        *(
            sentence(
                "check {key} fails ({expression}) and nobody acknowledged it",
                key=each["key"],
                expression=each["expression"],
            )
            for each in draft.unacknowledged
        ),
    ]


def _unpublished(session: Session, cycle: Cycle) -> Edition | None:
    """The edition that is not published yet; there is at most one."""
    query = select(Edition).where(Edition.cycle_id == cycle.id, Edition.state != PUBLISHED)
    return session.exec(query).one_or_none()


def _next_number(session: Session, cycle: Cycle) -> int:
    known = editions_of(session, cycle)
    return known[-1].number + 1 if known else 1


def _add_once(session: Session, row: Edition, taken: Sentence) -> None:
    """Insert a row that only one of us may insert. Raises Conflict for the other."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise Conflict(taken.template, **taken.values) from error


def person_names(session: Session, edition: Edition) -> dict[str, str]:
    """Who checked, approved and published an edition, by name; empty where nobody has."""
    ids = {
        "checked_by": edition.checked_by,
        "approved_by": edition.approved_by,
        "published_by": edition.published_by,
    }
    names = dict(session.exec(select(Person.id, Person.name)).all())
    return {deed: names.get(id_, "") if id_ else "" for deed, id_ in ids.items()}
