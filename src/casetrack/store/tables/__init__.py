"""The tables, one module a noun. Importing this package registers all of them."""

from casetrack.store.tables.bulletins import Edition, EditionFile, Erratum, Narrative, Snapshot
from casetrack.store.tables.cycles import (
    CarryOver,
    Cycle,
    LookBack,
    LookBackItem,
    Project,
    ProjectSupport,
    Target,
)
from casetrack.store.tables.figures import Acknowledgement, Check, Figure
from casetrack.store.tables.items import Deadline, Event, EventText, Evidence, Item
from casetrack.store.tables.people import Person, RoleGrant, Unit, UnitAlias
from casetrack.store.tables.records import Activity, Reading
from casetrack.store.tables.reminders import Delivery, Reminder
from casetrack.store.tables.settings import CalendarNotice, Mark, PinnedDefinition, PinnedState
from casetrack.store.tables.signin import BrowserSession, Password, SignInAttempt

__all__ = [
    "Acknowledgement",
    "Activity",
    "BrowserSession",
    "CalendarNotice",
    "CarryOver",
    "Check",
    "Cycle",
    "Deadline",
    "Delivery",
    "Edition",
    "EditionFile",
    "Erratum",
    "Event",
    "EventText",
    "Evidence",
    "Figure",
    "Item",
    "LookBack",
    "LookBackItem",
    "Mark",
    "Narrative",
    "Password",
    "Person",
    "PinnedDefinition",
    "PinnedState",
    "Project",
    "ProjectSupport",
    "Reading",
    "Reminder",
    "RoleGrant",
    "SignInAttempt",
    "Snapshot",
    "Target",
    "Unit",
    "UnitAlias",
]
