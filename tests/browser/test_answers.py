"""What a form is answered with is a page like any other: axe finds nothing on it either."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Served
from tests.browser.looking import RULES, faults_of, keep_picture, tab_with_axe
from tests.browser.past import CODE, PLACE

# What a page looks like does not depend on the database.
pytestmark = pytest.mark.parametrize("database_for_all", ["sqlite"], indirect=True, scope="session")
# Sends what was typed as the page's own form would, past the checks of the browser.
_SEND = """([address, typed]) => {
  const form = document.createElement('form');
  Object.assign(form, {method: 'post', action: address});
  for (const [name, value] of typed) {
    form.append(Object.assign(document.createElement('input'), {type: 'hidden', name, value}));
  }
  document.body.append(form);
  form.submit();
}"""
_PUBLIC = f"/public/bulletins/{CODE}"
_NOTICE = """一、公路病害治理
牵头单位：区交通运输局
治理成果：排查病害23处，整改20处，还有6处正在整改。
"""


@dataclass(frozen=True)
class Sent:
    """A form as somebody sent it, with the status and a part of what it is answered with."""

    login: str
    address: str
    typed: tuple[tuple[str, str], ...]
    status: int
    shows: str

    @property
    def name(self) -> str:
        """What its picture is called."""
        return f"{self.login}-{self.address}-{self.status}"


def _sent(by: str, address: str, status: int, shows: str, /, **typed: str) -> Sent:
    return Sent(by, address, tuple(typed.items()), status, shows)


ANSWERS = (
    _sent("", "/sign-in", 401, "用户名与密码不匹配", login="sun", password="wrong-horse"),
    _sent("", "/public/tips", 422, "应为1至4000字"),
    _sent("", "/public/tips", 200, "查询码只显示这一次", text="某路口信号灯不亮"),
    _sent("", "/public/tips/follow", 422, "查询码", code="0123456789ABCDEF"),
    _sent(
        "", f"{_PUBLIC}/rate", 200, "公路病害",
        paragraph="1.results.1", grade="satisfied", comment="修得好",
    ),
    _sent("", f"{_PUBLIC}/rate", 422, "您的看法", paragraph="1.results.1", comment="修得好"),
    _sent("sun", "/items", 422, "昨天", found_on="昨天", due="明天", quantity="很多"),
    _sent("sun", "/cycles", 422, "名称", code="!"),
    _sent("sun", "/reminders/urge", 422, "9.999", cycle="t-2023", keys="9.999", reason="市里来查"),
    _sent("sun", "/workdays/notices/preview", 422, "通知"),
    _sent("sun", "/cycles/t-2023/closing", 422, "结束"),
    _sent("sun", "/reading", 200, "算术", text=_NOTICE),
    _sent("fang", f"{PLACE}/bulletin/approve", 409, "第 1 版"),
    _sent("bian", f"{PLACE}/bulletin/editions/1/errata", 422, "更正"),
    _sent("guan", "/persons", 422, "姓名", login="-"),
    _sent("guan", "/units", 422, "代码", code=" "),
    _sent("guan", "/profile/password", 422, "密码", old="a", password="b", again="c"),
    _sent("jiao", "/persons", 403, "权限", login="zhang"),
)  # fmt: skip


def _answer(tab: Page, sent: Sent) -> list[str]:
    """Send a form and look at what comes back."""
    with tab.expect_navigation() as answer:
        tab.evaluate(_SEND, [sent.address, sent.typed])
    keep_picture(tab, sent.name, "answers")
    faults = faults_of(tab, RULES)
    if answer.value.status != sent.status:
        faults.append(f"status {answer.value.status}")
    if sent.shows not in tab.inner_text("main"):
        faults.append(f"does not show {sent.shows}: {tab.inner_text('main')[:300]}")
    return [f"{sent.name}: {each}" for each in faults]


def test_what_a_form_is_answered_with_is_accessible(served: Served, items: dict[str, int]) -> None:
    tabs: dict[str, Page] = {}
    faults = []
    for sent in (*ANSWERS, *_of_items(items)):
        if sent.login not in tabs:
            begin = "/profile" if sent.login else "/public"
            tabs[sent.login] = tab_with_axe(served, sent.login).open(begin)
        faults += _answer(tabs[sent.login], sent)

    assert faults == []


def _of_items(items: dict[str, int]) -> list[Sent]:
    """Steps that somebody was quicker with, may not take or filled in badly; steps for many."""
    under_way, requested = f"/items/{items['rectifying']}/events", items["requested"]
    many = {"transition": "assign", "unit": "2", "query": "state=identified"}
    chosen = (("item", str(items["identified"])), ("item", str(requested)))
    return [
        _sent(
            "jiao",
            under_way,
            409,
            "别人已经先行办理",
            transition="request_closeout",
            reason="已修复",
            seen="1",
        ),
        _sent("jiao", f"/items/{requested}/events", 409, "没有办理成功", transition="verify"),
        _sent(
            "jiao",
            under_way,
            422,
            "没有办理成功",
            transition="request_extension",
            duration="soon",
            reason="待料",
        ),
        _sent("jiao", under_way.replace("events", "snooze"), 422, "暂缓", until="soon"),
        *(
            Sent("sun", address, (*chosen, *many.items()), 200, shows)
            for address, shows in (
                ("/items/bulk/preview", "将办理 1 件"),
                ("/items/bulk", "1 件已经办理，1 件没有变动"),
            )
        ),
    ]
