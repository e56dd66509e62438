from pathlib import Path

import pytest

from tests.cli.conftest import Program
from tests.ledger.books import item, make_book
from tests.office import Office


@pytest.fixture
def ledger(tmp_path: Path) -> str:
    rows = [item("1-001", found_on="2023-09-05"), item("1-002", found_on="2023-09-06")]
    return str(make_book(tmp_path / "ledger.xlsx", {"items": rows}))


def test_a_dry_run_tells_what_would_change_and_writes_nothing(
    program: Program, office: Office, ledger: str
) -> None:
    assert office.units

    answer = program("import", ledger, "--cycle", "t-2023", "--dry-run")

    assert "items 1-001: new" in answer.out
    assert "2 would change." in answer.out
    assert "Reading" in answer.err
    assert "No such items." in program("item", "list").out


def test_a_second_import_changes_nothing(program: Program, office: Office, ledger: str) -> None:
    assert office.units

    first = program("import", ledger, "--cycle", "t-2023", "--json", by="sun")
    second = program("import", ledger, "--cycle", "t-2023", "--json", by="sun")

    assert first.json["sheets"]["items"] == {"new": 2, "changed": 0, "unchanged": 0}
    assert second.json["sheets"]["items"] == {"new": 0, "changed": 0, "unchanged": 2}
    assert second.json["changes"] == []


def test_a_changed_cell_is_shown_with_before_and_after(
    program: Program, office: Office, ledger: str, tmp_path: Path
) -> None:
    assert office.units
    program("import", ledger, "--cycle", "t-2023", by="sun")
    changed = item("1-001", found_on="2023-09-05", category="坑槽")
    make_book(tmp_path / "ledger.xlsx", {"items": [changed]})

    answer = program("import", ledger, "--cycle", "t-2023", "--dry-run")

    assert "items 1-001: category: (empty) → 坑槽" in answer.out


def test_a_long_dry_run_shows_the_first_changes(
    program: Program, office: Office, tmp_path: Path
) -> None:
    assert office.units
    rows = [item(f"1-{number:03}", found_on="2023-09-05") for number in range(41)]
    book = make_book(tmp_path / "long.xlsx", {"items": rows})

    answer = program("import", str(book), "--cycle", "t-2023", "--dry-run")

    assert answer.out.count(": new\n") == 40
    assert "41 changes; shown: 40" in answer.err


def test_lists_in_cells_are_shown_in_full(program: Program, office: Office, tmp_path: Path) -> None:
    assert office.units
    unit = {"code": "zj", "name": "区住房和城乡建设局", "aliases": "区住建局; 住建"}
    book = make_book(tmp_path / "units.xlsx", {"units": [unit]})

    answer = program("import", str(book), "--dry-run")

    assert "units zj: aliases: 区住建局 → 区住建局; 住建" in answer.out


@pytest.mark.parametrize("way", [["--dry-run"], []])
def test_every_bad_cell_is_told_and_nothing_is_written(
    program: Program, office: Office, tmp_path: Path, way: list[str]
) -> None:
    assert office.units
    rows = [item("1-001", found_on="soon"), item("1-002", project=9, found_on="2023-09-06")]
    book = make_book(tmp_path / "bad.xlsx", {"items": rows})

    answer = program("import", str(book), "--cycle", "t-2023", *way, by="sun")

    assert answer.code == 2
    assert "row 3" in answer.err
    assert "row 4" in answer.err
    assert "No such items." in program("item", "list").out


def test_what_was_exported_is_imported_without_a_change(
    program: Program, office: Office, ledger: str
) -> None:
    assert office.units
    program("import", ledger, "--cycle", "t-2023", by="sun")
    program("export", "out.xlsx")

    answer = program("import", "out.xlsx", "--dry-run", "--json")

    assert answer.code == 0, answer.err
    assert answer.json["changes"] == []


def test_a_template_needs_no_office(program: Program) -> None:
    answer = program("export", "template.xlsx", "--template")

    assert answer.code == 0
    assert Path("template.xlsx").stat().st_size > 0
    assert "casetrack import template.xlsx --dry-run" in answer.out


def test_the_lists_are_written_as_a_workbook(program: Program, office: Office) -> None:
    office.rectifying()

    assert program("export", "lists.xlsx", "--lists").code == 0
    assert Path("lists.xlsx").stat().st_size > 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("there.xlsx", "--template"), "exists already"),
        (("no/where.xlsx", "--template"), "There is no folder no"),
        (("new.xlsx", "--template", "--lists"), "not both"),
    ],
)
def test_an_export_that_would_do_harm_is_refused(
    program: Program, words: tuple[str, ...], said: str
) -> None:
    Path("there.xlsx").write_bytes(b"an office's ledger")

    answer = program("export", *words)

    assert answer.code in (1, 2)
    assert said in answer.err
    assert Path("there.xlsx").read_bytes() == b"an office's ledger"


def test_a_file_is_replaced_when_asked_for(program: Program) -> None:
    Path("there.xlsx").write_bytes(b"old")

    assert program("export", "there.xlsx", "--template", "--overwrite").code == 0


def test_an_empty_workbook_says_how_to_begin(
    program: Program, office: Office, tmp_path: Path
) -> None:
    assert office.units
    book = make_book(tmp_path / "empty.xlsx", {"items": []})

    answer = program("import", str(book), "--cycle", "t-2023", "--dry-run")

    assert "0 would change." in answer.out


def test_a_workbook_that_names_no_campaign_is_about_the_one_under_way(
    program: Program, office: Office, ledger: str
) -> None:
    assert office.units

    assert "2 would change." in program("import", ledger, "--dry-run").out
    assert "2 changed." in program("import", ledger, by="sun").out


def test_without_any_campaign_rows_of_one_are_refused_in_one_line(
    program: Program, ledger: str
) -> None:
    program("init")

    answer = program("import", ledger, by="admin")

    assert answer.code == 1
    assert answer.err.splitlines()[-1].endswith("Cycles: none yet")
