"""Reads the settings and says what is wrong with them, each at its line or variable."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import BaseModel, SecretStr, ValidationError

from casetrack.config.sections import Channels, DatabaseSection, Log, Robot, Settings
from casetrack.errors import (
    Invalid,
    Problem,
    Sentence,
    amiss,
    nearest_hint,
    problem_with,
    sentence,
    several,
)

PREFIX = "CASETRACK_"
# Set for the program by other means than settings.
_NOT_SETTINGS = frozenset(f"{PREFIX}{each}" for each in ("AS", "CONFIG", "LANGUAGE"))
_NOT_SETTINGS_PREFIX = ("CASETRACK_REAL_", "CASETRACK_TEST_")
_SECRET = frozenset({"url", "password", "secret", "client_secret"})


def load_settings(path: Path | None, environment: Mapping[str, str]) -> Settings:
    """Read a file (None: only defaults) and the environment.

    Raises Invalid with every problem: file, line, key, what was found, what is possible.
    """
    folder = (path.parent if path else Path()).resolve()
    text = _text(path) if path else ""
    try:
        values: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        wrong = sentence("is no TOML: {error}", error=amiss(error))
        raise Invalid(problem_with(wrong, source=str(path))) from error
    source = str(path or "settings")
    given = _given(environment)
    problems = list(_merge(values, environment, given))
    try:
        settings = Settings.model_validate(values, context={"folder": folder})
    except ValidationError as error:
        problems += [_problem(each, text, source, given) for each in error.errors()]
        raise Invalid(problems) from error
    if problems:
        raise Invalid(problems)
    return _resolved(settings, folder)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(
            Problem(source=str(path), message="cannot be read: {error}", values={"error": error})
        ) from error


def _variables() -> dict[str, tuple[str, str]]:
    """Section and key by the variable that sets them."""
    return {
        f"{PREFIX}{section}__{key}".upper(): (section, key)
        for section, field in Settings.model_fields.items()
        for key in type(field.default).model_fields
    }


def _given(environment: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """The variables that were set, by section and key."""
    return {place: name for name, place in _variables().items() if name in environment}


def _merge(
    values: dict[str, Any],
    environment: Mapping[str, str],
    given: Mapping[tuple[str, str], str],
) -> Iterator[Problem]:
    """Let `CASETRACK_MAIL__HOST` win over `[mail] host`; name variables that mean nothing."""
    for (section, key), name in given.items():
        # What is no section in the file is told as such; a variable cannot repair it.
        if isinstance(values.setdefault(section, {}), dict):
            values[section][key] = environment[name]
    for name in sorted(environment):
        if not name.startswith(PREFIX) or name in _NOT_SETTINGS or name in given.values():
            continue
        if not name.startswith(_NOT_SETTINGS_PREFIX):
            near = _near(name, _variables())
            wrong = sentence("{name} is unknown{near}", name=name, near=near)
            yield problem_with(wrong, source="environment")


def _problem(
    error: Mapping[str, Any], text: str, source: str, given: Mapping[tuple[str, str], str]
) -> Problem:
    """What is wrong with a value, at its line of the file or in its variable."""
    path = [str(part) for part in error["loc"]]
    name = ".".join(path)
    if error["type"] == "extra_forbidden":
        model: type[BaseModel] = Settings
        if len(path) > 1 and path[0] in Settings.model_fields:
            model = type(Settings.model_fields[path[0]].default)
            model = Robot if model is Channels and len(path) > 2 else model  # noqa: PLR2004 - below it
        wrong = sentence(
            "{name} is unknown{near}", name=name, near=_near(path[-1], model.model_fields)
        )
    elif path[-1] in _SECRET:
        # What is or may hold a password is not repeated.
        wrong = sentence("{name}: {why}", name=name, why=error["msg"])
    else:
        wrong = sentence(
            "{name}: {why}, found {found!r}", name=name, why=error["msg"], found=error["input"]
        )
    variable = given.get((path[0], path[-1])) if len(path) > 1 else None
    if variable is not None:
        return problem_with(wrong, source=f"environment {variable}")
    return problem_with(wrong, source=source, line=_line(text, path))


def _near(name: str, known: Mapping[str, object]) -> Sentence:
    nearest = get_close_matches(name, known, n=1, cutoff=0.5)
    if nearest:
        return nearest_hint(nearest)
    return sentence("; known: {names}", names=several(sorted(known)))


def _line(text: str, path: list[str]) -> int | None:
    """The line on which a key stands, for files of plain sections."""
    section = ""
    for number, line in enumerate(text.splitlines(), start=1):
        bare = line.split("#")[0].strip()
        if bare.startswith("["):
            section = bare.strip("[] ")
            if path == section.split("."):
                return number
        elif "=" in bare:
            key = bare.split("=")[0].strip().strip("\"'")
            if path in ([*section.split("."), key], [key]):
                return number
    return None


def _resolved(settings: Settings, folder: Path) -> Settings:
    """Make every path absolute and read the password file."""
    folders = settings.folders.model_copy(
        update={
            "data": folder / settings.folders.data,
            "workflows": settings.folders.workflows and folder / settings.folders.workflows,
        }
    )
    url = settings.database.url
    if url.startswith("sqlite:///") and not url.startswith("sqlite:////"):
        url = f"sqlite:///{folder / url.removeprefix('sqlite:///')}"
    mail, oidc, fonts = settings.mail, settings.oidc, settings.bulletin.font_folder
    password = _secret(folder, mail.password_file, mail.password)
    client_secret = _secret(folder, oidc.client_secret_file, oidc.client_secret)
    return settings.model_copy(
        update={
            "folders": folders,
            "database": DatabaseSection(url=url),
            "mail": mail.model_copy(update={"password": password}),
            "channels": _with_secrets(settings.channels, folder),
            "bulletin": settings.bulletin.model_copy(
                update={"font_folder": fonts and folder / fonts}
            ),
            "oidc": oidc.model_copy(update={"client_secret": client_secret}),
            "log": Log(key_file=settings.log.key_file and folder / settings.log.key_file),
        }
    )


def _secret(folder: Path, path: Path | None, value: SecretStr) -> SecretStr:
    """What a file holds, where one is named; else the value itself."""
    return value if path is None else SecretStr(_text(folder / path).strip())


def _with_secrets(channels: Channels, folder: Path) -> Channels:
    """Read the files that hold addresses and secrets."""
    robots = {name: getattr(channels, name) for name in Channels.model_fields}
    return channels.model_copy(
        update={
            name: robot.model_copy(
                update={
                    "url": _secret(folder, robot.url_file, robot.url),
                    "secret": _secret(folder, robot.secret_file, robot.secret),
                }
            )
            for name, robot in robots.items()
            if robot is not None
        }
    )
