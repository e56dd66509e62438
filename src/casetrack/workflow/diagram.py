"""A workflow drawn as Mermaid text, for the documentation and for people without the program."""

from __future__ import annotations

from casetrack.workflow.definition import Definition


def mermaid(definition: Definition, locale: str = "zh") -> str:
    """Draw states and moves as a stateDiagram-v2, labelled in `zh` or `en`. Stays are left out."""
    lines = ["stateDiagram-v2", "    direction LR"]
    lines += [
        f"    state {_quoted(state.title[locale])} as {state.name}"
        for state in definition.states.values()
    ]
    lines.append(f"    [*] --> {definition.initial}")
    lines += [
        f"    {source} --> {each.target}: {_plain(each.title[locale])}"
        for each in definition.transitions.values()
        if each.target is not None
        for source in each.sources
    ]
    lines += [f"    {state.name} --> [*]" for state in definition.states.values() if state.final]
    return "\n".join(lines) + "\n"


def _quoted(title: str) -> str:
    return '"' + _plain(title).replace('"', "'") + '"'


def _plain(title: str) -> str:
    """Without what Mermaid reads as its own: line ends, colons, semicolons, comments."""
    return " ".join(title.replace(":", "：").replace(";", "；").replace("%%", "%").split())
