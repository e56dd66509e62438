"""Reads a bulletin that somebody else published. Pure: no database, no configuration."""

from casetrack.bulletins.reading.assembly import read_text
from casetrack.bulletins.reading.files import read_file, text_of_bytes, text_of_file
from casetrack.bulletins.reading.report import as_json
from casetrack.bulletins.reading.values import (
    Figure,
    NonFigure,
    ProjectText,
    PublishedBulletin,
    Relation,
    Value,
)

__all__ = [
    "Figure",
    "NonFigure",
    "ProjectText",
    "PublishedBulletin",
    "Relation",
    "Value",
    "as_json",
    "read_file",
    "read_text",
    "text_of_bytes",
    "text_of_file",
]
