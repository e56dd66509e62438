"""What an editor is told about a text: where, what is wrong, and whether it stops the bulletin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["blocking", "warning"]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing found in one part of the text. A blocking one stops the approval.

    `start` and `end` are places in the narrative as it was written, end excluded.
    """

    level: Level
    rule: str
    message_zh: str
    message_en: str
    text: str = ""
    start: int = 0
    end: int = 0
    project: int = 0
    part: str = ""


@dataclass(frozen=True, kw_only=True)
class Exemption:
    """A numeral that counts nothing, why, and who says so."""

    project: int
    part: str
    type: str
    text: str
    reason: str
    owner: str
