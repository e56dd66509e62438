"""The words of `vocabulary.toml`, and patterns built from them. Which words stand in the file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

ZH_DIGITS = "零〇一二三四五六七八九十百千万亿两半"


@cache
def vocabulary() -> dict[str, Any]:
    """Every list of the file, by section and name."""
    source = files("casetrack.bulletins.reading").joinpath("vocabulary.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def words(section: str, name: str) -> list[str]:
    """One list of the file."""
    return list(vocabulary()[section][name])


def any_of(choices: Iterable[str]) -> str:
    """Give a pattern for any of the words, the longest first.

    Words that begin alike share their beginning: hundreds of alternatives are tried at each
    numeral, one after the other.
    """
    tails: dict[str, set[str]] = {}
    for each in choices:
        tails.setdefault(each[:1], set()).add(each[1:])
    whole = tails.pop("", None) is not None
    single = "".join(re.escape(sign) for sign in sorted(tails) if tails[sign] == {""})
    parts = [
        f"{re.escape(sign)}{any_of(tails[sign])}" for sign in sorted(tails) if tails[sign] != {""}
    ]
    if single:
        parts.append(f"[{single}]")
    return f"(?:{'|'.join(parts)}){'?' if whole else ''}" if parts else ""


@cache
def verbs(name: str) -> re.Pattern[str]:
    """Give a pattern that finds any verb of a list."""
    return re.compile(any_of(words("verbs", name)))


@cache
def measures() -> dict[str, str]:
    """Each measure word with the list it stands in, scales and money joined: 万元."""
    lists = vocabulary()["measures"]
    found = {word: name for name, each in lists.items() if name != "scales" for word in each}
    scaled = [*lists["money"], *lists["things"], *lists["events"], *lists["sizes"]]
    scaled = [word for word in scaled if word not in lists["durations"]]
    for scale in lists["scales"]:
        found |= {scale + word: found[word] for word in scaled}
        found.setdefault(scale, "things")
    return found
