"""Builds the parts once: settings, database, workflows, calendar. Doors start here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from casetrack.bulletins.levels import levels_of
from casetrack.cases.rules import Rules, load_rules
from casetrack.config import Oidc, Settings, load_settings
from casetrack.errors import Invalid, NotFound, Refused, several
from casetrack.reminders.outgoing import post_of, require_channels
from casetrack.reminders.post import Post
from casetrack.store.columns import to_text
from casetrack.store.database import Database, check_durability
from casetrack.store.schema import require_current
from casetrack.store.tables import Mark
from casetrack.workdays import Calendar, OfficeHours, china
from casetrack.workflow import Definition, load_definitions, shipped_folder

CONFIG_NAME = "config.toml"
REHEARSAL = "rehearsal"
LAST_TICK = "last tick"
_PACKAGE = Path(__file__).resolve().parent


@dataclass(frozen=True, kw_only=True)
class Engine:
    """The parts that every door needs, built from one configuration."""

    settings: Settings
    database: Database
    definitions: Mapping[str, Definition]
    calendar: Calendar

    def rules(self, session: Session) -> Rules:
        """What decisions rest on, as of this transaction."""
        return load_rules(
            session,
            self.definitions,
            self.calendar,
            independence=self.settings.people.independence,
            bulletin=self.settings.signed_bulletin,
            log_key=self.settings.log.key_file,
        )

    def post(self) -> Post:
        """How this office's messages leave, over every channel that is set up."""
        return post_of(self.settings, self.database)

    @property
    def data(self) -> Path:
        """Where evidence, outgoing mail and bulletins lie."""
        return self.settings.folders.data

    def close(self) -> None:
        """Give back every connection."""
        self.database.close()


def build(settings: Settings) -> Engine:
    """Read workflows and open the database, whatever its schema. Raises Invalid."""
    folder = settings.folders.workflows or shipped_folder()
    levels_of(settings.bulletin.rules)
    require_channels(settings)
    _require_secret(settings.oidc)
    return Engine(
        settings=settings,
        database=Database(settings.database.url),
        definitions=load_definitions(folder),
        calendar=_calendar(settings),
    )


def start(config: Path | None, environment: Mapping[str, str]) -> Engine:
    """Build the engine and make sure that what it acknowledges will last.

    Raises Invalid for settings and workflows, Refused for a database of another schema or one
    that could lose what was acknowledged.
    """
    engine = build(load_settings(config, environment))
    try:
        require_current(engine.database)
        _require_lasting(engine.database)
    except BaseException:
        engine.close()
        raise
    return engine


def _require_lasting(database: Database) -> None:
    if weak := check_durability(database):
        raise Refused("{weak}", weak=several(weak, "\n"))


def _require_secret(oidc: Oidc) -> None:
    """Raise Invalid where a provider has no secret: anybody could sign what a browser keeps."""
    if oidc.issuer and not oidc.client_secret.get_secret_value():
        raise Invalid(
            "oidc.client_secret is empty: the way to {issuer} and back is signed with it. Set it, "
            "or name a file in oidc.client_secret_file.",
            issuer=oidc.issuer,
        )


def find_config(named: Path | None) -> Path:
    """The file that was named, or config.toml here. Raises NotFound with what to do."""
    path = named or Path(CONFIG_NAME)
    if not path.is_file():
        raise NotFound("There is no {path}. Make one with: casetrack init", path=path)
    return path


def shipped_config() -> str:
    """The commented config.toml that comes with casetrack."""
    installed = _PACKAGE / "_config.toml"
    path = installed if installed.is_file() else _PACKAGE.parent.parent / CONFIG_NAME
    return path.read_text("utf-8")


def is_rehearsal(session: Session) -> bool:
    """Whether this database was marked as a rehearsal, where the clock may be set by hand."""
    return session.get(Mark, REHEARSAL) is not None


def mark_rehearsal(session: Session) -> None:
    """Mark an empty database as a rehearsal, for good."""
    session.merge(Mark(name=REHEARSAL, value="yes"))
    session.flush()


def note_tick(session: Session, *, now: datetime) -> None:
    """Remember when reminders were last looked after: for people, no decision rests on it."""
    values = {"name": LAST_TICK, "value": to_text(now)}
    dialect = session.connection().dialect.name
    # The same words in both dialects, from two modules; two nodes may be the first at once.
    insert: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = insert(Mark).values(values)
    session.connection().execute(
        statement.on_conflict_do_update(index_elements=["name"], set_={"value": values["value"]})
    )


def last_tick(session: Session) -> datetime | None:
    """When reminders were last looked after; None if never."""
    found = session.get(Mark, LAST_TICK)
    return None if found is None else datetime.fromisoformat(found.value)


def _calendar(settings: Settings) -> Calendar:
    hours = settings.calendar
    spans = ((hours.opens, hours.lunch_from), (hours.lunch_to, hours.closes))
    calendar = china()
    return replace(calendar, weekly_hours=OfficeHours(spans=spans))
