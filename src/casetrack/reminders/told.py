"""Where a list of reminders comes from: each with its item, project, recipient and message."""

from __future__ import annotations

from casetrack.cases.rows import ITEM
from casetrack.reminders.candidates import PROJECT
from casetrack.reminders.digest import DELIVERY
from casetrack.reminders.roster import PERSON
from casetrack.reminders.sweep import REMINDER

TOLD = (
    REMINDER.join(ITEM, ITEM.c.id == REMINDER.c.item_id)
    .join(PROJECT, PROJECT.c.id == ITEM.c.project_id)
    .join(PERSON, PERSON.c.id == REMINDER.c.recipient_id)
    .outerjoin(DELIVERY, DELIVERY.c.id == REMINDER.c.delivery_id)
)
