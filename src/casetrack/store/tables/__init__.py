"""The tables, one module a noun. Importing this package registers all of them."""

from casetrack.store.tables.access import (
    ApiToken,
    Hit,
    IdempotencyKey,
    OutsideIdentity,
    Preference,
    SavedView,
    SecurityEvent,
    StandIn,
    Webhook,
)
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
from casetrack.store.tables.figures import Acknowledgement, Check, Figure, FigureCorrection
from casetrack.store.tables.items import Deadline, Event, EventText, Evidence, Item
from casetrack.store.tables.log import LogHead, LogLeaf, LogNode, Waiver
from casetrack.store.tables.people import Person, RoleGrant, Unit, UnitAlias
from casetrack.store.tables.public import Rating, Tip
from casetrack.store.tables.records import Activity, Reading
from casetrack.store.tables.reminders import Delivery, Reminder, ReminderDelivery, Snooze
from casetrack.store.tables.settings import CalendarNotice, Mark, PinnedDefinition, PinnedState
from casetrack.store.tables.signin import BrowserSession, KeptForm, Password, SignInAttempt

__all__ = [
    "Acknowledgement",
    "Activity",
    "ApiToken",
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
    "FigureCorrection",
    "Hit",
    "IdempotencyKey",
    "Item",
    "KeptForm",
    "LogHead",
    "LogLeaf",
    "LogNode",
    "LookBack",
    "LookBackItem",
    "Mark",
    "Narrative",
    "OutsideIdentity",
    "Password",
    "Person",
    "PinnedDefinition",
    "PinnedState",
    "Preference",
    "Project",
    "ProjectSupport",
    "Rating",
    "Reading",
    "Reminder",
    "ReminderDelivery",
    "RoleGrant",
    "SavedView",
    "SecurityEvent",
    "SignInAttempt",
    "Snapshot",
    "Snooze",
    "StandIn",
    "Target",
    "Tip",
    "Unit",
    "UnitAlias",
    "Waiver",
    "Webhook",
]
