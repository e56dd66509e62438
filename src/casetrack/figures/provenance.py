"""Says how a figure comes about: printed beside it in Chinese, elsewhere in any language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session, select

from casetrack.cases.rules import Rules
from casetrack.figures.definitions import Definition
from casetrack.figures.filters import Condition
from casetrack.figures.vocabulary import titles_of
from casetrack.figures.words import (
    COUNTED_SCOPES,
    FIELD_NAMES,
    MEASURE_NAMES,
    SIGN_NAMES,
    THING_NAMES,
    YES_NO,
)
from casetrack.language import Language, Say, say_in
from casetrack.store.tables import Cycle, Project

_STANDING = ("state", "outcome")
_DATES = ("found_on", "date")


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What a reader calls things: texts, titles of projects, states and outcomes."""

    say: Say
    titles: Mapping[int, str]
    words: Mapping[str, str]

    def population(self, definition: Definition) -> str:
        """Among what is counted; empty where no rows are counted."""
        if definition.source not in THING_NAMES:
            return ""
        thing = self.say(THING_NAMES[definition.source])
        project = definition.project
        if project == 0 or "project" in definition.asks:
            return self.say("本周期全部%(things)s", things=thing)
        return self.say(
            "项目%(number)s“%(title)s”的%(things)s",
            number=project,
            title=self.titles.get(project, ""),
            things=thing,
        )

    def definition(self, definition: Definition, scope: str) -> str:
        """How the number comes about, in one line."""
        say = self.say
        match definition.source:
            case "formula":
                return say("公式：%(formula)s", formula=definition.measure)
            case "target":
                keys = say("、").join(map(str, definition.asked("key")))
                return say("治理目标 %(keys)s", keys=keys)
            case "parameter":
                return say("约定参数，依据：%(document)s", document=definition.cited_from)
            case "cited":
                return say("引用，来源：%(document)s", document=definition.cited_from)
        counted = self.population(definition)
        asked = say("，").join(map(self._asked, definition.filter.conditions))
        if asked:
            counted = say("%(population)s中，%(conditions)s", population=counted, conditions=asked)
        measure = say(MEASURE_NAMES[definition.measure])
        told = say("%(population)s：%(measure)s", population=counted, measure=measure)
        if not scope:
            return told
        whose = say(COUNTED_SCOPES[scope]) if scope in COUNTED_SCOPES else scope
        return say("%(definition)s；统计主体：%(scope)s", definition=told, scope=whose)

    def _asked(self, condition: Condition) -> str:
        field, sign = self.say(FIELD_NAMES[condition.field]), condition.operator
        if not condition.values:
            return self.say(SIGN_NAMES[f"empty {sign}"], field=field)
        values = self.say("或").join(
            self._word(condition.field, str(each)) for each in condition.values
        )
        is_date = condition.field in _DATES and sign not in ("=", "!=")
        return self.say(SIGN_NAMES[f"date {sign}" if is_date else sign], field=field, values=values)

    def _word(self, field: str, value: str) -> str:
        if field in _STANDING:
            return self.words.get(value, value)
        return self.say(YES_NO[value]) if value in YES_NO else value


def wording_in(language: Language, session: Session, rules: Rules, cycle: Cycle) -> Wording:
    """What a reader of this language calls what the figures of a cycle count."""
    query = select(Project.ordinal, Project.title).where(Project.cycle_id == cycle.id)
    return Wording(
        say=say_in(language),
        titles=dict(session.exec(query).all()),
        words=titles_of(rules, cycle, language),
    )


def as_printed(text: str, **values: object) -> str:
    """A text as bulletins print it, in Chinese."""
    return text % values if values else text


def population_text(definition: Definition, titles: Mapping[int, str]) -> str:
    """Among what is counted: 项目12“公路病害治理”的问题; empty where no rows are counted."""
    return Wording(say=as_printed, titles=titles, words={}).population(definition)


def definition_text(
    definition: Definition, titles: Mapping[int, str], scope: str, words: Mapping[str, str]
) -> str:
    """How the number comes about, in one line; `words` are the titles of states and outcomes."""
    return Wording(say=as_printed, titles=titles, words=words).definition(definition, scope)
