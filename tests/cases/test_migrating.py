"""Items under way go on under another version of their workflow, or stay as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from sqlmodel import Session

from casetrack.cases.history import history, sentence
from casetrack.cases.migrating import Takeover, migrate, preview_migration
from casetrack.cases.rules import Rules
from casetrack.errors import Invalid, Refused
from casetrack.people.actors import NotAllowed
from casetrack.workflow import Definition, read_definition
from tests.office import DEFINITIONS, NOW, Office

OLD = DEFINITIONS["rectification"]


def changed(*pairs: tuple[str, str]) -> Definition:
    """The shipped workflow with some of its text replaced."""
    text = OLD.text
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return read_definition(text, "workflow.toml", OLD.templates)


RENAMED = changed(
    ("[states.rectifying]", "[states.working]"),
    ('"rectifying"', '"working"'),
)
WITHOUT_VERIFIER = changed(
    ('ends = ["verifier"]', "ends = []"),
    ('starts = { waits_for = "verifier", within = "5 workdays" }', ""),
    ('waits_for = "verifier"', 'waits_for = "handler"'),
)


def under(office: Office, session: Session, definition: Definition) -> Rules:
    return replace(
        office.rules(session),
        current={"rectification": definition},
        definitions={OLD.hash: OLD, definition.hash: definition},
    )


def take_over(
    office: Office,
    definition: Definition,
    renamed: Mapping[str, str] | None = None,
    *,
    by: str = "sun",
    reason: str = "新办法施行",
) -> Takeover:
    with office.database.write() as session:
        rules, actor = under(office, session, definition), office.actor(session, by)
        cycle = office.cycle(session)
        return migrate(session, rules, actor, cycle, renamed or {}, reason=reason, now=NOW)


def test_items_go_on_where_they_stood_with_the_deadlines_they_had(office: Office) -> None:
    item_id = office.rectifying()
    due = office.due(item_id)
    takeover = take_over(office, RENAMED)
    item = office.item(item_id)
    assert (takeover.states, item.state, item.definition_hash) == (
        {"working": 1},
        "working",
        RENAMED.hash,
    )
    assert office.due(item_id) == due
    assert office.faults() == []


def test_the_event_says_from_where_to_where_and_why(office: Office) -> None:
    item_id = office.rectifying()
    take_over(office, RENAMED)
    with office.database.read() as session:
        told = history(session, item_id)[-1]
        said = sentence(told, under(office, session, RENAMED), RENAMED.hash)
    assert told.data["changes"]["definition_hash"] == [OLD.hash, RENAMED.hash]
    assert "孙督办（区纪委区监委）转入新版流程" in said
    assert said.endswith("：整改中 → 整改中（新办法施行）")


def test_a_preview_names_every_item_that_would_be_stuck_and_nothing_is_done(
    office: Office,
) -> None:
    waiting, free = office.requested(), office.rectifying("另一处")
    with office.database.read() as session:
        rules = under(office, session, WITHOUT_VERIFIER)
        preview = preview_migration(session, rules, office.cycle(session), {})
    with pytest.raises(Refused, match="nothing would ever end the clock of the verifier"):
        take_over(office, WITHOUT_VERIFIER)
    assert [str(each).partition(" ")[0] for each in preview.objections] == ["1"]
    assert {office.item(each).definition_hash for each in (waiting, free)} == {OLD.hash}


def test_a_state_that_is_gone_needs_one_that_takes_its_place(office: Office) -> None:
    gone = changed(
        ("[states.rectifying]", "[states.working]"),
        ('"rectifying"', '"working"'),
        ('zh = "整改中"', 'zh = "办理中"'),
    )
    item_id = office.rectifying()
    with pytest.raises(Refused, match="say which takes its place"):
        take_over(office, gone)
    with pytest.raises(Refused, match="would close or reopen it"):
        take_over(office, gone, {"rectifying": "verified"})
    take_over(office, gone, {"rectifying": "working"})
    assert office.item(item_id).state == "working"


def test_names_nobody_knows_are_told_all_at_once(office: Office) -> None:
    office.rectifying()
    with pytest.raises(Invalid) as refused:
        take_over(office, RENAMED, {"checking": "workin"})
    assert len(refused.value.problems) == 2


def test_who_supervises_nothing_migrates_nothing(office: Office) -> None:
    office.rectifying()
    with pytest.raises(NotAllowed, match="a migration needs supervisor"):
        take_over(office, RENAMED, by="jiao")
    with pytest.raises(Invalid, match="needs a reason"):
        take_over(office, RENAMED, reason=" ")


def test_after_it_the_item_moves_under_the_new_rules(office: Office) -> None:
    item_id = office.requested()
    take_over(office, RENAMED)
    with office.database.read() as session:
        again = preview_migration(
            session, under(office, session, RENAMED), office.cycle(session), {}
        )
    assert again.count == 0
    assert office.item(item_id).closeout_requested
