"""What holds for any text: a bulletin comes back as it was written, and nothing crashes."""

import cProfile
from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casetrack.bulletins.reading import as_json
from casetrack.bulletins.reading.assembly import read_text
from tests.bulletins.reading.score import quotes_of

NUMERALS = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"]
NOUNS = st.sampled_from(["路面坑槽", "食堂卫生", "收费公示", "消防通道", "施工围挡", "河道垃圾"])
VERBS = st.sampled_from(["检查", "整治", "走访", "核查", "维修"])
UNITS = st.sampled_from(["个", "家", "处", "名", "份", "人次", "平方米", "公里"])
TITLES = st.sampled_from(["公路病害治理", "校园食堂整治", "收费行为规范", "河库清理行动"])
LEADS = st.sampled_from(["区交通局", "区教育局", "区民政局（区老龄办）", "市某局某分局"])


@dataclass(frozen=True)
class Part:
    title: str
    lead: str
    goals: tuple[tuple[str, int, str], ...]
    results: tuple[tuple[str, int, str], ...]


@st.composite
def counts(draw: st.DrawFn) -> tuple[str, int, str]:
    return draw(VERBS) + draw(NOUNS), draw(st.integers(1, 99_999)), draw(UNITS)


@st.composite
def parts(draw: st.DrawFn) -> Part:
    goals = draw(st.lists(counts(), max_size=2))
    results = draw(st.lists(counts(), min_size=1, max_size=4))
    return Part(draw(TITLES), draw(LEADS), tuple(goals), tuple(results))


def rendered(written: list[Part]) -> str:
    """The plain text of a bulletin."""
    lines = ["某区公布专项整治工作成果", "", "现将有关情况公布如下。", ""]
    for number, part in zip(NUMERALS, written, strict=False):
        lines += [f"{number}、{part.title}", "", f"牵头单位：{part.lead}", ""]
        if part.goals:
            lines += [f"治理目标：{sentence(part.goals)}", ""]
        lines += [f"治理成果：{sentence(part.results)}", ""]
    return "\n".join(lines)


def sentence(told: tuple[tuple[str, int, str], ...]) -> str:
    return "，".join(f"{words}{value}{unit}" for words, value, unit in told) + "。"


@given(st.lists(parts(), min_size=1, max_size=len(NUMERALS)))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_bulletin_comes_back_with_its_structure_and_figures(written: list[Part]) -> None:
    projects = read_text(rendered(written)).projects[1:]

    assert [(each.title, each.lead_unit) for each in projects] == [
        (part.title, (part.lead,)) for part in written
    ]
    assert [[f"{f.label}{f.value}{f.unit}" for f in each.figures] for each in projects] == [
        [f"{words}{value}{unit}" for words, value, unit in part.goals + part.results]
        for part in written
    ]
    assert all(
        (figure.kind == "target") == (place < len(part.goals))
        for part, each in zip(written, projects, strict=True)
        for place, figure in enumerate(each.figures)
    )


SIGNS = "一二三十百千万亿两零半第约近余多个件元年月日号%（）()《》“”：:，。；、/-—～ \t\n"
PHRASES = (
    "其中 共计 合计 等 还有 从 到 率 牵头单位： 治理成果： 一、 （一） 12 3.5 2019年 0 ① Ⅳ ½ ٣ "
    "99999999999999999999 ten million of_which Lead_agency:_ 1._"
)
SCRAPS = st.sampled_from([*SIGNS, *(word.replace("_", " ") for word in PHRASES.split())])


@given(st.one_of(st.text(max_size=200), st.lists(SCRAPS, max_size=60).map("".join)))
@settings(max_examples=400, deadline=None)
def test_any_text_is_read_and_each_quote_is_cut_from_it(text: str) -> None:
    bulletin = read_text(text)

    assert as_json(bulletin)["projects"]
    for project in bulletin.projects:
        for at, quote in quotes_of(project):
            assert text[at : at + len(quote)] == quote


def test_twice_the_text_takes_twice_the_work() -> None:
    paragraph = "全面开展排查整治，压实各方责任，形成长效机制，持续巩固提升治理质效，" * 3
    counted = "共检查企业120家，发现问题36个，已整改36个，整改率100%。"
    block = "一、某项治理\n牵头单位：区某局\n治理成果：" + f"{paragraph}{counted}\n" * 20

    assert calls_to_read(block * 8) < 2.1 * calls_to_read(block * 4)


def calls_to_read(text: str) -> int:
    """What reading costs on any machine, however busy: so many calls of functions."""
    profile = cProfile.Profile()
    profile.runcall(read_text, text)
    return sum(each.callcount for each in profile.getstats())
