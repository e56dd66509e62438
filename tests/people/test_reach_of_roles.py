"""What is the whole office's own is done only by whoever holds a role for the whole office."""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from typing import Any

import pytest

from casetrack.bulletins import editions, publishing, ratings, waivers
from casetrack.cases import migrating, notices, tips
from casetrack.cycles import closing, lookback, narrative, opening, projects
from casetrack.figures import checking
from casetrack.people import administration
from casetrack.people.actors import Actor, NotAllowed
from casetrack.people.persons import ROLES
from casetrack.reminders import dead, webhooks

OF_THE_OFFICE = (
    administration.enlist,
    administration.give,
    administration.take,
    administration.bar,
    administration.establish,
    checking.acknowledge,
    closing.close_cycle,
    dead.resend,
    editions.approve,
    editions.check,
    lookback.draw,
    lookback.judge,
    migrating.migrate,
    narrative.set_narrative,
    notices.import_notice,
    opening.create_cycle,
    opening.open_cycle,
    projects.add_project,
    publishing.publish,
    ratings.comments_waiting,
    ratings.review_comment,
    tips.accept_tip,
    tips.answer_tip,
    tips.list_tips,
    waivers.waive,
    webhooks.add_webhook,
    webhooks.list_webhooks,
    webhooks.remove_webhook,
)
UNIT = 7


@pytest.mark.parametrize("verb", OF_THE_OFFICE, ids=lambda verb: verb.__name__)
def test_every_role_of_one_unit_is_not_enough(verb: Callable[..., Any]) -> None:
    grants = dict.fromkeys(ROLES, frozenset({UNIT}))
    actor = Actor(person_id=1, login="fen", name="分局长", unit_id=UNIT, grants=grants)
    # Refused before anything else is looked at, so there need be nothing else.
    given = dict.fromkeys(signature(verb).parameters) | {"actor": actor}

    with pytest.raises(NotAllowed, match="for the whole office"):
        verb(**given)
