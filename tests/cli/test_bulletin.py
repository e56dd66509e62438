from pathlib import Path

import pytest

from tests.bulletins.bureau import Bureau
from tests.cli.conftest import Program


@pytest.fixture
def note(tmp_path: Path) -> str:
    (tmp_path / "note.txt").write_text("病害应为4处。", "utf-8")
    return "note.txt"


def _published(program: Program, bureau: Bureau) -> None:
    bureau.close()
    program("bulletin", "check", by="bian")
    program("bulletin", "approve", by="fang")
    program("bulletin", "publish", by="fang")


def test_a_preview_prints_the_text_as_it_would_be(program: Program, bureau: Bureau) -> None:
    assert bureau.items

    answer = program("bulletin", "preview")

    assert "治理成果：" in answer.out
    assert "查出病害3处" in answer.out
    assert "1.found" in program("bulletin", "preview", "--format", "html").out


def test_an_unknown_format_is_refused(program: Program, bureau: Bureau) -> None:
    assert bureau.items

    assert "expected html" in program("bulletin", "preview", "--format", "rtf").err


def test_a_bulletin_goes_from_draft_to_published_files(
    program: Program, bureau: Bureau, tmp_path: Path
) -> None:
    bureau.close()

    checked = program("bulletin", "check", by="bian")
    approved = program("bulletin", "approve", by="fang")
    published = program("bulletin", "publish", "--json", by="fang")

    assert "ready to approve" in checked.out
    assert approved.out == "t-2023, edition 1: approved.\n"
    assert {each["format"] for each in published.json["files"]} >= {"html", "text"}
    assert all((tmp_path / "data" / each["path"]).exists() for each in published.json["files"])


def test_an_edition_is_shown_and_verified(program: Program, bureau: Bureau) -> None:
    _published(program, bureau)

    shown = program("bulletin", "show", "--json").json
    verified = program("bulletin", "verify")

    assert (shown["state"], shown["approved_by"]) == ("published", "方发布")
    assert "stands as it was published" in verified.out
    assert "root: " in program("bulletin", "show").out


def test_a_changed_file_is_found(program: Program, bureau: Bureau, tmp_path: Path) -> None:
    _published(program, bureau)
    (tmp_path / "data/bulletins/t-2023/1/bulletin.txt").write_text("另一份", "utf-8")

    answer = program("bulletin", "verify", "--json")

    assert answer.code == 1
    assert answer.json["faults"][0]["kind"] == "file"
    assert "was changed" in program("bulletin", "verify").out


def test_an_audit_covers_published_editions(
    program: Program, bureau: Bureau, tmp_path: Path
) -> None:
    _published(program, bureau)
    sound = program("audit", "verify", "--json")
    (tmp_path / "data/bulletins/t-2023/1/bulletin.txt").unlink()

    answer = program("audit", "verify")

    assert sound.json["cycles"][0]["editions"] == 1
    assert answer.code == 1
    assert "edition 1: file bulletins/t-2023/1/bulletin.txt: cannot be read" in answer.out


def test_what_stands_in_the_way_is_told(program: Program, bureau: Bureau) -> None:
    bureau.write(1, "results", "查出病害99处。")
    bureau.add_check("1.found - 1.fixed = 0")

    checked = program("bulletin", "check", by="bian")
    refused = program("bulletin", "approve", by="fang")

    assert (checked.code, "not ready to approve" in checked.out) == (1, True)
    assert "blocking: project 1, results, 4-6: " in program("bulletin", "show").out
    assert "blocking: check 1.c1" in checked.out
    assert refused.code == 1
    assert "not closed yet" in refused.err


def test_an_approver_sees_what_differs_from_the_last_edition(
    program: Program, bureau: Bureau
) -> None:
    _published(program, bureau)
    assert program("bulletin", "diff", "t-2023").out == "edition 1 → as of now: no difference\n"
    bureau.write(2, "results", "培训{{ f.trained }}。")
    program("bulletin", "check", by="bian")

    diff = program("bulletin", "diff", "t-2023", "--json").json
    approved = program("bulletin", "approve", by="fang")

    assert (diff["before"], diff["after"]) == ("edition 1", "edition 2")
    assert diff["texts"][0]["added"] == ["培训{{ f.trained }}。"]
    assert "edition 1 → edition 2: figures that differ: 0, texts: 1" in approved.out
    assert "+ 培训{{ f.trained }}。" in approved.out
    assert program("bulletin", "diff", "t-2023", "--edition", "1").out.startswith("edition 1 → as")


