"""What the doors ask before a workbook comes in: whose rows it holds, and of which campaign."""

from __future__ import annotations

from sqlmodel import Session, col, select

from casetrack.ledger.plan import OFFICE_SHEETS
from casetrack.ledger.reading import Workbook
from casetrack.people.actors import Actor, NotAllowed
from casetrack.store.tables import Cycle

MAY_BRING_CASES = ("supervisor", "editor")


def is_of_office(workbook: Workbook) -> bool:
    """Whether it holds people and units alone, which belong to no campaign."""
    return all(not rows for name, rows in workbook.sheets.items() if name not in OFFICE_SHEETS)


def require_own(actor: Actor, workbook: Workbook) -> None:
    """Keep administrators from cases: a preview shows what is stored beside what would come.

    Raises NotAllowed.
    """
    if not is_of_office(workbook) and not actor.has_for_office(*MAY_BRING_CASES):
        raise NotAllowed("Administrators bring in units and people; take the other sheets out.")


def cycle_code_of(session: Session, workbook: Workbook, named: str) -> str:
    """The campaign that was named, else the one under way for a workbook that does not say its own.

    Empty where nobody needs to say, and where not exactly one is under way.
    """
    if named or workbook.rows("cycle") or is_of_office(workbook):
        return named
    under_way = session.exec(select(Cycle.code).where(col(Cycle.closed_at).is_(None))).all()
    return under_way[0] if len(under_way) == 1 else ""
