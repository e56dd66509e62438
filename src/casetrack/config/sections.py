"""The sections of config.toml: their keys, what each may be, and what it is if nothing is set."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    IPvAnyNetwork,
    SecretStr,
    ValidationInfo,
    field_validator,
)

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
