"""The reference page names every word that a workflow file may use."""

from pathlib import Path

import pytest

from casetrack.workflow import CLOCK_EFFECTS, EVIDENCE_KINDS, FIELDS, ROLES, in_language
from casetrack.workflow.guards import SHIPPED
from casetrack.workflow.sandbox import FILTERS, LOOP_ATTRIBUTES
from casetrack.workflow.shape import (
    ClockTable,
    FileTable,
    ReminderTable,
    StateTable,
    TitleTable,
    TransitionTable,
)

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "workflow-file.md"
TABLES = (FileTable, TitleTable, StateTable, TransitionTable, ClockTable, ReminderTable)
KEYS = {field.alias or name for each in TABLES for name, field in each.model_fields.items()}


@pytest.mark.parametrize(
    "words",
    [
        KEYS,
        ROLES,
        CLOCK_EFFECTS,
        FIELDS,
        {f"evidence:{kind}" for kind in EVIDENCE_KINDS},
        set(SHIPPED),
        FILTERS,
        LOOP_ATTRIBUTES,
        {in_language("reminder.txt.j2", each) for each in ("zh", "en")},
    ],
    ids=["keys", "roles", "clock", "fields", "evidence", "guards", "filters", "loop", "letters"],
)
def test_the_page_names_every_word(words: set[str]) -> None:
    text = PAGE.read_text(encoding="utf-8")

    assert sorted(word for word in words if f"`{word}`" not in text) == []
