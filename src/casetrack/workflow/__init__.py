"""Workflow files: read and checked, decided by, reminded by, drawn and compared. Pure."""

from casetrack.workflow.check import check
from casetrack.workflow.definition import (
    CLOCK_EFFECTS,
    EVIDENCE_KINDS,
    FIELDS,
    ROLES,
    Clock,
    Definition,
    ReminderRule,
    State,
    Transition,
    When,
    Within,
)
from casetrack.workflow.diagram import mermaid, svg
from casetrack.workflow.digest import EXAMPLE_DIGEST, in_language
from casetrack.workflow.folders import load_definition, load_definitions, shipped_folder
from casetrack.workflow.guards import Guard, Request, Subject
from casetrack.workflow.machine import Decision, decide, objections, possible
from casetrack.workflow.migration import MigrationPlan, compare
from casetrack.workflow.owed import Owed, next_owed_at, owed
from casetrack.workflow.reading import read_definition, read_pinned
from casetrack.workflow.refusals import (
    GuardRefused,
    NotAllowed,
    OutcomeRefused,
    RequirementMissing,
    TransitionRefused,
    by_title,
    called,
    listed,
)
from casetrack.workflow.templates import compile_problem, render, render_each

__all__ = [
    "CLOCK_EFFECTS",
    "EVIDENCE_KINDS",
    "EXAMPLE_DIGEST",
    "FIELDS",
    "ROLES",
    "Clock",
    "Decision",
    "Definition",
    "Guard",
    "GuardRefused",
    "MigrationPlan",
    "NotAllowed",
    "OutcomeRefused",
    "Owed",
    "ReminderRule",
    "Request",
    "RequirementMissing",
    "State",
    "Subject",
    "Transition",
    "TransitionRefused",
    "When",
    "Within",
    "by_title",
    "called",
    "check",
    "compare",
    "compile_problem",
    "decide",
    "in_language",
    "listed",
    "load_definition",
    "load_definitions",
    "mermaid",
    "next_owed_at",
    "objections",
    "owed",
    "possible",
    "read_definition",
    "read_pinned",
    "render",
    "render_each",
    "shipped_folder",
    "svg",
]
