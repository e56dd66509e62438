"""A finding is settled in the text, or let pass by somebody else, by name and with a reason."""

import pytest

from casetrack.bulletins import editions
from casetrack.bulletins.editions import ApprovalRefused, content_of
from casetrack.bulletins.findings import Finding
from casetrack.bulletins.waivers import NotYourText
from casetrack.errors import Conflict, Invalid, NotFound, Refused
from casetrack.people import security
from casetrack.people.actors import NotAllowed
from casetrack.store.tables import Waiver
from tests.bulletins.bureau import CHECKED, Bureau

GIVEN_AWAY = (
    "- 查出病害{{ f.found }}，修复{{ f.fixed }}。\n- 学生李小明受伤，由海州市蓝天食品有限公司赔偿。"
)


@pytest.fixture
def telling(bureau: Bureau) -> Bureau:
    bureau.write(1, "results", GIVEN_AWAY)
    bureau.close()
    return bureau


def waive(
    bureau: Bureau, finding: str, *, by: str = "sun", reason: str = "监护人同意公开"
) -> Waiver:
    with bureau.at_work() as (session, cycle):
        return editions.waive(
            session,
            bureau.office.rules(session),
            bureau.office.actor(session, by),
            cycle,
            finding=finding,
            reason=reason,
            now=CHECKED,
        )


def blocking(bureau: Bureau) -> dict[str, Finding]:
    return {each.rule: each for each in bureau.check().blocking}


def test_approval_names_every_finding_until_each_is_settled(telling: Bureau) -> None:
    found = blocking(telling)
    assert set(found) == {"name", "company"}
    with pytest.raises(ApprovalRefused) as refused:
        telling.approve()
    assert all(each.id[:8] in str(refused.value) for each in found.values())

    for each in found.values():
        waive(telling, each.id[:8])
    assert telling.check().ready
    telling.approve()

    assert telling.edition().state == "approved"


def test_a_waiver_is_in_the_snapshot_and_in_the_security_log(telling: Bureau) -> None:
    waive(telling, blocking(telling)["name"].id)
    telling.check()

    with telling.database.read() as session:
        [told] = content_of(session, telling.edition())["waivers"]
        [entry] = security.entries(session)
    assert (told["quote"], told["person"], told["reason"]) == ("李小明", "孙督办", "监护人同意公开")
    assert (told["project"], told["part"], told["date"]) == (1, "results", "2023-10-20")
    assert entry.kind == "finding waived"


def test_a_waiver_given_after_the_check_asks_for_another_check(telling: Bureau) -> None:
    for each in blocking(telling).values():
        waive(telling, each.id)

    with pytest.raises(ApprovalRefused, match="waiver of"):
        telling.approve()


def test_a_waiver_holds_for_its_sentence_and_no_other(telling: Bureau) -> None:
    waive(telling, blocking(telling)["name"].id)

    telling.write(1, "results", f"- 另行说明。\n{GIVEN_AWAY}")
    assert set(blocking(telling)) == {"company"}
    telling.write(1, "results", GIVEN_AWAY.replace("受伤", "获奖"))
    assert set(blocking(telling)) == {"name", "company"}


def test_who_wrote_the_text_does_not_waive_its_findings(telling: Bureau) -> None:
    found = blocking(telling)["name"].id

    with pytest.raises(NotYourText, match="卞编辑"):
        waive(telling, found, by="bian")
    assert waive(telling, found, by="wen").rule == "name"


def test_a_waiver_needs_a_role_and_a_reason(telling: Bureau) -> None:
    found = blocking(telling)["name"].id

    with pytest.raises(NotAllowed):
        waive(telling, found, by="jiao")
    with pytest.raises(Invalid, match="says why"):
        waive(telling, found, reason=" ")


def test_a_finding_is_waived_once(telling: Bureau) -> None:
    found = blocking(telling)["name"].id
    waive(telling, found)

    with pytest.raises(Conflict, match="waived already"):
        waive(telling, found)


@pytest.mark.parametrize("named", ["", "0123456789abcdef"])
def test_what_was_not_found_is_not_waived(telling: Bureau, named: str) -> None:
    with pytest.raises(NotFound, match=r"there are: .*\(name\)"):
        waive(telling, named)


def test_what_cannot_be_printed_is_waived_by_nobody(bureau: Bureau) -> None:
    bureau.write(1, "results", "{{ f.nothing }}和{{ f.found }}")

    with pytest.raises(Refused, match="unknown-figure"):
        waive(bureau, blocking(bureau)["unknown-figure"].id)


def test_where_nothing_blocks_nothing_is_waived(bureau: Bureau) -> None:
    with pytest.raises(NotFound, match="none at all"):
        waive(bureau, "ab")