def test_the_public_site_is_written_as_files(
    program: Program, bureau: Bureau, tmp_path: Path
) -> None:
    _published(program, bureau)

    answer = program("bulletin", "site", "public")

    assert "written: index.html" in answer.out
    assert (tmp_path / "public/bulletins/t-2023/1/bulletin.html").exists()
    assert program("bulletin", "site", "public").out.startswith("0 written, ")


def test_a_finding_is_waived_by_its_id(program: Program, bureau: Bureau) -> None:
    bureau.write(1, "results", "查出{{ f.found }}，修复{{ f.fixed }}。学生李小明受伤。")
    [found] = [
        each
        for each in program("bulletin", "check", "--json", by="bian").json["findings"]
        if each["level"] == "blocking"
    ]

    answer = program("bulletin", "waive", "t-2023", found["id"][:8], "--reason", "同意", by="sun")
    checked = program("bulletin", "check", by="bian")

    assert (found["offset"], found["length"], found["text"]) == (34, 3, "李小明")
    assert "waived." in answer.out
    assert (checked.code, "waived: project 1, results" in checked.out) == (0, True)
    assert "（孙督办：同意）" in checked.out


def test_an_acknowledged_check_still_fails(program: Program, bureau: Bureau) -> None:
    bureau.add_check("1.found - 1.fixed = 0")

    answer = program("bulletin", "acknowledge", "1.c1", "--reason", "结转", by="bian")
    draft = program("bulletin", "check", "--json", by="bian").json

    assert "1.c1 fails" in answer.out
    assert (draft["failing"], draft["unacknowledged"]) == (["1.c1"], [])


def test_who_took_the_draft_does_not_approve_it(program: Program, bureau: Bureau) -> None:
    bureau.close()
    program("bulletin", "check", by="wen")

    answer = program("bulletin", "approve", by="wen")

    assert answer.code == 1
    assert "somebody else approves it" in answer.err


def test_an_erratum_is_a_note_beside_the_edition(
    program: Program, bureau: Bureau, note: str
) -> None:
    _published(program, bureau)

    written = program("bulletin", "erratum", note, "--reason", "漏录", by="bian")

    assert "erratum 1" in written.out
    assert "erratum 1: 病害应为4处。 (漏录)" in program("bulletin", "show").out


def test_a_draft_has_no_errata(program: Program, bureau: Bureau, note: str) -> None:
    bureau.close()
    program("bulletin", "check", by="bian")

    answer = program("bulletin", "erratum", note, "--reason", "漏录", by="bian")

    assert answer.code == 1
    assert "is not published yet" in answer.err


def test_editions_are_listed(program: Program, bureau: Bureau) -> None:
    before = program("bulletin", "list")
    _published(program, bureau)

    told = program("bulletin", "list", "--json").json["editions"]

    assert "casetrack --as EDITOR bulletin check" in before.out
    assert [(each["edition"], each["state"]) for each in told] == [(1, "published")]
    assert "published" in program("bulletin", "list").out


def test_an_unknown_edition_is_answered_with_those_there_are(
    program: Program, bureau: Bureau
) -> None:
    assert bureau.items

    none = program("bulletin", "show", "--edition", "3")
    program("bulletin", "check", by="bian")
    other = program("bulletin", "show", "--edition", "3")

    assert (none.code, other.code) == (1, 1)
    assert "has no draft yet" in none.err
    assert "editions: 1" in other.err


def test_a_draft_is_not_there_to_be_verified(program: Program, bureau: Bureau) -> None:
    assert bureau.items
    program("bulletin", "check", by="bian")

    answer = program("bulletin", "verify")

    assert answer.code == 1
    assert "is a draft" in answer.err
