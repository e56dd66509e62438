"""The workflows that ship are sound, and do what the design promises."""

from pathlib import Path

import pytest

from casetrack.workflow import (
    EXAMPLE_DIGEST,
    Definition,
    NotAllowed,
    check,
    decide,
    load_definitions,
    possible,
    render,
    shipped_folder,
)
from tests.workflow.files import asked

SHIPPED = load_definitions(shipped_folder())
RECTIFICATION, MILESTONES = SHIPPED["rectification"], SHIPPED["milestones"]
HOTLINE = SHIPPED["hotline"]


@pytest.mark.parametrize("definition", SHIPPED.values(), ids=SHIPPED)
def test_every_shipped_workflow_passes_its_own_check(definition: Definition) -> None:
    assert check(definition) == []
    assert Path(definition.source).parent.name == definition.name


@pytest.mark.parametrize(
    ("path", "definition"),
    [
        (
            [
                ("identified", "assign", "supervisor"),
                ("assigned", "accept", "handler"),
                ("rectifying", "request_closeout", "handler"),
                ("rectifying", "verify", "verifier"),
                ("verified", "publish", "publisher"),
                ("published", "relapse", "supervisor"),
                ("rectifying", "transfer", "supervisor"),
                ("assigned", "return", "unit_lead"),
                ("identified", "merge", "supervisor"),
                ("merged", "comment", "editor"),
            ],
            RECTIFICATION,
        ),
        (
            [
                ("planned", "start", "handler"),
                ("under_way", "complete", "unit_lead"),
                ("completed", "reject", "verifier"),
                ("under_way", "complete", "handler"),
                ("completed", "verify", "supervisor"),
                ("accepted", "publish", "publisher"),
                ("published", "relapse", "supervisor"),
            ],
            MILESTONES,
        ),
        (
            [
                ("received", "dispatch", "supervisor"),
                ("dispatched", "return", "unit_lead"),
                ("received", "dispatch", "supervisor"),
                ("dispatched", "confirm", "handler"),
                ("handling", "answer", "handler"),
                ("answered", "reject", "verifier"),
                ("handling", "answer", "handler"),
                ("answered", "verify", "verifier"),
                ("closed", "publish", "publisher"),
                ("published", "relapse", "supervisor"),
            ],
            HOTLINE,
        ),
    ],
)
def test_an_item_walks_the_whole_path(
    path: list[tuple[str, str, str]], definition: Definition
) -> None:
    state = definition.initial
    for source, transition, role in path:
        assert state == source
        facts = {"cycle_closed": True, "look_back": True, "duplicate_exists": True}
        request = asked(role, open_request=transition == "verify", **facts)
        state = decide(definition, state, transition, request).target


def test_a_closed_item_is_reopened_by_look_back_alone() -> None:
    ways = [each.name for each in possible(RECTIFICATION, "published", {"supervisor"})]

    assert ways == ["relapse", "comment"]
    assert RECTIFICATION.transitions["relapse"].guards == ("look_back",)


def test_no_way_into_a_closed_state_goes_round_the_second_pair_of_eyes() -> None:
    for definition in SHIPPED.values():
        closed = {state.name for state in definition.states.values() if state.closed}
        ways_in = [
            each.name
            for each in definition.transitions.values()
            if each.target in closed and not set(each.sources) <= closed
        ]
        assert ways_in
        assert all("independent" in definition.transitions[name].guards for name in ways_in)


def test_the_unit_does_not_verify() -> None:
    with pytest.raises(NotAllowed):
        decide(RECTIFICATION, "rectifying", "verify", asked("handler", "unit_lead"))


def test_the_reminder_mail_begins_with_its_subject_and_names_each_item_once() -> None:
    for definition in SHIPPED.values():
        mail = render(definition.templates["reminder.txt.j2"], EXAMPLE_DIGEST, name="r.txt.j2")
        lines = [line for line in mail.splitlines() if line.strip()]

        assert lines[0] == "【催办】1项已逾期，共3项待您处理（2023年10月20日）"
        assert mail.count("12-0041") == 1
        assert mail.count("https://") == 2
        assert "已逾期3个工作日" in mail
        assert lines[-1] == "专项治理办公室"


def test_the_shipped_folder_is_the_one_people_read() -> None:
    assert (shipped_folder() / "rectification" / "workflow.toml").is_file()
