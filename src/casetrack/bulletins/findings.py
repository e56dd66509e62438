"""What an editor is told about a text: where, what is wrong, and whether it stops the bulletin."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Literal

from casetrack.errors import Sentence, sentence

Level = Literal["blocking", "warning"]
_SENTENCE_END = re.compile(r"[。！？；\n]")


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing found in one part of the text. A blocking one stops the approval.

    `start` and `end` are places in the narrative as it was written, end excluded; `text` is the
    quote, `mask` what could stand there instead, `sentence` the sentence around it.
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
    mask: str = ""
    sentence: str = ""
    # Told apart by it: the same quote in another sentence is another finding.
    id: str = ""


@dataclass(frozen=True, kw_only=True)
class Exemption:
    """A numeral that counts nothing, why, and who says so."""

    project: int
    part: str
    type: str
    text: str
    reason: str
    owner: str


def place_of(finding: Finding) -> Sentence:
    """Where a finding stands; one of no project and no part is of the whole bulletin."""
    if not finding.project:
        return sentence(finding.part or "the whole bulletin")
    part = sentence(finding.part or "bulletin")
    return sentence("project {project}, {part}", project=finding.project, part=part)


def identified(findings: Iterable[Finding]) -> list[Finding]:
    """Give each finding its id: over rule, part, sentence and quote, and which of equal ones.

    It stays while the sentence stays, wherever the sentence moves.
    """
    seen: Counter[str] = Counter()
    told = []
    for each in findings:
        place = [each.rule, each.project, each.part, each.sentence, each.text]
        same = json.dumps(place, ensure_ascii=False)
        seen[same] += 1
        id_ = sha256(f"{same}{seen[same]}".encode()).hexdigest()
        told.append(replace(each, id=id_))
    return told


def sentence_around(text: str, place: int) -> str:
    """The sentence that holds this place."""
    before = [match.end() for match in _SENTENCE_END.finditer(text, 0, place)]
    after = _SENTENCE_END.search(text, place)
    return text[before[-1] if before else 0 : after.start() if after else len(text)]
