"""What the texts of a bulletin must satisfy in a ledger, and which figures they may name."""

from __future__ import annotations

from collections.abc import Iterator

from casetrack.bulletins.pieces import Reference, read_pieces
from casetrack.cycles.narrative import LONGEST_TEXT
from casetrack.errors import sentence
from casetrack.ledger.cells import nearest_hint
from casetrack.ledger.columns import Row
from casetrack.ledger.definitions import Demand
from casetrack.ledger.references import References


def narrative_demands(row: Row, known: References) -> Iterator[Demand]:
    """A text stands under its own key, is short enough, and refers to figures that exist."""
    project, part = row.whole("project"), row.text("part")
    text = row.text("text")
    if project is not None and part and row.values.get("key") != f"{project}.{part}":
        yield (
            "key",
            sentence(
                "found {key!r}, expected '{project}.{part}' (project.part)",
                key=row.values.get("key"),
                project=project,
                part=part,
            ),
        )
    if project is not None and part and (part == "preface") != (project == 0):
        yield "part", sentence("project 0 has a preface; all others have goals and results")
    if len(text) > LONGEST_TEXT:
        yield (
            "text",
            sentence(
                "the text has {count} characters, at most {most} are printed",
                count=len(text),
                most=LONGEST_TEXT,
            ),
        )
    if "\t" in text:
        yield "text", sentence("the text holds a tab, which no page can print")
    elif project is not None:
        yield from _pieces(text, project, known)


def _pieces(text: str, project: int, references: References) -> Iterator[Demand]:
    """What a text refers to must exist: a number without its figure is no number."""
    pieces, mistakes = read_pieces(text, project=project)
    for mistake in mistakes:
        yield "text", sentence("{en}", en=mistake.message_en, zh=mistake.message_zh)
    known = references.keys["figures"]
    for piece in pieces:
        if isinstance(piece, Reference) and piece.key not in known:
            hint = nearest_hint(piece.key, map(str, known))
            yield "text", sentence("there is no figure {key!r}{hint}", key=piece.key, hint=hint)
