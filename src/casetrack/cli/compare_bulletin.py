"""`casetrack bulletin diff`: what differs from the last edition, or from the records now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from casetrack.bulletins.changes import newest_change, since_published
from casetrack.bulletins.comparison import Comparison, FigureDifference
from casetrack.cli.call import reading
from casetrack.cli.naming import cycle_named
from casetrack.cli.show import AsJson, show_json, tell
from casetrack.cli.speech import of_records
from casetrack.errors import Sentence, sentence
from casetrack.language import translate_to

EXAMPLE = "Example: casetrack bulletin diff t-2023"


def diff(
    ctx: typer.Context,
    code: Annotated[str, typer.Argument(help="Code of the campaign.")],
    edition: Annotated[
        int | None, typer.Option(help="A published edition to hold against the records of now.")
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Tell how the draft differs from the last edition; without one, that edition from now."""
    with reading(ctx.obj) as desk:
        cycle, now = cycle_named(desk.session, code), desk.now
        if edition is None:
            found = newest_change(desk.session, desk.rules, cycle, now=now)
        else:
            found = since_published(desk.session, desk.rules, cycle, number=edition, now=now)
    if as_json:
        show_json(
            {
                "cycle": code,
                "before": str(found.before),
                "after": str(found.after),
                "figures": [_told(each) for each in found.figures],
                "texts": [vars(each) for each in found.texts],
            }
        )
        return
    for line in lines_of(found):
        tell("{line}", line=line)


def lines_of(found: Comparison) -> Iterator[Sentence]:
    """A comparison as lines to read."""
    differing = sentence(
        "figures that differ: {figures}, texts: {texts}",
        figures=len(found.figures),
        texts=len(found.texts),
    )
    what = sentence("no difference") if found.is_empty else differing
    yield sentence("{before} → {after}: {what}", before=found.before, after=found.after, what=what)
    for figure in found.figures:
        before, after = figure.before or "—", figure.after or "—"
        yield sentence(
            "{key} {label}: {before} → {after} ({why})",
            key=figure.key,
            label=figure.label,
            before=before,
            after=after,
            why=figure.why.said(translate_to(of_records())),
        )
    for text in found.texts:
        yield sentence("project {project}, {part}:", project=text.project, part=sentence(text.part))
        yield from (sentence("- {line}", line=line) for line in text.removed)
        yield from (sentence("+ {line}", line=line) for line in text.added)


def _told(figure: FigureDifference) -> dict[str, str]:
    """A difference as scripts read it, with its reason in both languages."""
    told = {name: value for name, value in vars(figure).items() if name != "why"}
    return {
        **told,
        "why_zh": figure.why.said(translate_to("zh")),
        "why_en": figure.why.said(translate_to("en")),
    }
