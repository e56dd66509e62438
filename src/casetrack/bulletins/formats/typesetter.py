"""Sets a stranger's Typst text in a process of its own: no files, no network, little memory.

Run as a program, this file answers each job, a line of JSON, with a line of JSON. It imports
nothing of casetrack, so that it starts quickly and alone. Whoever runs it keeps the time.
"""

from __future__ import annotations

import base64
import json
import resource
import sys
import tempfile
import warnings
from typing import Any

import typst


def main() -> None:
    """Answer until there is nothing more to read. Fonts are read once for a folder."""
    with tempfile.TemporaryDirectory() as empty:
        limits = json.loads(sys.argv[1])
        resource.setrlimit(resource.RLIMIT_AS, (limits["memory_bytes"], limits["memory_bytes"]))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        known: dict[str, typst.Fonts] = {}
        for line in sys.stdin.buffer:
            answer = json.dumps(set_in_type(json.loads(line), known, empty)).encode()
            sys.stdout.buffer.write(answer + b"\n")
            sys.stdout.buffer.flush()


def set_in_type(job: dict[str, Any], known: dict[str, typst.Fonts], empty: str) -> dict[str, Any]:
    """Give the PDF in base64, or what is wrong: families that are missing, or a message."""
    folder = job["folder"]
    if folder not in known:
        known[folder] = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
        )
    families = known[folder].families()
    missing = sorted(set(job["families"]) - set(families))
    if missing:
        return {"missing": missing, "found": families}
    try:
        with warnings.catch_warnings():
            # A warning would be an answer that nobody reads.
            warnings.simplefilter("ignore")
            finished = typst.compile(
                job["template"].encode(),
                root=empty,
                font_paths=known[folder],
                ignore_system_fonts=True,
                sys_inputs={"values": job["values"]},
                package_path=empty,
                package_cache_path=empty,
            )
    except typst.TypstError as error:
        return {"message": error.message}
    return {"pdf": base64.b64encode(finished).decode()}


if __name__ == "__main__":
    main()
