"""What can be had before the office is in order: settings, the engine unchecked, the calendar."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from casetrack.cli.call import Call, reading
from casetrack.config import Settings, load_settings
from casetrack.startup import CONFIG_NAME, Engine, build, find_config
from casetrack.workdays import Calendar, china
from casetrack.workflow import shipped_folder


def settings_of(call: Call) -> Settings:
    """Settings of the office here, or the defaults where there is none yet."""
    here = call.config or Path(CONFIG_NAME)
    return load_settings(find_config(here) if _has_office(call) else None, os.environ)


def workflows_of(call: Call) -> Path:
    """The folder with the workflows of the office here, or the shipped ones."""
    return settings_of(call).folders.workflows or shipped_folder()


@contextmanager
def engine_as_found(call: Call) -> Iterator[Engine]:
    """The engine, whatever the schema and the durability of its database."""
    engine = build(load_settings(find_config(call.config), os.environ))
    try:
        yield engine
    finally:
        engine.close()


def calendar_here(call: Call) -> tuple[Calendar, datetime]:
    """The calendar with what the office imported, or the shipped one; and what time it is."""
    if not _has_office(call):
        return china(), datetime.now(UTC)
    with reading(call) as desk:
        return desk.rules.calendar, desk.now


def _has_office(call: Call) -> bool:
    return call.config is not None or Path(CONFIG_NAME).is_file()
