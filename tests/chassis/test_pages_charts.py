"""A chart is to scale, is read aloud and shows its figures; a book without a picture has a back."""

from xml.etree import ElementTree as ET

import pytest

from chassis.charts import bar_chart, line_chart
from chassis.drawings import cover, spine
from chassis.languages import words

EN, KY = words("en"), words("ky")


def parsed(markup):
    return ET.fromstring(str(markup))  # noqa: S314 - it is our own


def test_bars_are_to_scale():
    figure = parsed(bar_chart(EN, "Loans", [("5-А", 40), ("6-А", 10), ("7-А", 0)]))
    widths = [float(bar.get("width").rstrip("%")) for bar in figure.findall(".//rect[@class]")]
    assert widths[0] == pytest.approx(4 * widths[1])
    assert 0 < widths[2] < 1


def test_a_bar_may_ask_for_a_look():
    figure = parsed(bar_chart(EN, "Loans", [("5-А", 4, "look"), ("A longer label", 2)]))
    assert [bar.get("class") for bar in figure.iter("rect")].count("bar look") == 1


def test_a_chart_is_read_aloud():
    figure = parsed(bar_chart(KY, "Берилди", [("5-А", 1284), ("6-А", 3)], unit="китеп"))
    drawing = figure.find("svg")
    ids = [drawing.find("title").get("id"), drawing.find("desc").get("id")]
    assert drawing.get("aria-labelledby").split() == ids
    assert "5-А, 1\N{NO-BREAK SPACE}284\N{NO-BREAK SPACE}китеп" in drawing.findtext("desc")


def test_the_figures_stand_behind_the_chart():
    figure = parsed(line_chart(EN, "Days", ["1.09", "2.09"], {"Lent": [3, 4], "Back": [0, 2.5]}))
    rows = [[cell.text for cell in row] for row in figure.findall("details/table/tbody/tr")]
    assert rows == [["1.09", "3", "0"], ["2.09", "4", "2.5"]]


@pytest.mark.parametrize(
    "markup",
    [
        bar_chart(EN, "None", []),
        line_chart(EN, "None", [], {"Lent": []}),
        line_chart(EN, "One", ["1.09"], {"Lent": [0]}),
    ],
)
def test_a_chart_without_figures_is_still_a_chart(markup):
    assert parsed(markup).find("svg") is not None


def test_a_line_shows_few_labels_with_the_first_and_the_last():
    days = [f"{day}.09" for day in range(1, 31)]
    figure = parsed(line_chart(EN, "Days", days, {"Lent": [1] * 30}))
    labels = [t.text for t in figure.findall("svg/text") if t.text.endswith(".09")]
    assert labels[0] == "1.09"
    assert labels[-1] == "30.09"
    assert len(labels) <= 7


def test_nothing_that_was_typed_becomes_markup():
    evil = "<script>"
    for markup in (bar_chart(EN, evil, [(evil, 1)]), spine(evil, evil, evil), cover(evil, evil)):
        assert evil not in str(markup)


def test_nothing_is_styled_inline():
    drawn = bar_chart(EN, "a", [("b", 1)]) + line_chart(EN, "a", ["b", "c"], {"d": [1, 2]})
    assert "style=" not in drawn + spine("Ботаника", "28.5") + cover("Ботаника", "28.5")


@pytest.mark.parametrize(
    ("class_", "colour"),
    [("84(2Ки)", "8"), ("821.512.154", "8"), ("Ш 28", "2"), ("", "x"), (None, "x")],
)
def test_a_spine_has_the_colour_of_its_class(class_, colour):
    assert f"book-{colour}" in spine("Ак кеме", class_)


def test_a_book_always_has_the_same_back():
    assert spine("Ак кеме", "84") == spine("Ак кеме", "84")


@pytest.mark.parametrize("title", ["", "А" * 60, "История Кыргызстана с древнейших времён", "  "])
def test_any_title_fits_its_back(title):
    for drawing, letters in ((spine(title, "9"), 17), (cover(title, "9"), 11)):
        lines = [text.text or "" for text in parsed(drawing).iter("text")]
        assert all(len(line) <= letters for line in lines)
