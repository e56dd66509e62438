"""Words that are read as one thing and typed as another: in Chinese both, 整改中 rectifying."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from casetrack.errors import Sentence, sentence
from casetrack.language import Language, Translation

if TYPE_CHECKING:
    from casetrack.cases.rules import Rules
    from casetrack.workflow import Definition, When

# The rule of what was urged by hand, which no workflow has.
URGE = "urge"
# Pages say a title alone; here people type what they read.
_TYPED: Mapping[Language, Mapping[str, str]] = {
    "zh": {
        "{identifier}": "{title} {identifier}",
    },
    "en": {"{identifier}": "{identifier}"},
}


@dataclass(frozen=True)
class Typed(Translation):
    """Says what pages say, but beside a title also what is typed for it."""

    def __call__(self, text: str) -> str:
        """Translate a text."""
        return _TYPED[self.language].get(text) or super().__call__(text)


def typed(identifier: str, title: str = "") -> Sentence:
    """A word that is typed, with its title; without one, the catalog's word for it."""
    if not identifier:
        return sentence("")
    return _named(identifier, sentence(title or identifier))


@dataclass(frozen=True, kw_only=True)
class Titles:
    """What workflows call their states and outcomes; the nearest workflow first."""

    definitions: tuple[Definition, ...]

    def state(self, name: str) -> Sentence:
        """A state by its title; by its name alone where no workflow knows it."""
        found = (each.states[name].title for each in self.definitions if name in each.states)
        return _titled(name, next(found, None))

    def outcome(self, name: str) -> Sentence:
        """The same for an outcome."""
        found = (each.outcomes[name] for each in self.definitions if name in each.outcomes)
        return _titled(name, next(found, None))

    def rule(self, name: str) -> Sentence:
        """A rule of reminders by when it reminds."""
        if name == URGE:
            return _named(name, sentence("urged by hand"))
        rules = (rule for each in self.definitions for rule in each.reminders if rule.name == name)
        found = next(rules, None)
        return sentence("{name}", name=name) if found is None else _named(name, _when(found.when))


def titles_of(rules: Rules, *, workflow: str = "", definition_hash: str = "") -> Titles:
    """Titles as the workflow of a campaign has them, or the one that an item is pinned to."""
    near = [rules.definitions.get(definition_hash), rules.current.get(workflow)]
    first = [each for each in near if each is not None]
    return Titles(definitions=(*first, *rules.current.values(), *rules.definitions.values()))


def _named(identifier: str, title: Sentence) -> Sentence:
    return sentence("{identifier}", identifier=identifier, title=title, english=identifier)


def _when(when: When) -> Sentence:
    if when.offset is None:
        return sentence("on due")
    length = sentence("{en}", en=str(when.offset), zh=when.offset.label("zh"))
    if when.repeats:
        return sentence("every {length} after due", length=length)
    if when.direction == "before":
        return sentence("{length} before due", length=length)
    return sentence("{length} after due", length=length)


def _titled(name: str, title: Mapping[str, str] | None) -> Sentence:
    return sentence("{name}", name=name) if title is None else typed(name, title["zh"])
