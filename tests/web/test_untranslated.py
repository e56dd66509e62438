"""No Chinese of ours is written past the translation: in templates and in the code of pages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment

from casetrack.language import LOCALES, catalog, singulars
from casetrack.web.pages.calendar_notices import EXAMPLE

WEB = LOCALES.parent / "web"
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
WORD = re.compile(r"[\u4e00-\u9fff]")
SAYS = ("_", "say")
# Printed as the record has it, read from what somebody typed, or in both languages at once.
AS_IT_IS = {
    ("base.html.j2", "中文"),
    ("profile.html.j2", "中文"),
    ("bulletin.html.j2", "、"),
    ("public-bulletin.html.j2", "、"),
    ("work.html.j2", "次"),
    ("calendar_notices.py", EXAMPLE),
    ("differences.py", r"[^，。；、：！？\n]*[，。；、：！？\n]?"),
    ("guard.py", "地址无法识读 / address cannot be read"),
    ("guard.py", "请求来自其他网站 / request from another site"),
    ("guard.py", "地址过长 / address too long"),
    ("public.py", r"[^。！？\n]+"),
    ("reminders.py", r"[\s,;，；、]+"),
    ("units.py", "；"),
}


def _in_template(path: Path) -> Iterator[str]:
    """Chinese outside `_(…)`: in the text between the marks, and in strings within them."""
    calls: list[bool] = []
    before = ""
    for _, kind, value in Environment().lex(path.read_text("utf-8")):  # noqa: S701 - renders none
        if kind == "operator" and value == "(":
            calls.append(before in SAYS)
        elif kind == "operator" and value == ")":
            calls.pop()
        elif kind == "data":
            yield from re.findall(f"{CHINESE.pattern}+", value)
        elif kind == "string" and CHINESE.search(value) and not any(calls):
            yield value.strip("'\"")
        before = value if kind != "whitespace" else before


def _in_code(path: Path) -> Iterator[str]:
    """Chinese that is neither said, nor a word of the catalog, nor told about the code."""
    nodes = [*ast.walk(ast.parse(path.read_text("utf-8")))]
    said = {
        id(part)
        for node in nodes
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in SAYS
        for each in node.args
        for part in ast.walk(each)
    }
    said |= {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    pieces = {id(each) for node in nodes if isinstance(node, ast.JoinedStr) for each in node.values}
    for node in nodes:
        if not isinstance(node, ast.Constant) or id(node) in said:
            continue
        text = str(node.value)
        # A mark alone may be glued to anything: that the catalog has it says nothing of its use.
        is_word = id(node) not in pieces and WORD.search(text) and text in catalog("en")
        if CHINESE.search(text) and not is_word:
            yield text


def test_no_chinese_stands_outside_what_is_translated() -> None:
    found = {
        (path.name, text)
        for ending, read in (("j2", _in_template), ("py", _in_code))
        for path in WEB.rglob(f"*.{ending}")
        for text in read(path)
    }

    # Both ways: an exception that nothing needs any more goes too.
    assert (found - AS_IT_IS, AS_IT_IS - found) == (set(), set())


def test_a_column_of_single_things_is_not_headed_by_many() -> None:
    headed = re.compile(r"""(?:<th|<td)([^>]*?(?:>|data-name="))\{\{ _\('([^']+)'\) \}\}""")
    many = {
        (path.name, text)
        for path in WEB.rglob("*.j2")
        for attributes, text in headed.findall(path.read_text("utf-8"))
        # What is counted stands in columns of numbers.
        if "number" not in attributes and text in singulars("en")
    }

    assert many == set()
