"""Asks the typesetter for a PDF, and stops it where it takes too long."""

from __future__ import annotations

import atexit
import base64
import json
import os
import select
import subprocess
import sys
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from casetrack.errors import Invalid, Problem, several

WALL_SECONDS = 20
# Run as a program of its own, never imported here.
_TYPESETTER = Path(__file__).with_name("typesetter.py")
MEMORY_BYTES = 4 * 1024**3
# Whatever a template asks of the network ends here.
_NOWHERE = "http://127.0.0.1:9"
_CLOSED = {"HTTP_PROXY": _NOWHERE, "HTTPS_PROXY": _NOWHERE, "ALL_PROXY": _NOWHERE}
_LOCK = Lock()


def set_in_type(
    template: str,
    values: str,
    *,
    name: str,
    folder: Path,
    families: frozenset[str],
    seconds: float = WALL_SECONDS,
) -> bytes:
    """Give the PDF of a Typst text with its values, a JSON text, as `sys.inputs.values`.

    Raises Invalid where a family is not in the folder, or the text cannot be set within so many
    seconds.
    """
    job = {
        "template": template,
        "values": values,
        "folder": str(folder),
        "families": sorted(families),
    }
    with _LOCK:
        answer = _ask(json.dumps(job).encode(), seconds)
    if "missing" in answer:
        raise Invalid(
            "There is no font {missing} in {folder}; it has {found}. Set font_folder or the font's "
            "name in [bulletin] of config.toml.",
            missing=several(answer["missing"]),
            folder=folder,
            found=several(answer["found"] or ["–"]),
        )
    if "message" in answer:
        raise Invalid(Problem(message=answer["message"], source=name))
    return base64.b64decode(answer["pdf"])


def _ask(job: bytes, seconds: float) -> dict[str, Any]:
    program = _program(os.getpid())
    assert program.stdin is not None, "it was started with pipes"
    assert program.stdout is not None, "it was started with pipes"
    try:
        program.stdin.write(job + b"\n")
        program.stdin.flush()
        ready, _, _ = select.select([program.stdout], [], [], seconds)
        said = program.stdout.readline() if ready else b""
    except BrokenPipeError:
        said = b""
    if not said:
        program.kill()
        program.wait()
        _program.cache_clear()
        return {"message": "it needs more time or memory than a template may have"}
    answer: dict[str, Any] = json.loads(said)
    return answer


@lru_cache(maxsize=1)
def _program(pid: int) -> subprocess.Popen[bytes]:
    """The typesetter, started once and kept; a forked process of ours gets one of its own."""
    del pid
    limits = json.dumps({"memory_bytes": MEMORY_BYTES})
    line = [sys.executable, "-I", "-X", "utf8", str(_TYPESETTER), limits]
    program = subprocess.Popen(  # noqa: S603 - our own program, nothing from outside on its line
        line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_CLOSED
    )
    atexit.register(_stop, program, os.getpid())
    return program


def _stop(program: subprocess.Popen[bytes], pid: int) -> None:
    if pid == os.getpid() and program.poll() is None:
        program.communicate()
