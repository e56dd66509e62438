"""Settings: config.toml, then the environment (`CASETRACK_…`), checked and frozen.

Unknown keys are refused with the nearest known name. Relative paths start at the file's folder.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import time
from difflib import get_close_matches
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    IPvAnyNetwork,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from casetrack.errors import Invalid, Problem, Sentence, amiss, nearest_hint, problem_with, sentence

PREFIX = "CASETRACK_"
# Set for the program by other means than settings.
_NOT_SETTINGS = frozenset(f"{PREFIX}{each}" for each in ("AS", "CONFIG", "LANGUAGE"))
_NOT_SETTINGS_PREFIX = ("CASETRACK_REAL_", "CASETRACK_TEST_")


_SECRET = frozenset({"url", "password", "secret", "client_secret"})
# A variable names several things with commas or spaces between them.
_LISTED = BeforeValidator(
    lambda names: tuple(re.findall(r"[^,\s]+", names)) if isinstance(names, str) else names
)
_HERE = (IPv4Network("127.0.0.0/8"), IPv6Network("::1/128"))
ChannelName = Literal["mail", "inbox", "dingtalk", "wecom", "feishu", "webhook"]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Office(_Section):
    """Who runs this: the name in mails, and where links lead."""

    name: str = "督查督办办公室"
    base_url: str = "http://127.0.0.1:8000"
    language: Literal["zh", "en"] = "zh"


class DatabaseSection(_Section):
    """Where the records are: sqlite:///PATH or postgresql://USER@HOST/NAME."""

    url: str = "sqlite:///casetrack.db"

    @field_validator("url")
    @classmethod
    def _known(cls, url: str) -> str:
        if url.partition(":")[0].partition("+")[0] not in ("sqlite", "postgresql"):
            raise ValueError("expected sqlite:///PATH or postgresql://USER@HOST/NAME")
        return url


class Folders(_Section):
    """Where files are: evidence, outgoing mail, bulletins; and workflows of one's own."""

    data: Path = Path("data")
    # Empty means the workflows that come with casetrack.
    workflows: Path | None = None


class CalendarSection(_Section):
    """Office hours, for limits in working hours and for when mail may leave."""

    opens: time = time(8, 30)
    lunch_from: time = time(12, 0)
    lunch_to: time = time(13, 30)
    closes: time = time(18, 0)


class People(_Section):
    """Whose own work nobody may verify: that of the same unit, or only of the same person."""

    independence: Literal["unit", "person"] = "unit"


class Mail(_Section):
    """Outgoing mail. Without a host, messages are written as .eml files into data/outbox."""

    host: str = ""
    port: int = Field(default=25, ge=1, le=65535)
    starttls: bool = False
    user: str = ""
    password: SecretStr = SecretStr("")
    # A file with the password; wins over `password`.
    password_file: Path | None = None
    sender: str = "casetrack@localhost"
    # Persons without an address of their own get login@domain.
    domain: str = "localhost"

    @field_validator("password_file")
    @classmethod
    def _readable(cls, path: Path | None, info: ValidationInfo) -> Path | None:
        folder = (info.context or {}).get("folder", Path())
        if path is not None and not (folder / path).is_file():
            raise ValueError("there is no such file")
        return path


class Reminders(_Section):
    """How mail is retried, and when it may leave."""

    max_attempts: int = Field(default=10, ge=1, le=100)
    lease_seconds: int = Field(default=120, ge=30, le=3600)
    # Hold messages outside office hours and on days off; the clocks run on.
    quiet: bool = True
    # The channels of rules that name none.
    channels: Annotated[tuple[ChannelName, ...], _LISTED] = Field(default=("mail",), min_length=1)


class Robot(_Section):
    """Another system that takes messages: its address holds a secret, and so may `secret`."""

    url: SecretStr = SecretStr("")
    url_file: Path | None = None
    # Signs what is sent.
    secret: SecretStr = SecretStr("")
    secret_file: Path | None = None


class Channels(_Section):
    """Robots of group chats, and a system of one's own that takes signed reminders."""

    dingtalk: Robot | None = None
    wecom: Robot | None = None
    feishu: Robot | None = None
    webhook: Robot | None = None


class Webhooks(_Section):
    """Where signed messages about events may go."""

    # Also to addresses of one's own network, which are refused otherwise.
    inside: bool = False


class Monitor(_Section):
    """Who reads /metrics, and why the system is not ready, without a token: these networks."""

    networks: Annotated[tuple[IPvAnyNetwork, ...], _LISTED] = _HERE


class Scheduler(_Section):
    """How often the scheduler asks what is owed."""

    tick_seconds: int = Field(default=60, ge=1, le=3600)


class Bulletin(_Section):
    """How bulletins look: who signs them, which are official documents, and their fonts."""

    # Who signs; empty means the name of the office.
    issuer: str = ""
    # Document numbers by cycle: such a cycle's bulletin gets a red head, the others are notices.
    documents: Mapping[str, str] = Field(default_factory=dict)
    # Print charts, and an appendix with the definition of every figure.
    charts: bool = True
    appendix: bool = False
    # Font files for PDF and charts; None means the Noto fonts that come with casetrack.
    font_folder: Path | None = None
    title_font: str = "Noto Serif SC"
    body_font: str = "Noto Serif SC"
    heading_font: str = "Noto Sans SC"
    subheading_font: str = "Noto Serif SC"
    # How strict each rule of the lint and of the disclosure gate is, where not as by default.
    rules: Mapping[str, Literal["blocking", "warning"]] = Field(default_factory=dict)


class Oidc(_Section):
    """Signing in by an OpenID provider, beside passwords. Empty issuer: passwords alone."""

    issuer: str = ""
    # What people call the provider.
    name: str = "统一身份认证"
    client_id: str = "casetrack"
    client_secret: SecretStr = SecretStr("")
    # A file with the secret; wins over `client_secret`.
    client_secret_file: Path | None = None
    # What of an ID token is the login here.
    login_claim: str = "preferred_username"
    # Code of the unit to which unknown persons are added, without any role; empty: nobody is.
    create_in: str = ""


class Log(_Section):
    """The log of all events: the key that signs its heads."""

    # None means that heads are not signed, and so not kept.
    key_file: Path | None = None


class Settings(_Section):
    """Everything that can be set, section by section."""

    office: Office = Office()
    database: DatabaseSection = DatabaseSection()
    folders: Folders = Folders()
    calendar: CalendarSection = CalendarSection()
    people: People = People()
    mail: Mail = Mail()
    reminders: Reminders = Reminders()
    channels: Channels = Channels()
    webhooks: Webhooks = Webhooks()
    monitor: Monitor = Monitor()
    scheduler: Scheduler = Scheduler()
    bulletin: Bulletin = Bulletin()
    log: Log = Log()
    oidc: Oidc = Oidc()

    @property
    def signed_bulletin(self) -> Bulletin:
        """The section on bulletins, which the office itself signs where nobody else is named."""
        issuer = self.bulletin.issuer or self.office.name
        return self.bulletin.model_copy(update={"issuer": issuer})


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
    return sentence("; known: {names}", names=", ".join(sorted(known)))


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
