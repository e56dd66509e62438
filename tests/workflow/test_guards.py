"""Guards say why not, in a sentence that helps."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.metadata import EntryPoint, EntryPoints

import pytest

from casetrack.errors import Invalid
from casetrack.workflow import guards
from casetrack.workflow.guards import SHIPPED, Request, Subject, registry
from tests.workflow.files import asked

DUE = datetime(2023, 10, 17, 16, tzinfo=UTC)
ANYWHERE = Subject("rectifying")


def say(name: str, **facts: object) -> str | None:
    said = SHIPPED[name](ANYWHERE, asked(**facts))
    return None if said is None else str(said)


def test_who_rectified_may_not_judge_and_learns_whom_to_ask() -> None:
    sentence = say("independent", rectifier_ids={1}, actor_name="李强", may_verify=["王敏", "赵磊"])

    assert sentence is not None
    assert sentence.startswith("李强 worked on this item")
    assert sentence.endswith("Ask 王敏 or 赵磊.")


def test_the_unit_that_rectified_may_not_judge_by_other_hands() -> None:
    sentence = say("independent", rectifier_unit_ids={10}, actor_unit_name="环保局")

    assert sentence is not None
    assert sentence.startswith("环保局 rectified this item")
    assert "an administrator gives somebody there the role verifier" in sentence


def test_a_superior_or_another_unit_may_judge() -> None:
    assert say("independent", rectifier_ids={2}, rectifier_unit_ids={11}) is None


def test_by_person_a_colleague_may_judge_but_never_oneself() -> None:
    colleague = {"independence": "person", "rectifier_unit_ids": {10}}

    assert say("independent", rectifier_ids={2}, **colleague) is None
    assert say("independent", rectifier_ids={1}, **colleague) is not None


def test_a_person_of_no_unit_is_judged_by_person() -> None:
    assert say("independent", actor_unit_id=None, rectifier_unit_ids={None, 10}) is None


def test_a_missing_fact_is_a_defect_and_never_passes() -> None:
    with pytest.raises(KeyError):
        SHIPPED["independent"](ANYWHERE, Request(facts={"actor_id": 1}))


@pytest.mark.parametrize(
    ("name", "passes", "refuses", "words"),
    [
        (
            "closeout_requested",
            {"open_request": True},
            {"open_request": False},
            "requests close-out first",
        ),
        ("not_requested_yet", {"open_request": False}, {"open_request": True}, "open already"),
        ("extension_open", {"open_extension": True}, {"open_extension": False}, "nothing to"),
        (
            "extension_not_open",
            {"open_extension": False},
            {"open_extension": True},
            "waits for its answer",
        ),
        ("extension_once", {"extension_count": 0}, {"extension_count": 1}, "once is the limit"),
        ("approver_above", {}, {"extension_requester_id": 1}, "somebody above has to decide"),
        ("paused", {"paused": True}, {"paused": False}, "nothing to resume"),
        ("not_paused", {"paused": False}, {"paused": True}, "resume it first"),
        ("duplicate_exists", {"duplicate_exists": True}, {}, "no other item '1-2'"),
        ("cycle_closed", {"cycle_closed": True}, {}, "The cycle is still open"),
        ("look_back", {"look_back": True}, {}, "by a look-back only"),
    ],
)
def test_a_guard_passes_or_says_why_not(
    name: str, passes: dict[str, object], refuses: dict[str, object], words: str
) -> None:
    assert say(name, **passes) is None
    assert words in (say(name, **refuses) or "")


def test_an_extension_is_asked_for_before_the_deadline_passes() -> None:
    early, late = DUE - timedelta(seconds=1), DUE

    assert say("extension_before_due", due_at=DUE, now=early) is None
    assert "deadline has passed" in (say("extension_before_due", due_at=DUE, now=late) or "")
    assert "No deadline runs" in (say("extension_before_due", due_at=None, now=late) or "")


def test_every_shipped_guard_is_known_by_its_name() -> None:
    assert set(SHIPPED) <= set(registry())


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[EntryPoint]]:
    """Entry points as if other packages had been installed."""
    points: list[EntryPoint] = []
    monkeypatch.setattr(guards, "entry_points", lambda **_: EntryPoints(points))
    registry.cache_clear()
    yield points
    registry.cache_clear()


def test_an_installed_package_adds_its_guards(installed: list[EntryPoint]) -> None:
    installed.append(EntryPoint("sworn", "casetrack.workflow.guards:paused", guards.ENTRY_POINTS))

    assert registry()["sworn"] is SHIPPED["paused"]


def test_a_guard_that_takes_a_name_or_cannot_be_called_is_refused(
    installed: list[EntryPoint],
) -> None:
    group = guards.ENTRY_POINTS
    installed.append(EntryPoint("paused", "casetrack.workflow.guards:paused", group))
    installed.append(EntryPoint("text", "casetrack.workflow.guards:ENTRY_POINTS", group))

    with pytest.raises(
        Invalid, match=r"(?s)'paused' .* exists already.*'text' .* cannot be called"
    ):
        registry()
