"""Which channels an office has is told by its settings; secrets may lie in files."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from casetrack.config import Settings, load_settings
from casetrack.errors import Invalid
from casetrack.reminders.channels.message import Message
from casetrack.reminders.outgoing import post_of, require_channels
from casetrack.reminders.webhooks import add_webhook, remove_webhook
from tests.office import Office
from tests.reminders.http_server import http_server


def settings(folder: Path, text: str) -> Settings:
    (folder / "config.toml").write_text(text, "utf-8")
    return load_settings(folder / "config.toml", {})


def test_an_office_begins_with_mail_and_inboxes(office: Office) -> None:
    post = post_of(Settings(), office.database)
    assert set(post.channels) == {"mail", "inbox", "webhook"}
    assert post.usual == ("mail",)
    assert post.channels_for(("webhook",)) == ("mail",)


def test_robots_that_are_set_up_are_channels(office: Office, tmp_path: Path) -> None:
    (tmp_path / "address").write_text("https://oapi.example/robot/send?access_token=t\n", "utf-8")
    (tmp_path / "secret").write_text("SEC1\n", "utf-8")
    text = (
        '[reminders]\nchannels = ["mail", "dingtalk"]\n'
        '[channels.dingtalk]\nurl_file = "address"\nsecret_file = "secret"\n'
        '[channels.webhook]\nurl = "https://gateway.example/in"\nsecret = "whsec_YQ=="\n'
    )
    found = settings(tmp_path, text)
    require_channels(found)
    assert found.channels.dingtalk is not None
    assert found.channels.dingtalk.url.get_secret_value().endswith("access_token=t")
    assert found.channels.dingtalk.secret.get_secret_value() == "SEC1"
    post = post_of(found, office.database)
    assert post.channels_for(()) == ("mail", "dingtalk")
    assert post.channels_for(("webhook", "wecom")) == ("webhook",)


def test_channels_that_are_not_set_up_are_refused_all_at_once(tmp_path: Path) -> None:
    text = '[reminders]\nchannels = ["mail", "feishu", "wecom"]\n[channels.wecom]\nsecret = "a"\n'
    with pytest.raises(Invalid) as caught:
        require_channels(settings(tmp_path, text))
    assert str(caught.value).splitlines() == [
        'reminders.channels: "feishu" is not set up; add [channels.feishu]',
        "channels.wecom: set url or url_file",
    ]


def test_a_misspelt_key_of_a_robot_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"line 2: channels\.feishu\.ulr is unknown.*url"):
        settings(tmp_path, '[channels.feishu]\nulr = "https://open.feishu.example"\n')


def test_channels_come_from_the_environment_too() -> None:
    found = load_settings(None, {"CASETRACK_REMINDERS__CHANNELS": "mail, inbox"})
    assert found.reminders.channels == ("mail", "inbox")


def test_a_webhook_is_signed_with_its_own_secret(office: Office, tmp_path: Path) -> None:
    found = settings(tmp_path, "[webhooks]\ninside = true\n")
    now = datetime.now(UTC)
    with http_server() as server:
        with office.database.write() as session:
            sun = replace(office.actor(session, "sun"), grants={"admin": None})
            hook = add_webhook(session, sun, server.url, inside=True, now=now)
        words = {"message_id": "<1@x>", "name": "", "subject": "", "body": "{}"}
        message = Message(address=hook.url, date=now, at=now, **words)
        channel = post_of(found, office.database).channels["webhook"]
        assert channel.send([message]) == [None]
        with office.database.write() as session:
            remove_webhook(session, sun, hook.id or 0)
        [failure] = channel.send([message])
    [asked] = server.asked
    Webhook(hook.secret).verify(asked.body, asked.headers)
    assert "nobody listens" in str(failure)


def test_ones_own_network_is_told_nothing_unless_the_office_wants_it(office: Office) -> None:
    now = datetime.now(UTC)
    words = {"message_id": "<1@x>", "name": "", "subject": "", "body": "{}"}
    with http_server() as server:
        with office.database.write() as session:
            sun = replace(office.actor(session, "sun"), grants={"admin": None})
            add_webhook(session, sun, server.url, inside=True, now=now)
        message = Message(address=server.url, date=now, at=now, **words)
        [failure] = post_of(Settings(), office.database).channels["webhook"].send([message])
    assert "open internet" in str(failure)
    assert server.asked == []
