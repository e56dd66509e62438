"""Which lines go to whom together, over which channels, and how they are addressed. Pure."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from casetrack.cases.rules import Rules
from casetrack.reminders.candidates import Key, Waiting
from casetrack.reminders.letters import Line, Written, rule_named
from casetrack.reminders.post import Post
from casetrack.reminders.roster import Recipient, Roster


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """Lines that one person gets as one letter, over one or more channels."""

    recipient: Recipient
    lines: Sequence[Line]
    channels: tuple[str, ...]


def pack(
    rules: Rules,
    post: Post,
    roster: Roster,
    items: Mapping[int, Waiting],
    lines: Sequence[Line],
    brought: Collection[tuple[int, str]] = (),
) -> list[Parcel]:
    """A parcel for each person and set of lines; `brought` are lines a channel has already."""
    by_channel: dict[tuple[int, str], list[Line]] = {}
    for line in lines:
        definition = rules.definitions[items[line.item_id].definition_hash]
        rule = rule_named(definition, line.rule)
        for channel in post.channels_for(rule.channels if rule else ()):
            if (line.id, channel) not in brought:
                by_channel.setdefault((line.recipient_id, channel), []).append(line)
    same: dict[tuple[int, ...], tuple[list[Line], list[str]]] = {}
    for (_, channel), together in by_channel.items():
        ids = tuple(line.id for line in together)
        same.setdefault(ids, (together, []))[1].append(channel)
    return [
        Parcel(
            recipient=roster.people[together[0].recipient_id],
            lines=together,
            channels=tuple(channels),
        )
        for together, channels in same.values()
    ]


def message_id(lines: Sequence[Line], channel: str, domain: str) -> str:
    """The id of the message about these reminders: the same for the same ones, ever."""
    keys = [
        Key(line.item_id, line.revision, line.rule, line.occurrence, line.recipient_id)
        for line in lines
    ]
    told = "\n".join([channel, *(" ".join(map(str, key)) for key in sorted(keys))])
    return f"<{sha256(told.encode()).hexdigest()}@{domain}>"


def address_of(recipient: Recipient, channel: str, post: Post) -> str:
    """Where a person is reached over a channel; chats reach a group, so the name is for readers."""
    match channel:
        case "mail":
            return recipient.email or f"{recipient.login}@{post.domain}"
        case "webhook":
            return post.webhook_url
        case _:
            return recipient.login


def body_of(written: Written, channel: str) -> str:
    """What a channel carries: the letter's words, or for another system the same as JSON."""
    if channel != "webhook":
        return written.body
    data = {
        "login": written.letter.recipient.login,
        "subject": written.subject,
        "text": written.body,
        "rows": written.letter.values["rows"],
    }
    return json.dumps({"type": "reminder", "data": data}, ensure_ascii=False)
