"""The program that reads what a stranger sent, and may take neither much memory nor time for it.

From standard input it reads a file to its text, or a text to what it says.
"""

from __future__ import annotations

import json
import pickle
import resource
import sys
from pathlib import Path

from casetrack.bulletins.reading.apart import TO_TEXT
from casetrack.bulletins.reading.assembly import read_text
from casetrack.bulletins.reading.files import text_of_bytes
from casetrack.errors import Invalid

MOST_MEMORY_BYTES = 1024**3
MOST_CPU_SECONDS = 20


def main() -> None:
    """Do the task that was named, within limits, and print what was found."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_SECONDS, MOST_CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    task, name = sys.argv[1:]
    content = sys.stdin.buffer.read()
    if task == TO_TEXT:
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
