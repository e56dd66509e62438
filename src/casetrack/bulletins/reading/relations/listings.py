"""Names that are listed and counted: A、B、C等4个, three stages named one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from casetrack.bulletins.reading.found import Found
from casetrack.bulletins.reading.passages import Sentence
from casetrack.bulletins.reading.relations.answers import Answer, answer, counted, exact
from casetrack.bulletins.reading.values import plain

_LIST = re.compile(r"[^,。;:!?\t]*$")
_NAMES = re.compile(r"《[^《》]+》")
_AND = re.compile(r"和|及|与|以及")
_OPENS = re.compile(r"包括|分为|即|为|:|分别是")
_INSIDE = re.compile(r"[(“《][^)”》]*[)”》]")
_AFTER = re.compile(
    r"[^,。;:、()]{0,16}(?:\(|:|,即|,包括|,分别为|,分别是)(?P<names>[^()。;:]{3,200})"
)
_UNITS = frozenset(
    {"个", "项", "种", "类", "方", "处", "家", "所", "份", "名", "位", "大", "方面", "件", "条"}
)
_FEW = 2
_MANY = 40
_LONGEST = 260


def counted_names(sentence: Sentence) -> Iterator[Answer]:
    """Compare each small number with the names listed before or after it."""
    text = sentence.passage.flow.text
    for each in sentence.figures:
        small = counted(each) and each.unit in _UNITS and each.approx is None and each.bound is None
        if not small or each.number is None or not _FEW <= each.number <= _MANY:
            continue
        found = _LIST.search(text, max(sentence.start, each.first - _LONGEST), each.first)
        before = found[0] if found else ""
        yield from _before(sentence, each, before) or _after(sentence, each, text)


def _before(sentence: Sentence, each: Found, listed: str) -> list[Answer]:
    open_end = listed.endswith("等")
    listed = listed.removesuffix("等").rstrip()
    wanted = int(each.number or 0)
    if documents := len(_NAMES.findall(listed)):
        return _documents(sentence, each, documents, listed, open_end=open_end)
    counted_too = listed.endswith("、") or re.search(r"[0-9]", listed)
    if not listed or counted_too or _ends_in_verb(listed):
        return []
    plain_list = _INSIDE.sub("x", listed)
    names = plain_list.split("、")
    last_and = len(_AND.findall(names[-1]))
    counts = {len(names), len(names) + min(last_and, 1)}
    if len(names) < _FEW and not (last_and == 1 and wanted == _FEW):
        return []
    if wanted in counts and (len(names) > 1 or each.numeral or open_end):
        return [_named(sentence, each, holds=True)]
    sure = not open_end and len(counts) == 1 and not _AND.search(plain_list)
    if sure and _OPENS.search(plain_list) and each.numeral:
        return [_named(sentence, each, holds=False)]
    return []


def _documents(
    sentence: Sentence, each: Found, documents: int, listed: str, *, open_end: bool
) -> list[Answer]:
    """Titles in brackets are counted for sure."""
    gap = listed[listed.rfind("》") + 1 :]
    if len(gap) > 1:
        return []
    wanted = int(each.number or 0)
    if documents == wanted:
        return [_named(sentence, each, holds=True)]
    if documents > wanted or not open_end:
        return [_named(sentence, each, holds=False)]
    return []


def _after(sentence: Sentence, each: Found, text: str) -> Iterator[Answer]:
    found = _AFTER.match(text, each.last, sentence.end)
    if found is None or re.search(r"[0-9,]", found["names"].rstrip(",")):
        return
    names = found["names"]
    documents = len(_NAMES.findall(names))
    listed = _INSIDE.sub("x", names).split("、")
    count = documents or len(listed)
    both = {count, count + (len(_AND.findall(listed[-1])) == 1)}
    if int(each.number or 0) in both and count > 1:
        yield _named(sentence, each, holds=True)


def _ends_in_verb(listed: str) -> bool:
    """Whether a verb stands between the list and the number: 发现A、B问题 has no names of it."""
    return bool(
        re.search(r"(?:发现|查处|完成|整改|解决|开展|检查|共|累计|约谈|问责)[^、]{0,4}$", listed)
    )


def _named(sentence: Sentence, each: Found, *, holds: bool) -> Answer:
    noun = re.match(r"[^,。;:、()的]{0,12}", each.after)
    name = (noun[0] if noun else "") or "names"
    number = plain(each.number if each.number is not None else exact(each))
    return answer(sentence, f"count(named {name})={number}", holds=holds)
