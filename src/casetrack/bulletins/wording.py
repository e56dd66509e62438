"""House rules of Chinese official texts that a reader would stumble over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from casetrack.bulletins.findings import Finding

_HAN = r"一-鿿〇"
_BEFORE, _AFTER = rf"[{_HAN}”’」》）〕]", rf"[{_HAN}“‘「《（〔]"
_HALF_WIDTH = re.compile(
    rf"(?<={_BEFORE})[,;:?!()\"](?!//)|[,;:?!()\"](?={_AFTER})|(?<={_BEFORE})\.(?![\w.])"
)
_FULL_WIDTH = {
    ",": "，",
    ";": "；",
    ":": "：",
    "?": "？",
    "!": "！",
    "(": "（",
    ")": "）",
    ".": "。",
    '"': "“”",
}
_CUT_OFF = re.compile(r"截止(?!日期|时间|期|之日|阀)")
_ZERO = re.compile(r"(?<=年)0\d(?=月)|(?<=月)0\d(?=[日号])")
_SHORT_YEAR = re.compile(r"(?<!\d)\d{2}年(?=\d{1,2}月)")
_POINTED = re.compile(r"(?<![\d.-])(\d{4})[.\-/](\d{1,2})[.\-/](\d{1,2})(?![\d.-])")
_DOCUMENT = re.compile(r"(?P<open>[〔\[［（(【])\d{4}[〕\]］）)】](?P<rest>\s*第?\s*\d+)号")
_SENTENCE = re.compile(r"[^。！？\n]+")
_PERIODS = {
    "上年": re.compile(r"去年|上年|同比"),
    "全年": re.compile(r"全年|年度"),
    "累计": re.compile(r"累计|以来"),
    "当期": re.compile(r"本月|当月|本季|环比|上月"),
}
_CADENCES = {
    "每日": re.compile(r"每[日天]|日均"),
    "每周": re.compile(r"每周|周均"),
    "每月": re.compile(r"每月|月均|按月"),
    "每季度": re.compile(r"每季|季均|按季"),
    "每年": re.compile(r"每年|年均|按年"),
}


def wording_findings(text: str) -> Iterator[Finding]:
    """Give half-width punctuation, 截止 for 截至, dates and document numbers, mixed periods."""
    for match in _HALF_WIDTH.finditer(text):
        full = _FULL_WIDTH[match[0]]
        yield _warning(
            "punctuation",
            f"中文里的“{match[0]}”应为全角“{full}”",
            f"half-width “{match[0]}” in a Chinese text: write “{full}”",
            match,
            mask=full,
        )
    for match in _CUT_OFF.finditer(text):
        yield _warning(
            "as-of", "“截止”应为“截至”", "截止 should be 截至 (as of)", match, mask="截至"
        )
    yield from date_findings(text)
    yield from _document_numbers(text)
    yield from _mixed(text, "period", _PERIODS, "统计时段", "periods")
    yield from _mixed(text, "cadence", _CADENCES, "统计频次", "cadences")


def date_findings(text: str) -> Iterator[Finding]:
    """Give leading zeros, years of two digits, and dates of digits alone."""
    for match in _ZERO.finditer(text):
        plain = match[0].lstrip("0")
        message = f"a date without a leading zero: {plain}"
        yield _warning("date", f"日期不写前导零，应为“{plain}”", message, match, mask=plain)
    for match in _SHORT_YEAR.finditer(text):
        message = f"a year of four digits, not “{match[0]}”"
        yield _warning("date", f"年份应写四位数字，不写“{match[0]}”", message, match)
    for match in _POINTED.finditer(text):
        year, month, day = (int(part) for part in match.groups())
        plain = f"{year}年{month}月{day}日"
        yield _warning("date", f"日期应写“{plain}”", f"write {plain}", match, mask=plain)


def _document_numbers(text: str) -> Iterator[Finding]:
    """Give numbers without 〔〕, with 第, or with zeros before them."""
    for match in _DOCUMENT.finditer(text):
        number = re.sub(r"\D", "", match["rest"])
        if match["open"] == "〔" and match["rest"] == str(int(number)):
            continue
        plain = f"〔{match[0][1:5]}〕{int(number)}号"
        yield _warning(
            "document-number",
            f"发文字号应写“{plain}”：年份用六角括号，序号不加“第”，不编虚位",
            f"a document number is written {plain}",
            match,
            mask=plain,
        )


def _mixed(
    text: str, rule: str, words: Mapping[str, re.Pattern[str]], zh: str, en: str
) -> Iterator[Finding]:
    for sentence in _SENTENCE.finditer(text):
        named = [name for name, pattern in words.items() if pattern.search(sentence[0])]
        if len(named) > 1:
            listed = "、".join(named)
            yield _warning(
                rule,
                f"同一句中有不同的{zh}（{listed}），请分开写明",
                f"one sentence mixes {en} ({listed}): say which number belongs to which",
                sentence,
            )


def _warning(rule: str, zh: str, en: str, match: re.Match[str], *, mask: str = "") -> Finding:
    return Finding(
        level="warning",
        rule=rule,
        message_zh=zh,
        message_en=en,
        text=match[0],
        start=match.start(),
        end=match.end(),
        mask=mask,
    )
