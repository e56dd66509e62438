import json
from pathlib import Path

from typer.testing import CliRunner

from casetrack.cli import app

TEXT = (
    "某县公示\n一、甲项治理\n牵头单位：县某局\n治理目标：检查80家。\n"
    "治理成果：受理65件，办结60件，还有8件正在办理，比例为65-70%，共检查85家。\n"
)


def run(*words: str) -> str:
    done = CliRunner().invoke(app, ["bulletin", "read", *words])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_file_is_read_as_json_in_the_agreed_shape(tmp_path: Path) -> None:
    path = tmp_path / "notice.txt"
    path.write_text(TEXT, "utf-8")

    told = json.loads(run(str(path), "--json"))

    assert (told["format"], told["file"]) == (1, str(path))
    section = told["projects"][1]
    assert set(section) == {
        *("ordinal", "title", "lead_unit", "goals", "span"),
        *("figures", "non_figures", "relations"),
    }
    assert section["goals"] == "检查80家。"
    assert [each["value"] for each in section["figures"]] == [80, 65, 60, 8, [65, 70], 85]
    assert {each["expr"]: each["status"] for each in section["relations"]}["65-60=8"] == "fails"


def test_several_files_are_one_object(tmp_path: Path) -> None:
    paths = [tmp_path / "a.txt", tmp_path / "b.txt"]
    for path in paths:
        path.write_text(TEXT, "utf-8")

    told = json.loads(run(*map(str, paths), "--json"))

    assert [each["file"] for each in told["bulletins"]] == [str(path) for path in paths]


def test_people_see_figures_and_what_fails(tmp_path: Path) -> None:
    path = tmp_path / "notice.txt"
    path.write_text(TEXT, "utf-8")

    printed = run(str(path))

    assert "1 甲项治理 · 县某局" in printed
    assert "65-70%" in printed
    assert "Fails in 1: 65-60=8" in printed
