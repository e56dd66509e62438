"""From a draft to its approval: what is refused, and what the refusal says."""

from dataclasses import replace

import pytest

from casetrack.bulletins import editions
from casetrack.bulletins.editions import ApprovalRefused, EditionUnknown
from casetrack.errors import Conflict, Refused
from casetrack.people.actors import NotAllowed
from casetrack.store.tables import Snapshot
from tests.bulletins.bureau import APPROVED, CHECKED, CLOSED, PUBLISHED, Bureau

REASON = "专案组移交，另行统计"


def test_a_check_writes_a_draft_that_is_ready(bureau: Bureau) -> None:
    draft = bureau.check()

    assert (draft.findings, draft.failing, draft.ready) == ((), (), True)
    assert (draft.edition.number, draft.edition.state) == (1, "draft")


def test_each_check_takes_another_snapshot_and_keeps_the_older_ones(bureau: Bureau) -> None:
    first, second = bureau.check(), bureau.check(now=APPROVED)

    assert second.edition.number == 1
    assert second.edition.snapshot_id != first.edition.snapshot_id
    with bureau.database.read() as session:
        assert session.get(Snapshot, first.edition.snapshot_id) is not None


def test_only_an_editor_checks(bureau: Bureau) -> None:
    with pytest.raises(NotAllowed, match="editor"):
        bureau.check(by="fang")


def test_only_a_publisher_approves(bureau: Bureau) -> None:
    bureau.close()
    bureau.check()

    with pytest.raises(NotAllowed, match="publisher"):
        bureau.approve(by="bian")


def test_who_wrote_none_of_it_approves(bureau: Bureau) -> None:
    bureau.close()
    bureau.check()
    bureau.approve(by="fang")

    assert bureau.edition().state == "approved"
    assert bureau.edition().approved_at == APPROVED


def test_who_wrote_any_version_may_not_approve_and_learns_who_may(bureau: Bureau) -> None:
    bureau.write(0, "preface", "公布：", by="wen")
    bureau.write(0, "preface", "现公布：", by="bian")
    bureau.close()
    bureau.check()

    with pytest.raises(ApprovalRefused, match=r"文编发 wrote part of the text.*方发布, 陆发布"):
        bureau.approve(by="wen")


def test_who_took_the_draft_may_not_approve_it(bureau: Bureau) -> None:
    bureau.close()
    bureau.check(by="wen")

    with pytest.raises(ApprovalRefused, match="文编发 took this draft"):
        bureau.approve(by="wen")


def test_an_open_cycle_is_not_approved(bureau: Bureau) -> None:
    bureau.check()

    with pytest.raises(ApprovalRefused, match="not closed yet"):
        bureau.approve()


def test_a_typed_number_blocks_the_approval(bureau: Bureau) -> None:
    bureau.write(2, "results", "培训{{ f.trained }}，通报3次。")
    bureau.close()
    draft = bureau.check()

    assert [each.text for each in draft.blocking] == ["3"]
    with pytest.raises(ApprovalRefused, match="project 2, results: “3” comes from no figure"):
        bureau.approve()


def test_a_template_that_drops_figures_blocks(bureau: Bureau) -> None:
    with bureau.at_work() as (session, cycle):
        rules = bureau.office.rules(session)
        usual = rules.definition_for(cycle.workflow)
        own = replace(usual, templates={**usual.templates, "bulletin.txt.j2": "{{ title }}"})
        rules = replace(rules, current={**rules.current, own.name: own})
        actor = bureau.office.actor(session, "bian")
        draft = editions.check(session, rules, actor, cycle, now=CHECKED)

    assert {each.rule for each in draft.blocking} == {"parity"}
    assert "1.found" in {each.text for each in draft.blocking}


def test_that_nothing_can_be_compared_is_told_once_and_not_for_each_format(bureau: Bureau) -> None:
    for project, part in ((0, "preface"), (1, "results"), (2, "results")):
        bureau.write(project, part, "已经完成。")
    told = [each for each in bureau.check().blocking if each.rule == "parity"]

    assert [each.message_zh[:9] for each in told] == ["没有数据可以核对，"]


def test_a_failing_check_blocks_until_somebody_acknowledges_it(bureau: Bureau) -> None:
    bureau.add_check("1.found - 1.fixed = 1.fixed")
    bureau.close()
    draft = bureau.check()
    assert [each["key"] for each in draft.unacknowledged] == ["1.c1"]
    with pytest.raises(ApprovalRefused, match=r"check 1\.c1 fails \(.*\) and nobody"):
        bureau.approve()

    acknowledge(bureau)
    bureau.approve()

    assert bureau.edition().state == "approved"


