from xml.etree import ElementTree as ET

from casetrack.bulletins.charts import FULL, Chart, charts_of
from casetrack.bulletins.content import Content
from casetrack.bulletins.formats import FORMATS
from casetrack.bulletins.formats.drawing import WIDTH, drawings_of, picture
from casetrack.bulletins.formats.fonts import folder_of
from tests.bulletins.samples import LAYOUT, content, figure


def check(kind: str, expression: str, *figures: str, answer: str = "holds") -> dict[str, object]:
    return {
        "key": f"{figures[0]}.c",
        "project": int(figures[0][0]),
        "kind": kind,
        "answer": answer,
        "expression": expression,
        "figures": list(figures),
        "sentence_zh": "",
        "sentence_en": "",
    }


def target(figure_key: str, promised: str, result: str) -> dict[str, object]:
    return {
        "key": "1.t",
        "project": 1,
        "figure": figure_key,
        "direction": "at_least",
        "promised": promised,
        "result": result,
        "outcome": "met",
    }


def made(*checks: dict[str, object], targets: list[dict[str, object]] | None = None) -> Content:
    return content(
        {(1, "results"): "发现{{ f.found }}。", (2, "results"): "共{{ f.all }}。"},
        figure("1.found", "40个", "40", label="发现"),
        figure("1.mended", "30个", "30", label="修复"),
        figure("1.left", "10个", "10", label="剩余"),
        figure("2.all", "8件", "8", label="受理"),
        figure("2.done", "2件", "2", label="办结"),
        figure("1.days", "2个工作日", "2", base_unit="个工作日"),
        figure("1.hours", "3.6个小时", "3.6", base_unit="个小时"),
        checks=list(checks),
        targets=targets or [],
    )


def bars(chart: Chart) -> list[tuple[str, str, int]]:
    return [(each["label"], each["said"], each["length"]) for each in chart["bars"]]


def test_a_partition_shows_its_parts_of_the_whole() -> None:
    [chart] = charts_of(made(check("partition", "30+10=40", "1.mended", "1.left", "1.found")))

    assert chart["title"] == "发现构成（共40个）"
    assert bars(chart) == [("修复", "30个", 750), ("剩余", "10个", 250)]
    assert chart["alt"] == "发现构成（共40个）。修复：30个；剩余：10个。"


def test_what_does_not_add_up_is_not_drawn() -> None:
    failing = check("partition", "30+10=41", "1.mended", "1.left", "1.found", answer="fails")
    both_sides = check("partition", "30+10=40+0", "1.mended", "1.left", "1.found", "1.left")

    assert charts_of(made(failing, both_sides)) == []


def test_a_target_stands_across_the_bar_of_its_result() -> None:
    [chart] = charts_of(made(targets=[target("1.found", "32个", "40个")]))

    [bar] = chart["bars"]
    assert (bar["said"], bar["length"], bar["target"]) == ("40个（目标不低于32个）", FULL, 800)


def test_a_result_in_another_unit_or_without_a_number_is_not_drawn() -> None:
    other = [target("1.found", "32家", "40个"), target("1.found", "", "—"), target("9.x", "1", "1")]

    assert charts_of(made(targets=other)) == []


def test_before_and_after_are_drawn_in_one_unit_only() -> None:
    same = check("before_after", "10<40", "1.left", "1.found")
    unlike = check("before_after", "3.6个小时<2个工作日", "1.hours", "1.days")

    [chart] = charts_of(made(same, unlike))

    assert bars(chart) == [("发现", "40个", FULL), ("剩余", "10个", 250)]


def test_the_campaign_s_progress_has_a_row_for_each_project() -> None:
    first = check("funnel", "30<=40", "1.mended", "1.found")
    second = check("funnel", "2<=8", "2.done", "2.all")

    [chart] = charts_of(made(first, second))

    assert (chart["project"], bars(chart)) == (
        0,
        [
            ("第1项治理", "修复30个／发现40个", 750),
            ("第2项治理", "办结2件／受理8件", 250),
        ],
    )


def test_charts_can_be_left_out() -> None:
    parts = check("partition", "30+10=40", "1.mended", "1.left", "1.found")

    assert charts_of({**made(parts), "layout": {**LAYOUT, "charts": False}}) == []
    assert drawings_of({**made(parts), "layout": {**LAYOUT, "charts": False}}) == {}


def test_a_drawing_prints_what_the_chart_says_and_no_other_number() -> None:
    shown = made(check("partition", "30+10=40", "1.mended", "1.left", "1.found"))

    [drawing] = drawings_of(shown).values()
    root = ET.fromstring(drawing)  # noqa: S314 - made by us

    assert [each.text for each in root.iter("{http://www.w3.org/2000/svg}text")] == [
        *("修复", "30个", "剩余", "10个")
    ]
    assert root.get("width") == str(WIDTH)
    assert "<script" not in drawing
    assert "Noto Sans SC" in drawing


def test_each_chart_is_cut_out_whole() -> None:
    parts = check("partition", "30+10=40", "1.mended", "1.left", "1.found")
    shown = made(
        parts,
        check("funnel", "2<=8", "2.done", "2.all"),
        check("funnel", "30<=40", "1.mended", "1.found"),
    )

    drawn = drawings_of(shown)

    assert {key: each.count("<text ") for key, each in drawn.items()} == {
        "progress": 4,
        "1.mended.c": 4,
    }


def test_a_picture_has_its_words_and_the_same_bytes_each_time() -> None:
    shown = made(check("partition", "30+10=40", "1.mended", "1.left", "1.found"))
    [drawing] = drawings_of(shown).values()
    wordless = drawing[: drawing.index("<text")] + "</svg>"

    drawn = picture(drawing, folder_of(shown))

    assert drawn.startswith(b"\x89PNG")
    # Without a font for them the words would be missing, and the picture as small as this one.
    assert len(drawn) > 2 * len(picture(wordless, folder_of(shown)))


def test_a_page_shows_the_drawing_with_its_numbers_in_words_and_in_a_table() -> None:
    shown = made(check("partition", "30+10=40", "1.mended", "1.left", "1.found"))

    page = FORMATS["html"].render(shown).decode()

    assert '<svg role="img" aria-label="发现构成（共40个）。修复：30个；剩余：10个。"' in page
    assert '<th scope="row">修复</th><td>30个</td>' in page
    assert "\ue000" not in page
    assert "http" not in page
