"""How `casetrack item show` tells an item to people: its fields, its clocks, its next steps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from casetrack.cases.items import Refusal
from casetrack.cli.show import show_field, tell
from casetrack.cli.speech import translator
from casetrack.cli.titles import Titles, typed
from casetrack.errors import Sentence, counted, sentence, several
from casetrack.workdays import parse_duration

_FIELDS = ("key", "title", "unit", "state", "outcome", "version", "found_on", "due")


def tell_item(answer: Mapping[str, Any], titles: Titles) -> None:
    """Print what the JSON object of the item holds, a line each."""
    read = {"state": titles.state, "outcome": titles.outcome}
    for name in _FIELDS:
        show_field(name, read[name](answer[name]) if name in read else answer[name])
    for clock in answer["clocks"]:
        tell("clock of {party}: {clock}", party=sentence(clock["party"]), clock=_clock_words(clock))
    for each in answer["possible"]:
        step = typed(each["transition"], each["title"])
        if each["objections"]:
            why = " ".join(each["objections"])
            tell("not now: {step}: {objections}", step=step, objections=why)
        else:
            roles = several(map(sentence, each["by"]), " or ")
            tell("possible: {step} by {by}", step=step, by=roles)


def refused_line(refusal: Refusal) -> str:
    """Why an item was refused. Most refusals name it themselves."""
    told = refusal.error.sentence
    named = told.values.get("key") == refusal.key
    return ("" if named else f"{refusal.key}: ") + told.said(translator())


def _clock_words(clock: Mapping[str, Any]) -> Sentence:
    limit = _limit_words(clock["within"])
    words = sentence("due on {day} (limit {within})", day=_due_words(clock), within=limit)
    if clock["paused"]:
        return sentence("{words}, paused", words=words)
    if clock["provisional"]:
        words = sentence("{words}, provisional until the holiday notice comes", words=words)
    late = clock["overdue_workdays"]
    if not late:
        return words
    return counted(
        late,
        "{words}, overdue by {count} workday",
        "{words}, overdue by {count} workdays",
        words=words,
    )


def _due_words(clock: Mapping[str, Any]) -> str:
    """The day, and the time where hours are counted: a day ends with the next one's midnight."""
    at: datetime = clock["due_at"]
    return f"{clock['due_on']}" if at.time() == time.min else f"{at:%Y-%m-%d %H:%M}"


def _limit_words(within: str) -> Sentence:
    """How long there is, as people say it; a date where that is the item's own."""
    if "-" in within:
        return sentence("{day}", day=date.fromisoformat(within))
    length = parse_duration(within)
    return sentence("{en}", en=str(length), zh=length.label("zh"))