def test_an_acknowledged_check_still_fails(bureau: Bureau) -> None:
    bureau.add_check("1.found = 1.fixed")
    bureau.check()
    acknowledge(bureau)

    with bureau.at_work() as (session, cycle):
        draft = editions.draft_of(session, cycle, editions.edition_of(session, cycle))

    assert [each["answer"] for each in draft.failing] == ["fails"]
    assert draft.ready


def test_other_numbers_ask_for_another_acknowledgement(bureau: Bureau) -> None:
    bureau.add_check("1.found = 1.fixed")
    bureau.check()
    acknowledge(bureau)
    bureau.office.verified("坑槽丁", project=1)
    draft = bureau.check()

    assert [each["key"] for each in draft.unacknowledged] == ["1.c1"]


def test_a_snapshot_that_records_have_overtaken_is_refused_by_name(bureau: Bureau) -> None:
    bureau.check()
    bureau.office.open("坑槽丁")
    bureau.write(0, "preface", "现公布：")
    bureau.close()

    with pytest.raises(ApprovalRefused) as refused:
        bureau.approve()

    assert "figure 1.found: 3处 → 4处" in str(refused.value)
    assert "figure 1.rate: 66.67% → 50%" in str(refused.value)
    assert "text of the preface: version 1" in str(refused.value)
    assert "2.trained" not in str(refused.value)


def test_everything_in_the_way_is_told_at_once(bureau: Bureau) -> None:
    bureau.add_check("1.found = 1.fixed")
    bureau.write(2, "results", "培训{{ f.trained }}，通报3次。")
    bureau.check(by="wen")

    with pytest.raises(ApprovalRefused) as refused:
        bureau.approve(by="wen")

    lines = str(refused.value).splitlines()
    assert [any(word in line for line in lines) for word in ("closed", "took", "“3”", "1.c1")] == [
        True
    ] * 4


def test_a_check_withdraws_an_approval(bureau: Bureau) -> None:
    bureau.close()
    bureau.check()
    bureau.approve()
    bureau.check(now=PUBLISHED)

    edition = bureau.edition()
    assert (edition.state, edition.approved_by, edition.approved_at) == ("draft", None, None)


def test_an_approved_edition_is_not_approved_again(bureau: Bureau) -> None:
    bureau.close()
    bureau.check()
    bureau.approve()

    with pytest.raises(Refused, match="Edition 1 of t-2023 is approved already"):
        bureau.approve(by="lu")


def test_who_approves_an_edition_that_was_checked_again_is_told(bureau: Bureau) -> None:
    bureau.close()
    bureau.check()
    with bureau.at_work() as (session, cycle):
        read = editions.edition_of(session, cycle)
        session.expunge(read)
    bureau.check(now=APPROVED)

    with bureau.at_work() as (session, _), pytest.raises(Conflict, match="meanwhile"):
        editions.move(session, read, {"state": "approved"})


def test_an_unknown_edition_is_told_with_those_there_are(bureau: Bureau) -> None:
    bureau.check()

    with bureau.at_work() as (session, cycle), pytest.raises(EditionUnknown, match="editions: 1"):
        editions.edition_of(session, cycle, 7)


def test_a_preview_writes_nothing(bureau: Bureau) -> None:
    with bureau.at_work() as (session, cycle):
        content = editions.preview(session, bureau.office.rules(session), cycle, now=CHECKED)
        assert editions.editions_of(session, cycle) == []

    assert [each["text"] for each in content["figures"]] == ["3处", "2处", "66.67%", "40人"]


def test_an_edition_names_who_did_what(bureau: Bureau) -> None:
    bureau.close()
    bureau.check()
    bureau.approve()

    with bureau.database.read() as session:
        names = editions.person_names(session, bureau.edition())

    assert names == {"checked_by": "卞编辑", "approved_by": "方发布", "published_by": ""}


def acknowledge(bureau: Bureau) -> None:
    with bureau.at_work() as (session, cycle):
        editions.acknowledge(
            session,
            bureau.office.rules(session),
            bureau.office.actor(session, "sun"),
            cycle,
            check_key="1.c1",
            reason=REASON,
            now=CLOSED,
        )
