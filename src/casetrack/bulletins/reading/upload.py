"""A published bulletin as it comes in through a door: of a known kind and of bounded size."""

from __future__ import annotations

from casetrack.bulletins.reading.apart import text_apart
from casetrack.errors import Invalid, Problem, several

# A bulletin has some ten thousand signs; more than this is something else.
LONGEST_TEXT = 400_000
LARGEST_FILE = 5_000_000
ENDINGS = (".txt", ".md", ".html", ".htm", ".docx", ".pdf")


def text_of_upload(content: bytes, name: str) -> str:
    """The text of a file, by the ending of its name. Raises Invalid."""
    if not name.lower().endswith(ENDINGS):
        known = several(ENDINGS)
        message = "{name} is of another kind; expected one of {known}"
        values = {"name": name, "known": known}
        raise Invalid(Problem(message=message, values=values, column="file"))
    if len(content) > LARGEST_FILE:
        raise Invalid(Problem(message="the file is larger than 5 MB", column="file"))
    found = text_apart(content, name)
    if len(found) > LONGEST_TEXT:
        message = "the file holds {count} characters; at most {most}"
        counted = {"count": len(found), "most": LONGEST_TEXT}
        raise Invalid(Problem(message=message, values=counted, column="file"))
    return found


def text_as_pasted(text: str) -> str:
    """A text without the line ends that browsers put into it. Raises Invalid for none."""
    if not text.strip():
        raise Invalid(Problem(message="paste a text or choose a file", column="text"))
    return text.replace("\r\n", "\n")
