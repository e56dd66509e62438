"""House rules of Chinese official texts that a reader would stumble over. All are warnings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from casetrack.bulletins.findings import Finding

_HAN = r"一-鿿〇"
_HALF_WIDTH = re.compile(rf"(?<=[{_HAN}”’」》）])[,;:?!()](?!//)|[,;:?!()](?=[{_HAN}“‘「《（])")
_FULL_WIDTH = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", "(": "（", ")": "）"}
_CUT_OFF = re.compile(r"截止(?!日期|时间|期|之日|阀)")
_ZERO = re.compile(r"(?<=年)0\d(?=月)|(?<=月)0\d(?=[日号])")
_SENTENCE = re.compile(r"[^。！？\n]+")
_PERIODS = {
    "上年": re.compile(r"去年|上年|同比"),
    "全年": re.compile(r"全年|年度"),
    "累计": re.compile(r"累计|以来"),
    "当期": re.compile(r"本月|当月|本季|环比|上月"),
}


def wording_findings(text: str) -> Iterator[Finding]:
    """Give half-width punctuation, 截止 for 截至, leading zeros, and mixed periods."""
    for match in _HALF_WIDTH.finditer(text):
        full = _FULL_WIDTH[match[0]]
        yield _warning(
            "punctuation",
            f"中文里的“{match[0]}”应为全角“{full}”",
            f"half-width “{match[0]}” in a Chinese text: write “{full}”",
            match,
        )
    for match in _CUT_OFF.finditer(text):
        yield _warning("as-of", "“截止”应为“截至”", "截止 should be 截至 (as of)", match)
    for match in _ZERO.finditer(text):
        plain = match[0].lstrip("0")
        message = f"a date without a leading zero: {plain}"
        yield _warning("date", f"日期不写前导零，应为“{plain}”", message, match)
    yield from _mixed_periods(text)


def _mixed_periods(text: str) -> Iterator[Finding]:
    for sentence in _SENTENCE.finditer(text):
        named = [name for name, words in _PERIODS.items() if words.search(sentence[0])]
        if len(named) > 1:
            listed = "、".join(named)
            yield _warning(
                "period",
                f"同一句中有不同的统计时段（{listed}），请分开写明",
                f"one sentence mixes periods ({listed}): say which number belongs to which",
                sentence,
            )


def _warning(rule: str, zh: str, en: str, match: re.Match[str]) -> Finding:
    return Finding(
        level="warning",
        rule=rule,
        message_zh=zh,
        message_en=en,
        text=match[0],
        start=match.start(),
        end=match.end(),
    )
