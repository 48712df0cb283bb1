"""People read whole, right sentences in their own language."""

import datetime as dt
from decimal import Decimal

import pytest
from babel.messages.catalog import Message as Entry
from werkzeug.test import EnvironBuilder

from chassis import languages
from chassis.languages import (
    N_,
    Message,
    Messages,
    messages_of,
    negotiate,
    one_line,
    script_catalogue,
    words,
)
from tests.support.languages import (
    assert_catalogues_complete,
    disagreements,
    faults_in,
    faults_of,
    glossary,
)

KY, RU, EN = words("ky"), words("ru"), words("en")
SCHOOL_STARTS = dt.date(2026, 9, 12)


def test_the_shell_is_translated_whole():
    assert_catalogues_complete("chassis")


def test_a_sentence_is_said_in_each_language():
    assert (KY.gettext("Yes"), RU.gettext("Yes"), EN.gettext("Yes")) == ("Ооба", "Да", "Yes")


def test_a_sentence_nobody_translated_is_said_in_english():
    assert KY.gettext("Nobody wrote this down") == "Nobody wrote this down"


def test_an_empty_sentence_is_not_the_header_of_the_catalogue():
    assert KY.gettext("") == KY.say("") == ""


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (1, "осталось около 1 секунды"),
        (3, "осталось около 3 секунд"),
        (21, "осталось около 21 секунды"),
        (12, "осталось около 12 секунд"),
    ],
)
def test_russian_counts_in_three_forms(n, said):
    counted = Messages("about %(n)s second left", "about %(n)s seconds left", n=n)
    assert RU.say(counted) == said


def test_a_marked_sentence_is_spoken_later_with_its_values():
    marked = Message("Write at most %(n)s characters.", n=1200)
    assert RU.say(marked) == "Не длиннее 1\N{NO-BREAK SPACE}200 знаков."
    assert KY.say(N_("Yes")) == "Ооба"


def test_a_marked_sentence_travels_as_a_plain_string():
    assert Message("Room %(room)s is taken.", room=12) == "Room %(room)s is taken."


def test_values_are_written_as_people_write_them():
    said = Message("On %(day)s: %(sum)s, %(yes)s", day=SCHOOL_STARTS, sum=Decimal("2.5"), yes=True)
    assert KY.say(said) == "On 12-сентябрь 2026: 2,5, True"


def test_dates_are_written_as_people_write_them():
    assert KY.day(SCHOOL_STARTS) == "12-сентябрь"
    assert KY.date(SCHOOL_STARTS) == "12-сентябрь 2026"
    assert RU.date(SCHOOL_STARTS) == "12 сентября 2026"
    assert EN.date(SCHOOL_STARTS) == "12 September 2026"
    assert {w.date_short(SCHOOL_STARTS) for w in (KY, RU, EN)} == {"12.09.2026"}
    assert (KY.weekday(SCHOOL_STARTS), RU.weekday(SCHOOL_STARTS)) == ("ишемби", "суббота")
    assert KY.time(dt.datetime(2026, 9, 12, 8, 5, tzinfo=dt.UTC)) == "08:05"


def test_numbers_and_sums_are_written_as_people_write_them():
    assert KY.number(1284) == "1\N{NO-BREAK SPACE}284"
    assert RU.percent(87.5) == "87,5\N{NO-BREAK SPACE}%"
    assert KY.som(1250) == "1\N{NO-BREAK SPACE}250\N{NO-BREAK SPACE}сом"
    assert RU.tyiyn(9950) == "99,50\N{NO-BREAK SPACE}сом"
    assert EN.som(1250) == "1,250\N{NO-BREAK SPACE}som"


