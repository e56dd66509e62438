"""A text that is tried before it is kept, and what differs between two contents of a bulletin."""

from __future__ import annotations

from casetrack.api.shapes.bulletins import FindingShown
from casetrack.api.shapes.plain import Shape, Text, example


class TrialBody(Shape):
    """A text to try; `{{ f.found }}` prints a figure of the project."""

    model_config = example(text="整改病害{{ f.found }}。")

    text: Text


class UsableFigure(Shape):
    """A figure that a text may name, as it would be printed now."""

    model_config = example(key="12.found", label="病害", text="343个", problem="")

    key: str
    label: str
    text: str
    problem: str


class Tried(Shape):
    """How a text would be printed, what stands in its way, and the figures it may name."""

    model_config = example(lines=["整改病害343个。"], blocking=0, findings=[], figures=[])

    lines: list[str]
    blocking: int
    findings: list[FindingShown]
    figures: list[UsableFigure]


class FigureDiffers(Shape):
    """A figure that is printed otherwise, and why; empty where it was not there."""

    model_config = example(
        key="12.found", label="病害", before="342个", after="343个", why="1 row came in"
    )

    key: str
    label: str
    before: str
    after: str
    why: str


class AnswerDiffers(Shape):
    """A check that answers something else."""

    model_config = example(key="15.c2", expression="23-20=6", before="fails", after="holds")

    key: str
    expression: str
    before: str
    after: str


class TextDiffers(Shape):
    """A part whose text is another one: the lines that went and those that came."""

    model_config = example(project=12, part="results", removed=["旧"], added=["新"])

    project: int
    part: str
    removed: list[str]
    added: list[str]


class Differences(Shape):
    """What differs between two editions, or an edition and the records as they stand now."""

    model_config = example(before=1, after=None, figures=[], answers=[], texts=[])

    before: int
    after: int | None
    figures: list[FigureDiffers]
    answers: list[AnswerDiffers]
    texts: list[TextDiffers]
