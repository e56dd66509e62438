"""Settings: what is told when something is wrong, and what wins."""

import tomllib
from datetime import time
from pathlib import Path

import pytest

from casetrack.config import Settings, load_settings
from casetrack.errors import TOML_FAULTS, Invalid, amiss
from casetrack.language import catalog, translate_to
from casetrack.startup import shipped_config

WRONG = """
[office]
langauge = "zh"
[databse]
url = "sqlite:///x.db"
[mail]
port = 70000
starttls = "maybe"
[calendar]
opens = "soon"
[people]
independence = "nobody"
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def _problems(config: Path, text: str, **environment: str) -> list[str]:
    config.write_text(text, "utf-8")
    with pytest.raises(Invalid) as refused:
        load_settings(config, environment)
    return [str(problem) for problem in refused.value.problems]


def test_every_mistake_is_told_at_once_with_its_line(config: Path) -> None:
    told = _problems(config, WRONG)

    assert [problem.split(": ")[0].rpartition(", ")[2] for problem in sorted(told)] == sorted(
        ["line 3", "line 4", "line 7", "line 8", "line 10", "line 12"]
    )


def test_an_unknown_key_is_answered_with_the_nearest_one(config: Path) -> None:
    [told] = _problems(config, '[office]\nlangauge = "zh"\n')

    assert told.endswith("line 2: office.langauge is unknown; nearest known: language")


def test_an_unknown_section_is_answered_with_the_nearest_one(config: Path) -> None:
    [told] = _problems(config, "[databse]\n")

    assert "databse is unknown; nearest known: database" in told


def test_a_section_that_is_a_value_is_told(config: Path) -> None:
    told = _problems(config, "mail = 3\n", CASETRACK_MAIL__HOST="smtp")

    assert any("mail" in problem for problem in told)


def test_what_is_no_toml_is_told(config: Path) -> None:
    [told] = _problems(config, "[office\n")

    assert "is no TOML: Expected ']' at the end of a table declaration (at line 1, column" in told
    with pytest.raises(ValueError, match="=") as found:
        tomllib.loads("office\n")
    chinese = amiss(found.value).said(translate_to("zh"))
    assert chinese == "键名之后应为等号（第 1 行第 7 列）"
    assert [each for each in TOML_FAULTS if not catalog("zh").get(each)] == []


def test_a_file_that_cannot_be_read_is_told(config: Path) -> None:
    with pytest.raises(Invalid, match="cannot be read"):
        load_settings(config, {})


def test_a_bad_value_of_a_variable_names_the_variable(config: Path) -> None:
    [told] = _problems(config, "[mail]\nport = 25\n", CASETRACK_MAIL__PORT="many")

    assert told.startswith("environment CASETRACK_MAIL__PORT: mail.port")
    assert "config.toml" not in told


def test_a_bad_value_beside_a_variable_names_the_file(config: Path) -> None:
    [told] = _problems(config, "[mail]\nport = 0\n", CASETRACK_MAIL__HOST="smtp")

    assert "config.toml, line 2: mail.port" in told


def test_an_unknown_variable_is_answered_with_the_nearest_one(config: Path) -> None:
    [told] = _problems(config, "", CASETRACK_MAIL_HOST="smtp")

    assert "CASETRACK_MAIL_HOST is unknown; nearest known: CASETRACK_MAIL__HOST" in told


def test_a_variable_wins_over_the_file(config: Path) -> None:
    config.write_text('[mail]\nhost = "old"\n', "utf-8")

    settings = load_settings(config, {"CASETRACK_MAIL__HOST": "new", "CASETRACK_AS": "sun"})

    assert settings.mail.host == "new"


def test_paths_start_at_the_file(config: Path) -> None:
    config.write_text('[folders]\ndata = "files"\n', "utf-8")

    settings = load_settings(config, {})

    assert settings.folders.data == config.parent / "files"
    assert settings.database.url == f"sqlite:///{config.parent}/casetrack.db"


def test_a_secret_comes_from_its_file_and_is_not_shown(config: Path) -> None:
    (config.parent / "secret").write_text("correct horse\n", "utf-8")
    config.write_text('[mail]\npassword_file = "secret"\n', "utf-8")

    settings = load_settings(config, {})

    assert settings.mail.password.get_secret_value() == "correct horse"
    assert "correct horse" not in repr(settings)


def test_a_missing_secret_and_an_unknown_database_are_told_with_all_else(config: Path) -> None:
    config.write_text(
        '[database]\nurl = "mysql://ct:s3cret@db/x"\n[mail]\npassword_file = "no"\nprt = 1\n',
        "utf-8",
    )

    with pytest.raises(Invalid) as refused:
        load_settings(config, {})

    said = [str(problem) for problem in refused.value.problems]
    assert len(said) == 3
    assert "line 2: database.url: Value error, expected sqlite:///PATH or postgresql" in said[0]
    assert "line 4: mail.password_file: Value error, there is no such file" in said[1]
    assert "s3cret" not in "".join(said)


def test_the_shipped_file_says_what_holds_without_it(config: Path) -> None:
    config.write_text(shipped_config(), "utf-8")

    settings = load_settings(config, {})

    assert settings.model_dump(exclude={"database", "folders"}) == Settings().model_dump(
        exclude={"database", "folders"}
    )
    assert settings.calendar.opens == time(8, 30)


def test_a_secret_of_a_wrong_kind_is_not_repeated(config: Path) -> None:
    config.write_text("[mail]\npassword = 20061989\n", "utf-8")
    with pytest.raises(Invalid) as refused:
        load_settings(config, {})

    assert "mail.password" in str(refused.value)
    assert "20061989" not in str(refused.value)


def test_networks_come_from_the_file_or_from_a_variable(config: Path) -> None:
    config.write_text('[monitor]\nnetworks = ["10.1.0.0/16"]\n', "utf-8")
    named = load_settings(config, {"CASETRACK_MONITOR__NETWORKS": "10.2.0.0/16, fd00::/8"})

    assert [str(each) for each in load_settings(config, {}).monitor.networks] == ["10.1.0.0/16"]
    assert [str(each) for each in named.monitor.networks] == ["10.2.0.0/16", "fd00::/8"]
