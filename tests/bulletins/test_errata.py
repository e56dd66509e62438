"""Errata: numbered notices with files of their own, which anybody can verify."""

from pathlib import Path

import pytest
from docx import Document

from casetrack.bulletins.content import Content
from casetrack.bulletins.editions import content_of, edition_of
from casetrack.bulletins.errata import errata_of, write_erratum
from casetrack.bulletins.formats import erratum as notice
from casetrack.bulletins.formats.pdf import text_of
from casetrack.bulletins.verification import verify
from casetrack.errors import Invalid, Refused
from tests.bulletins.bureau import PUBLISHED, Bureau
from tests.bulletins.samples import content, figure

FOLDER = "bulletins/t-2023/1"
TEXT, WHY = "第一项修复数“<40>人”应为“38人”。\n{{ 不是数据 }}", "重复登记"


def test_an_erratum_is_numbered_and_printed_by_the_next_edition(
    bureau: Bureau, tmp_path: Path
) -> None:
    bureau.published(tmp_path)
    correct(bureau, tmp_path, "第一项修复数应为二处", "重复登记")
    correct(bureau, tmp_path, "标题更正", "笔误")
    bureau.check(now=PUBLISHED)

    with bureau.at_work() as (session, cycle):
        first = edition_of(session, cycle, 1)
        second = edition_of(session, cycle)
        assert [each.number for each in errata_of(session, first)] == [1, 2]
        assert [each["text"] for each in content_of(session, second)["errata"]] == [
            "第一项修复数应为二处",
            "标题更正",
        ]
    assert (first.state, second.number, second.state) == ("published", 2, "draft")


def test_a_draft_is_corrected_by_its_text_not_by_an_erratum(bureau: Bureau, tmp_path: Path) -> None:
    bureau.check()

    with pytest.raises(Refused, match="not published yet"):
        correct(bureau, tmp_path, "更正", "笔误")


def test_an_erratum_gives_nobody_away(bureau: Bureau, tmp_path: Path) -> None:
    bureau.published(tmp_path)

    with pytest.raises(Invalid) as error:
        correct(bureau, tmp_path, "学生李小明应为学生王小红，", "电话13812345678有误")

    assert [str(each.sentence.values["found"]) for each in error.value.problems] == [
        "李小明",
        "王小红",
        "13812345678",
    ]


def test_an_erratum_names_what_and_why(bureau: Bureau, tmp_path: Path) -> None:
    bureau.published(tmp_path)

    with pytest.raises(Invalid) as refused:
        correct(bureau, tmp_path, " ", "")

    assert len(refused.value.problems) == 2


def test_an_erratum_has_files_beside_the_edition(bureau: Bureau, tmp_path: Path) -> None:
    bureau.published(tmp_path)
    correct(bureau, tmp_path, TEXT, WHY)
    folder = tmp_path / FOLDER

    word = Document(str(folder / "erratum-1.docx"))
    for text in (
        (folder / "erratum-1.txt").read_text("utf-8"),
        "\n".join(each.text for each in word.paragraphs),
        text_of((folder / "erratum-1.pdf").read_bytes()),
    ):
        said = "".join(text.split())
        assert "第一项修复数“<40>人”应为“38人”。{{不是数据}}更正原因：重复登记" in said
    page = (folder / "erratum-1.html").read_text("utf-8")
    assert "<h1>关于专项治理（第1版）的更正（第1号）</h1>" in page
    assert "“&lt;40&gt;人”" in page
    assert places(bureau, tmp_path) == []


@pytest.mark.parametrize("name", ["html", "txt", "docx", "pdf"])
def test_any_byte_of_an_erratum_s_file_counts(bureau: Bureau, tmp_path: Path, name: str) -> None:
    bureau.published(tmp_path)
    correct(bureau, tmp_path, TEXT, WHY)
    path = tmp_path / FOLDER / f"erratum-1.{name}"
    whole = path.read_bytes()

    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert ("file", f"{FOLDER}/erratum-1.{name}") in places(bureau, tmp_path)
    path.unlink()
    assert places(bureau, tmp_path) == [("file", f"{FOLDER}/erratum-1.{name}")]


def test_a_file_that_was_never_published_is_named(bureau: Bureau, tmp_path: Path) -> None:
    bureau.published(tmp_path)
    (tmp_path / FOLDER / "erratum-1.html").write_text("假更正", "utf-8")

    assert places(bureau, tmp_path) == [("file", f"{FOLDER}/erratum-1.html")]


@pytest.mark.parametrize(
    ("table", "change", "found"),
    [
        ("erratum", "UPDATE erratum SET text = '另有其事'", {"erratum-1.html", "erratum-1.txt"}),
        ("edition_file", "DELETE FROM edition_file WHERE format = 'erratum-1.pdf'",
         {"erratum-1.pdf", f"{FOLDER}/erratum-1.pdf"}),
        ("erratum", "DELETE FROM erratum",
         {f"erratum-1.{each}" for each in ("html", "txt", "docx", "pdf")}),
    ],
)  # fmt: skip
def test_an_erratum_changed_behind_the_engine_s_back_is_named(
    bureau: Bureau, tmp_path: Path, table: str, change: str, found: set[str]
) -> None:
    bureau.published(tmp_path)
    correct(bureau, tmp_path, TEXT, WHY)
    bureau.tamper(table, change)

    assert {where for _, where in places(bureau, tmp_path)} == found


def test_an_erratum_is_the_same_bytes_every_time_and_no_document_of_before_them() -> None:
    sample = content({(1, "results"): "发现{{ f.found }}。"}, figure("1.found"))
    old: Content = {**sample, "templates": {"bulletin.txt.j2": ""}}
    told = {"edition": 1, "number": 2, "date": "2023-12-01", "text": TEXT, "reason": WHY}

    first, again = (notice.render(sample, told) for _ in range(2))  # type: ignore[arg-type]

    assert first == again
    assert set(first) == {"html", "text", "docx", "pdf"}
    assert set(notice.render(old, told)) == {"html", "text"}  # type: ignore[arg-type]
    assert notice.render_again(old, told) == {}  # type: ignore[arg-type]


def places(bureau: Bureau, folder: Path) -> list[tuple[str, str]]:
    with bureau.database.read() as session:
        faults = verify(session, bureau.edition(1), folder=folder)
    return [(each.kind, str(each.where)) for each in faults]


def correct(bureau: Bureau, folder: Path, text: str, reason: str) -> None:
    with bureau.at_work() as (session, cycle):
        write_erratum(
            session,
            bureau.office.actor(session, "bian"),
            edition_of(session, cycle),
            text=text,
            reason=reason,
            folder=folder,
            now=PUBLISHED,
        )
