"""Reads a bulletin that somebody else published. Pure: no database, no configuration.

Here is what was read; `assembly` reads a text and `files` a file, and loading them takes longer.
"""

from casetrack.bulletins.reading.report import as_json
from casetrack.bulletins.reading.values import (
    Figure,
    NonFigure,
    ProjectText,
    PublishedBulletin,
    Relation,
    Value,
    plain,
)

__all__ = [
    "Figure",
    "NonFigure",
    "ProjectText",
    "PublishedBulletin",
    "Relation",
    "Value",
    "as_json",
    "plain",
]
