"""Reads what somebody uploaded or pasted in a process of its own, with little memory and time.

Run as a program it reads from standard input: a file to its text, or a text to what it says.
"""

from __future__ import annotations

import json
import pickle
import resource
import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore

from casetrack.bulletins.reading.assembly import read_text
from casetrack.bulletins.reading.files import text_of_bytes
from casetrack.bulletins.reading.values import PublishedBulletin
from casetrack.errors import Invalid, Problem

MOST_MEMORY_BYTES = 1024**3
MOST_CPU_SECONDS = 20
# The processor may be shared; nobody waits longer than this.
LONGEST_SECONDS = 60
_AT_ONCE = BoundedSemaphore(2)
_TO_TEXT, _TO_BULLETIN = "text", "bulletin"


def text_apart(content: bytes, name: str) -> str:
    """The text of a file. Raises Invalid, also where it takes too much to find.

    What comes back is plain JSON: the libraries for Word and PDF read a stranger's bytes.
    """
    told = json.loads(_by_child(_TO_TEXT, content, name))
    if "text" not in told:
        raise Invalid(Problem(message=told["message"], values=told["values"], column="file"))
    return str(told["text"])


def bulletin_apart(text: str, *, name: str) -> PublishedBulletin:
    """What a text says. Raises Invalid where it takes too much to find."""
    printed = _by_child(_TO_BULLETIN, text.encode("utf-8", "replace"), name)
    # Written by our own code, which compares signs and calls nothing that the text could choose.
    read: PublishedBulletin = pickle.loads(printed)  # noqa: S301
    return read


def _by_child(task: str, content: bytes, name: str) -> bytes:
    command = [sys.executable, "-m", "casetrack.bulletins.reading.apart", task, name]
    try:
        # Our own program; a name on its line is data, and nothing of it is read by a shell.
        with _AT_ONCE:
            return subprocess.run(  # noqa: S603
                command, input=content, capture_output=True, timeout=LONGEST_SECONDS, check=True
            ).stdout
    except subprocess.SubprocessError as error:
        message = "it needs more memory or time to read than one may take; give a part of it"
        raise Invalid(Problem(message=message, column="file")) from error


def main() -> None:
    """Do the task that was named, within limits, and print what was found."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_SECONDS, MOST_CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    task, name = sys.argv[1:]
    content = sys.stdin.buffer.read()
    if task == _TO_TEXT:
        sys.stdout.write(json.dumps(_text(content, name)))
    else:
        sys.stdout.buffer.write(pickle.dumps(read_text(content.decode(), file=name)))


def _text(content: bytes, name: str) -> dict[str, object]:
    try:
        return {"text": text_of_bytes(content, Path(name))}
    except Invalid as error:
        [problem] = error.problems
        values = {key: str(each) for key, each in problem.values.items()}
        return {"message": problem.message, "values": values}


if __name__ == "__main__":
    main()