@pytest.mark.parametrize(
    ("query", "cookie", "browser", "spoken"),
    [
        ("", "", "", "ky"),
        ("", "", "ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("", "", "de-DE,de", "ky"),
        ("", "en", "ru", "en"),
        ("language=ru", "en", "ky", "ru"),
        ("language=xx", "yy", "", "ky"),
    ],
)
def test_a_language_is_asked_for_or_remembered_or_the_browsers_or_kyrgyz(
    query, cookie, browser, spoken
):
    headers = {"Cookie": f"kp_language={cookie}", "Accept-Language": browser}
    request = EnvironBuilder(query_string=query, headers=headers).get_request()
    assert negotiate(request) == spoken


def test_everything_that_is_said_is_found():
    said = messages_of("chassis")
    assert "templates/shell.html" in said["Sign out"]
    assert "navigation.py" in said["Lending desk"]
    assert "static/keys.js" in said["Single keys work"]
    assert ("about %(n)s second left", "about %(n)s seconds left") in said


def test_a_refusal_says_its_docstring(tmp_path):
    file = tmp_path / "refusals.py"
    file.write_text('class Late(Exception):\n    """It is too\n    late."""\n', "utf-8")
    assert list(languages._messages_in_file(file)) == ["It is too late."]
    assert one_line("It is too\n    late.") == "It is too late."


def test_scripts_take_their_sentences_along():
    assert '"Single keys work": "Жалгыз баскычтар иштесин"' in script_catalogue("chassis", "ky")
    assert "Sign out" not in script_catalogue("chassis", "ky")


def test_updating_adds_keeps_and_removes(tmp_path, monkeypatch):
    (tmp_path / "chassis").mkdir()
    monkeypatch.setattr(languages, "home", tmp_path.joinpath)
    source = tmp_path / "package" / "words.py"
    source.parent.mkdir()

    source.write_text('N_("Yes")\nN_("Old")\n', "utf-8")
    assert languages.update("package") == {"ky": 2, "ru": 2}

    catalogue = tmp_path / "package" / "locale" / "ky.po"
    written = catalogue.read_text("utf-8")
    catalogue.write_text(written.replace('"Yes"\nmsgstr ""', '"Yes"\nmsgstr "Ооба"'), "utf-8")
    source.write_text('N_("Yes")\nN_("New")\n', "utf-8")

    assert languages.update("package") == {"ky": 1, "ru": 2}
    written = catalogue.read_text("utf-8")
    assert "Ооба" in written
    assert '"New"' in written
    assert '"Old"' not in written


def test_the_command_says_what_is_left_to_do(monkeypatch, capsys):
    monkeypatch.setattr(languages, "update", lambda _: {"ky": 0, "ru": 3})
    assert languages.main(["update", "chassis"]) == 0
    assert capsys.readouterr().out == "chassis ky: 0 to translate\nchassis ru: 3 to translate\n"
    assert languages.main([]) == 2


def _entry(english, string, **more):
    return Entry(english, string, **more)


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        (_entry("Yes", ""), "is not translated"),
        (_entry("Yes", "Ооба", flags=("fuzzy",)), "is fuzzy"),
        (_entry("%(n)s left", "калды"), "have different values"),
        (_entry("Done.", "Бүттү"), "end differently"),
        (_entry(("%(n)s day", "%(n)s days"), ("%(n)s күн",)), "has 1 plural forms"),
        (_entry("The reader is new.", "Абонент жаңы."), "says 'абонент'"),
        (_entry("Consents", "Уруксаттар"), "without 'макулдук'"),
    ],
)
def test_a_fault_of_a_catalogue_is_found(entry, fault):
    assert any(fault in found for found in faults_in(entry, "ky"))


def test_what_nobody_says_and_what_is_missing_are_found():
    said = {**messages_of("chassis"), "New": ["x.html"]}
    del said["Yes"]
    faults = "\n".join(faults_of(said, "chassis", "ky"))
    assert "nobody says 'Yes'" in faults
    assert "'New' is not in the catalogue (x.html)" in faults


@pytest.mark.parametrize("language", ["ky", "ru"])
def test_the_glossary_agrees_with_itself(language):
    for term in glossary():
        assert not list(disagreements(term["en"], term[language], language)), term["id"]
        assert {"id", "en", "ky", "ru"} <= term.keys()
