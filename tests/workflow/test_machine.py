"""A transition happens as the file says, or the refusal says why not and what is possible."""

from pathlib import Path

import pytest

from casetrack.errors import Refused
from casetrack.language import translate_to
from casetrack.workflow import (
    Decision,
    GuardRefused,
    NotAllowed,
    OutcomeRefused,
    Request,
    RequirementMissing,
    TransitionRefused,
    decide,
    load_definitions,
    possible,
    shipped_folder,
)
from casetrack.workflow.guards import Subject
from casetrack.workflow.machine import _Machine
from tests.workflow.files import asked, small

RECTIFICATION = load_definitions(shipped_folder())["rectification"]


def test_a_decision_tells_all_that_follows() -> None:
    decision = decide(RECTIFICATION, "rectifying", "request_closeout", asked("handler"))

    assert (decision.source, decision.target) == ("rectifying", "rectifying")
    assert decision.clock == "stop"
    assert decision.starts is not None
    assert decision.starts.waits_for == "verifier"
    assert decision.ends == ()


def test_a_transition_moves_from_each_of_its_sources() -> None:
    for source in ("assigned", "rectifying"):
        decision = decide(RECTIFICATION, source, "transfer", asked("supervisor"))
        assert (decision.source, decision.target) == (source, "assigned")


def test_a_transition_sets_its_outcome_unless_another_is_chosen() -> None:
    request = asked("verifier", open_request=True)
    chosen = Request(
        roles=request.roles, fields={"outcome": "retained"}, reason="", facts=request.facts
    )

    assert decide(RECTIFICATION, "rectifying", "verify", request).outcome == "substantiated"
    assert decide(RECTIFICATION, "rectifying", "verify", chosen).outcome == "retained"


def test_an_outcome_that_the_transition_does_not_offer_is_refused() -> None:
    facts = asked(open_request=True).facts
    request = Request(roles=frozenset({"verifier"}), fields={"outcome": "lost"}, facts=facts)

    with pytest.raises(OutcomeRefused, match=r"verify .*'lost'.*substantiated, partly") as caught:
        decide(RECTIFICATION, "rectifying", "verify", request)
    assert "可选：属实已整改 substantiated、部分属实 partly_" in caught.value.said(
        translate_to("zh")
    )


def test_a_transition_without_outcome_refuses_one() -> None:
    request = Request(roles=frozenset({"handler"}), fields={"outcome": "retained"})

    with pytest.raises(OutcomeRefused, match="Possible: none"):
        decide(small(), "open", "note", request)


def test_a_transition_from_elsewhere_is_refused_with_what_is_possible() -> None:
    with pytest.raises(TransitionRefused) as caught:
        decide(small(), "done", "finish", asked("verifier"))

    assert str(caught.value) == (
        "The item is done, where 'finish' is not possible. Possible: note by handler."
    )
    assert caught.value.said(translate_to("en")).startswith("The item is Done, where")
    assert "办结" in caught.value.said(translate_to("zh"))
    assert caught.value.options == ("note",)


def test_a_misspelt_transition_is_refused_the_same_way() -> None:
    with pytest.raises(TransitionRefused, match=r"'finsh' is not possible. Possible: finish"):
        decide(small(), "open", "finsh", asked("verifier"))


def test_where_nothing_is_possible_the_refusal_says_so() -> None:
    definition = small('from = ["open", "done"]', 'from = ["open"]')

    with pytest.raises(TransitionRefused, match="nothing, this state is final"):
        decide(definition, "done", "note", asked("handler"))


def test_a_person_without_the_role_learns_who_may() -> None:
    with pytest.raises(NotAllowed, match=r"finish is for verifier; .*: handler, unit_lead"):
        decide(small(), "open", "finish", asked("unit_lead", "handler"))


def test_a_person_without_any_role_learns_who_may() -> None:
    with pytest.raises(NotAllowed, match="roles held here: none"):
        decide(small(), "open", "finish", asked())


def test_all_that_is_missing_is_named_at_once() -> None:
    request = Request(roles=frozenset({"verifier"}), reason="  ", evidence=frozenset({"receipt"}))

    with pytest.raises(RequirementMissing) as caught:
        decide(small(), "open", "finish", request)
    assert caught.value.missing == ("reason", "evidence:photo", "unit")


def test_evidence_of_any_kind_will_do_where_none_is_named() -> None:
    definition = small('"evidence:photo"', '"evidence"')
    request = asked("verifier")
    bare = Request(roles=request.roles, fields=request.fields, reason="好", facts=request.facts)

    assert decide(definition, "open", "finish", request).target == "done"
    with pytest.raises(RequirementMissing, match="still needs: evidence"):
        decide(definition, "open", "finish", bare)


def test_every_guard_that_says_no_is_heard() -> None:
    with pytest.raises(GuardRefused) as caught:
        decide(RECTIFICATION, "rectifying", "verify", asked("verifier", rectifier_ids={1}))

    assert len(caught.value.sentences) == 2
    assert "No close-out request" in str(caught.value)
    assert "worked on this item" in str(caught.value)


def test_every_refusal_is_one_that_doors_translate() -> None:
    for refusal in (
        TransitionRefused,
        NotAllowed,
        RequirementMissing,
        OutcomeRefused,
        GuardRefused,
    ):
        assert issubclass(refusal, Refused)


def test_one_decision_leaves_no_trace_for_the_next() -> None:
    definition = small()
    first = decide(definition, "open", "finish", asked("verifier"))
    with pytest.raises(NotAllowed):
        decide(definition, "open", "finish", asked("handler"))

    assert decide(definition, "open", "finish", asked("verifier")) == first
    assert first == Decision(
        transition="finish", source="open", target="done", outcome="", clock="stop"
    )


def test_possible_lists_what_the_roles_may_take() -> None:
    names = [each.name for each in possible(RECTIFICATION, "verified", {"publisher"})]

    assert names == ["publish", "comment"]
    assert possible(RECTIFICATION, "verified", {"auditor"}) == []
    assert possible(RECTIFICATION, "verified", []) == []


def test_the_machine_never_calls_what_a_text_names(tmp_path: Path) -> None:
    machine = _Machine(
        model=None,
        states=["a", "b"],
        initial="a",
        transitions=[{"trigger": "go", "source": "a", "dest": "b", "conditions": "os.getcwd"}],
        auto_transitions=False,
        send_event=True,
    )

    with pytest.raises(TypeError, match=r"not the text 'os\.getcwd'"):
        machine.events["go"].trigger(Subject("a"), str(tmp_path))
