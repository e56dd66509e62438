"""How long a megabyte of a bulletin takes to read, beside one pass that only finds its digits."""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Callable

from casetrack.bulletins.reading.assembly import read_text

PROMISED_SECONDS = 5.0
MEGABYTE = 1_000_000
_PROSE = "全面开展排查整治，压实各方责任，形成长效机制，持续巩固提升治理质效，" * 3
_COUNTED = "共检查企业120家，发现问题36个，已整改36个，整改率100%。"
_ENGLISH = (
    "The office inspected 1,204 sites, found 36 defects and corrected 35 of them (97.2 per cent). "
)
# By name: what is said again and again until it is a megabyte.
TEXTS = {
    "mostly words": "一、某项治理\n牵头单位：区某局\n治理成果：" + f"{_PROSE}{_COUNTED}\n" * 20,
    "nothing but figures": "一、某项治理\n牵头单位：区某局\n治理成果：" + f"{_COUNTED * 4}\n" * 20,
    "English": "1. Road safety\nLead agency: Roads Office\nResults:\n" + f"{_ENGLISH * 4}\n" * 20,
}
_DIGITS = re.compile(r"[0-9][0-9,.]*")


def main(arguments: list[str]) -> None:
    """Read each text once; say which promise is broken."""
    parser = argparse.ArgumentParser(prog="python -m bench reading", description=__doc__)
    parser.parse_args(arguments)
    # What is made once for all texts is made before.
    read_text(TEXTS["mostly words"])
    slow = []
    for name, block in TEXTS.items():
        text = block * (MEGABYTE // len(block.encode()) + 1)
        limit = _seconds(_DIGITS.findall, text)
        seconds = _seconds(read_text, text)
        sys.stdout.write(f"{name:<20} {seconds:5.2f} s  {seconds / limit:6.0f} times\n")
        if seconds > PROMISED_SECONDS:
            slow.append(name)
    if slow:
        sys.exit(f"slower than the promised {PROMISED_SECONDS} s: {', '.join(slow)}")


def _seconds(read: Callable[[str], object], text: str) -> float:
    started = time.process_time()
    read(text)
    return time.process_time() - started
