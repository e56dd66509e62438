"""No number without the cases behind it, and no history that can be rewritten unnoticed."""

import json

import sqlalchemy as sa

from casetrack.cases.rows import ITEM
from casetrack.startup import Engine
from tests.journeys.conftest import Rehearsal


def test_changing_one_case_changes_its_figure_and_the_check_on_it(
    copied: Rehearsal, engine: Engine
) -> None:
    with engine.database.connect() as connection:
        one = sa.select(ITEM.c.id).where(ITEM.c.outcome == "retained").limit(1)
        statement = sa.update(ITEM).where(ITEM.c.id.in_(one)).values(category="其他")
        connection.execute(statement)
    shown = copied.json("figures", "show", "--cycle", "dinghai-2019")["figures"]
    values = {each["key"]: each["value"] for each in shown}
    checks = copied.json("figures", "check", "--cycle", "dinghai-2019")["checks"]
    expressions = [each["expression"] for each in checks if each["project"] == 1]
    assert values["1.retained"] == "582"
    assert "582+19=601" in expressions


def test_a_changed_file_is_named(copied: Rehearsal) -> None:
    path = copied.bulletin("dinghai-2019")
    path.write_text(path.read_text("utf-8").replace("343个", "344个"), "utf-8")
    done = copied.run("bulletin", "verify", "--cycle", "dinghai-2019")
    assert done.returncode == 1
    assert "bulletin.txt" in done.stdout + done.stderr


def test_a_changed_state_is_named(copied: Rehearsal, engine: Engine) -> None:
    with engine.database.connect() as connection:
        one = ITEM.c.key == "12.pothole-001"
        connection.execute(sa.update(ITEM).where(one).values(outcome="cancelled"))
    done = copied.run("audit", "verify")
    assert done.returncode == 1
    assert "12.pothole-001" in done.stdout + done.stderr


def test_explain_lists_the_rows_behind_a_number(replayed: Rehearsal) -> None:
    told = replayed.json("figures", "explain", "12.pothole", "--cycle", "dinghai-2019")
    assert "12.pothole-090" in json.dumps(told, ensure_ascii=False)
