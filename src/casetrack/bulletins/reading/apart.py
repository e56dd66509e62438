"""Reads what somebody uploaded or pasted in a process of its own, with little memory and time."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from threading import BoundedSemaphore

from casetrack.bulletins.reading.values import PublishedBulletin
from casetrack.errors import Invalid, Problem

# The processor may be shared; nobody waits longer than this.
LONGEST_SECONDS = 60
TO_TEXT, TO_BULLETIN = "text", "bulletin"
_AT_ONCE = BoundedSemaphore(2)


def text_apart(content: bytes, name: str) -> str:
    """The text of a file. Raises Invalid, also where it takes too much to find.

    What comes back is plain JSON: the libraries for Word and PDF read a stranger's bytes.
    """
    told = json.loads(_by_child(TO_TEXT, content, name))
    if "text" not in told:
        raise Invalid(Problem(message=told["message"], values=told["values"], column="file"))
    return str(told["text"])


def bulletin_apart(text: str, *, name: str) -> PublishedBulletin:
    """What a text says. Raises Invalid where it takes too much to find."""
    printed = _by_child(TO_BULLETIN, text.encode("utf-8", "replace"), name)
    # Written by our own code, which compares signs and calls nothing that the text could choose.
    read: PublishedBulletin = pickle.loads(printed)  # noqa: S301
    return read


def _by_child(task: str, content: bytes, name: str) -> bytes:
    command = [sys.executable, "-m", "casetrack.bulletins.reading.child", task, name]
    try:
        # Our own program; a name on its line is data, and nothing of it is read by a shell.
        with _AT_ONCE:
            return subprocess.run(  # noqa: S603
                command, input=content, capture_output=True, timeout=LONGEST_SECONDS, check=True
            ).stdout
    except subprocess.SubprocessError as error:
        message = "it needs more memory or time to read than one may take; give a part of it"
        raise Invalid(Problem(message=message, column="file")) from error
