"""Sets up a rehearsal in a folder and replays both campaigns in it; a second run only tells."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from casetrack.cli.speech import translator
from casetrack.config import load_settings
from casetrack.demo import dinghai_2019, dinghai_2023
from casetrack.demo.aftermath import settle
from casetrack.demo.build import fates, office_sheets, sheets
from casetrack.demo.office import PEOPLE, UNITS
from casetrack.demo.publication import publish_bulletin
from casetrack.demo.replay import Say, Stage, replay
from casetrack.demo.report import campaigns_of
from casetrack.errors import Refused, sentence
from casetrack.ledger.applying import import_workbook
from casetrack.ledger.reading import read_workbook
from casetrack.ledger.writing import write_workbook
from casetrack.people.actors import load_actor
from casetrack.people.persons import add_person, grant
from casetrack.people.units import add_unit
from casetrack.startup import CONFIG_NAME, Engine, build, mark_rehearsal, shipped_config
from casetrack.store.schema import require_current, revision, upgrade
from casetrack.store.tables import Mark

CAMPAIGNS = (dinghai_2019.CAMPAIGN, dinghai_2023.CAMPAIGN)
REPLAYED = "demo"
SHIPPED_ADDRESS = "http://127.0.0.1:8000"
_FOUNDED = datetime(2018, 12, 31, 1, 0, tzinfo=UTC)
_ADMIN = "admin"


@dataclass(frozen=True, kw_only=True)
class Demo:
    """What a run of the demo gives."""

    created: bool
    config: Path
    campaigns: list[dict[str, Any]]


def run_demo(folder: Path, *, say: Say, address: str = SHIPPED_ADDRESS) -> Demo:
    """Replay both campaigns in an empty or new folder; where they are already, change nothing.

    `address` is where the result will be served, and so where the links in its letters lead.

    Raises Refused for a folder that holds anything else, a replay that was interrupted, or one by
    an older casetrack whose database was not upgraded.
    """
    config = folder / CONFIG_NAME
    created = not config.exists()
    if created:
        _prepare(folder, config, address)
    engine = build(load_settings(config, os.environ))
    try:
        if created:
            _live(engine, folder, say)
        _require_replayed(engine, folder)
        # Whoever practised on it may have begun campaigns of their own.
        replayed = campaigns_of(engine, engine.data, [each.code for each in CAMPAIGNS])
        return Demo(created=created, config=config, campaigns=replayed)
    finally:
        engine.close()


def _prepare(folder: Path, config: Path, address: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise Refused(
            "{folder} is not empty and holds no {config_name}; name another folder.",
            folder=folder,
            config_name=CONFIG_NAME,
        )
    shipped = shipped_config()
    assert shipped.count(SHIPPED_ADDRESS) == 1, "the settings name one address"
    config.write_text(shipped.replace(SHIPPED_ADDRESS, address), "utf-8")


def _live(engine: Engine, folder: Path, say: Say) -> None:
    upgrade(engine.database)
    _found_office(engine, folder)
    post = engine.post()
    for campaign in CAMPAIGNS:
        stage = Stage(
            engine=engine,
            campaign=campaign,
            ledger=folder / f"{campaign.code}.xlsx",
            post=post,
            say=say,
            fates=fates(campaign),
            rows=sheets(campaign),
        )
        replay(stage)
        told = sentence("{code}: closed; the bulletin is checked and published", code=campaign.code)
        say(told.said(translator()))
        publish_bulletin(stage)
        if campaign is not CAMPAIGNS[-1]:
            settle(stage)
    with engine.database.write() as session:
        session.add(Mark(name=REPLAYED, value="complete"))


def _found_office(engine: Engine, folder: Path) -> None:
    """The first administrator, who then brings in all units and persons by a workbook."""
    chief, office = next(each for each in PEOPLE if each.login == _ADMIN), folder / "office.xlsx"
    place = next(each for each in UNITS if each.code == chief.unit)
    with engine.database.write() as session:
        mark_rehearsal(session)
        unit = add_unit(session, code=place.code, name=place.name, scope=place.scope)
        assert unit.id is not None, "a stored unit has an id"
        person = add_person(session, login=chief.login, name=chief.name, unit_id=unit.id)
        grant(session, person, _ADMIN, unit_id=None)
    write_workbook(office, office_sheets(UNITS, PEOPLE))
    workbook = read_workbook(office)
    with engine.database.write() as session:
        admin = load_actor(session, _ADMIN)
        import_workbook(session, engine.rules(session), admin, workbook, now=_FOUNDED)


def _require_replayed(engine: Engine, folder: Path) -> None:
    if revision(engine.database) is not None:
        require_current(engine.database)
        with engine.database.read() as session:
            if session.get(Mark, REPLAYED) is not None:
                return
    raise Refused(
        "{folder} holds no finished demo (another database, or a replay that was interrupted). "
        "Remove the folder, or name another.",
        folder=folder,
    )
