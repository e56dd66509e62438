"""A folder that cannot be the demo is refused before anything in it changes."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from casetrack.config import load_settings
from casetrack.demo.run import run_demo
from casetrack.errors import Refused
from casetrack.startup import build, shipped_config
from casetrack.store.schema import upgrade


@pytest.mark.parametrize(
    ("made_by", "told"),
    [
        (None, "holds no finished demo"),
        ("0001", "older than .* db upgrade"),
        ("9999", "does not know"),
    ],
)
def test_a_demo_of_another_program_is_refused(
    tmp_path: Path, made_by: str | None, told: str
) -> None:
    (tmp_path / "config.toml").write_text(shipped_config(), "utf-8")
    engine = build(load_settings(tmp_path / "config.toml", {}))
    if made_by:
        upgrade(engine.database)
        with engine.database.connect() as connection:
            connection.execute(
                sa.text("UPDATE alembic_version SET version_num = :at"), {"at": made_by}
            )
    engine.close()
    with pytest.raises(Refused, match=told):
        run_demo(tmp_path, say=print)


def test_a_folder_with_other_files_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "ours.txt").touch()
    with pytest.raises(Refused, match="is not empty"):
        run_demo(tmp_path, say=print)
    assert [each.name for each in tmp_path.iterdir()] == ["ours.txt"]
