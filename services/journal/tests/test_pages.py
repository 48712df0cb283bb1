"""The pages as people use them, scripts off: what they save, refuse, keep and show."""

import re
from datetime import timedelta

import pytest

from journal.readmodels import classes, lessons
from services.journal.tests.school import DILNAZ, ELSEWHERE, HEAD, PARENT, TODAY
from services.journal.tests.words import (
    AMINA,
    BEN,
    CHOLPON,
    DEPUTY,
    SCHOOL,
    SECRETARY,
    TEACHER,
    an_id,
)

AT = f"/journal/{SCHOOL}"
ORDER = {"on": "16.11.2026", "order_number": "20-К", "order_date": "16.11.2026"}
NASTY = '<script>alert("x")</script> & \'=1+1'


def typed(**fields):
    return fields


@pytest.fixture
def newcomer(school):
    pupil = an_id("newcomer")
    school.registers(pupil, number="Ж/9")
    return pupil


# Classes


def test_the_secretary_forms_a_class_and_a_double_click_forms_one(school):
    desk = school.as_(SECRETARY)
    form = typed(grade="9", letter="в", school_year="2026/27", language="ru",
                 class_teacher_id=TEACHER, command_id=an_id("form"))  # fmt: skip
    first, second = (desk.post(f"{AT}/classes", data=form) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert "9-В" in desk.get(f"{AT}/classes").text


def test_a_refused_class_keeps_what_was_typed(school):
    form = typed(grade="13", letter="А", school_year="2026/27", language="ky")
    answer = school.as_(SECRETARY).post(f"{AT}/classes", data=form)
    assert answer.status_code == 422
    assert 'value="13"' in answer.text
    again = typed(grade="7", letter="А", school_year="2026/27", language="ru")
    answer = school.as_(SECRETARY).post(f"{AT}/classes", data=again)
    assert answer.status_code == 409
    assert "already has a class" in answer.text


@pytest.mark.parametrize("letter", [NASTY, "<b", "АА", "'", "1"])
def test_a_class_letter_is_a_letter(school, letter):
    form = typed(grade="7", letter=letter, school_year="2026/27", language="ky")
    answer = school.as_(SECRETARY).post(f"{AT}/classes", data=form)
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize(("who", "status"), [(SECRETARY, 422), (AMINA, 404)])
def test_only_a_teacher_becomes_class_teacher(school, who, status):
    form = typed(grade="8", letter="А", school_year="2026/27", language="ky", class_teacher_id=who)
    assert school.as_(SECRETARY).post(f"{AT}/classes", data=form).status_code == status


def test_registered_pupils_are_entered_into_a_class_by_one_order(school, newcomer):
    desk, page = school.as_(SECRETARY), f"{AT}/classes/{school.seven_a}"
    assert newcomer in desk.get(page).text
    answer = desk.post(f"{page}/pupils", data={"pupil_ids": [newcomer], "kind": "arrived"} | ORDER)
    assert answer.status_code == 303
    assert "4 pupils" in desk.get(page).text


def test_an_entry_without_its_order_or_with_a_slip_in_the_year_is_refused(school, newcomer):
    desk, address = school.as_(SECRETARY), f"{AT}/classes/{school.seven_a}/pupils"
    chosen = {"pupil_ids": newcomer, "kind": "arrived"}
    without = desk.post(address, data=chosen | ORDER | {"order_number": ""})
    assert without.status_code == 422
    assert f'value="{newcomer}" checked' in without.text
    assert desk.post(address, data=chosen | ORDER | {"on": "16.11.2226"}).status_code == 422


def test_nobody_is_entered_who_is_not_registered_at_this_school(school):

    address = f"{AT}/classes/{school.seven_a}/pupils"
    for stranger in (an_id("nobody"), ELSEWHERE, TEACHER):
        form = {"pupil_ids": stranger, "kind": "arrived"} | ORDER
        assert school.as_(SECRETARY).post(address, data=form).status_code == 404


def test_nobody_is_entered_into_a_class_that_is_not_there(school, newcomer):
    form = {"pupil_ids": newcomer, "kind": "arrived"} | ORDER
    address = f"{AT}/classes/{an_id('no class')}/pupils"
    assert school.as_(SECRETARY).post(address, data=form).status_code == 404
    with school.office.read() as db:
        assert classes.stays_of(db, SCHOOL, newcomer) == []


def test_a_pupil_is_moved_and_leaves(school):
    desk, page = school.as_(SECRETARY), f"{AT}/pupils/{AMINA}"
    here = {"from_class_id": school.seven_a}
    moved = desk.post(f"{page}/move", data=here | {"to_class_id": school.seven_b} | ORDER)
    assert moved.status_code == 303
    stale = desk.post(f"{page}/departure", data=here | {"kind": "transferred"} | ORDER)
    assert stale.status_code == 409
    assert "not in this class" in stale.text
    there = {"from_class_id": school.seven_b, "kind": "transferred"}
    assert desk.post(f"{page}/departure", data=there | ORDER).status_code == 303
    again = desk.post(f"{page}/move", data={"to_class_id": school.seven_a, **ORDER,
                                            "from_class_id": school.seven_b})  # fmt: skip
    assert again.status_code == 409
    assert "has left the school" in again.text


# Timetable


def test_the_deputy_plans_a_lesson_and_a_clash_is_refused_with_what_was_typed(school):
    desk, page = school.as_(DEPUTY), f"{AT}/timetable/classes/{school.seven_b}"
    lesson = typed(subject="Химия", teacher_id=TEACHER, weekday="2", period="3", room="7",
                   valid_from="16.11.2026", valid_until="31.05.2027")  # fmt: skip
    assert desk.post(page, data=lesson).status_code == 303
    assert "Химия" in desk.get(page).text
    clash = desk.post(page, data=lesson | {"weekday": "1", "period": "2"})
    assert clash.status_code == 409
    assert 'value="Химия"' in clash.text
    backwards = desk.post(page, data=lesson | {"valid_until": "01.09.2026"})
    assert backwards.status_code == 422


def test_a_lesson_in_the_timetable_can_end_sooner(school):
    desk = school.as_(DEPUTY)
    end = typed(valid_until="16.11.2026")
    address = f"{AT}/timetable/slots/{school.algebra}/end"
    assert desk.post(address, data=end).status_code == 303
    week = f"{AT}/timetable/classes/{school.seven_a}"
    assert "Алгебра" in desk.get(week).text
    assert "Алгебра" not in desk.get(f"{week}?on=2026-11-23").text


# The lesson


def the_form_of(page: str) -> dict[str, str]:
    """Read a form as a browser without scripts would send it."""
    form = page[page.index('<form method="post" action="/journal/') :]
    fields = {}
    for tag in re.findall(r"<input[^>]*>", form[: form.index("</form>")]):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ("radio" not in tag or " checked" in tag):
            fields[name[1]] = value[1] if value else ""
    return fields | {"homework": "", "reason_code": "mistyped"}


@pytest.fixture
def lesson(school):
    opened = school.opens(school.algebra)
    school.settle()
    return opened


def test_the_next_lesson_is_where_the_eye_lands_and_opens_at_a_press(school):
    desk = school.as_(TEACHER)
    school.plans(school.seven_a, period=6, subject="Геометрия")
    school.settle()
    today = desk.get(f"{AT}/today").text
    assert today.index("day-next") > today.index("Алгебра")  # The second lesson is over at ten.
    opened = desk.post(f"{AT}/lessons", data={"slot_id": school.algebra, "on": "2026-11-16"})
    again = desk.post(f"{AT}/lessons", data={"slot_id": school.algebra, "on": "2026-11-16"})
    assert opened.status_code == 303
    assert opened.location == again.location
    assert desk.get(opened.location).status_code == 200


def test_a_lesson_of_tomorrow_or_of_long_ago_does_not_open(school):
    desk = school.as_(TEACHER)
    for days, why in ((7, "has not begun"), (-14, "ask the deputy head")):
        form = {"slot_id": school.algebra, "on": str(TODAY + timedelta(days=days))}
        answer = desk.post(f"{AT}/lessons", data=form)
        assert answer.status_code == 409
        assert why in answer.text


def test_scripts_off_the_whole_lesson_is_one_form_with_one_save(school, lesson):
    desk, page = school.as_(TEACHER), f"{AT}/lessons/{lesson}"
    form = the_form_of(desk.get(page).text)
    form |= {
        "topic": "Кашаа",
        "homework": "№ 14",
        f"mark-{AMINA}": "4",
        f"absence-{BEN}": "illness",
    }
    saved = desk.post(page, data=form)
    assert saved.status_code == 303
    text = desk.get(saved.location).text
    assert "The lesson was saved" in text
    shown = the_form_of(text)
    assert (shown[f"mark-{AMINA}"], shown[f"absence-{BEN}"], shown["topic"]) == (
        "4", "illness", "Кашаа",
    )  # fmt: skip
    assert desk.post(page, data=form).status_code == 303  # A double click does a thing once.
    with school.office.read() as db:
        assert len(lessons.history(db, SCHOOL, lesson)[AMINA]) == 1


def test_scripts_off_a_refused_line_is_told_and_the_others_are_saved(school, lesson):
    desk, page = school.as_(TEACHER), f"{AT}/lessons/{lesson}"
    form = the_form_of(desk.get(page).text)
    school.marks(lesson, AMINA, None, 2)  # Meanwhile, on another machine.
    answer = desk.post(page, data=form | {f"mark-{AMINA}": "4", f"mark-{BEN}": "5"})
    assert answer.status_code == 409
    assert "changed meanwhile" in answer.text
    assert the_form_of(answer.text)[f"mark-{AMINA}"] == "4"
    with school.office.read() as db:
        marks = lessons.marks_in(db, SCHOOL, [lesson])
    assert (marks[lesson, AMINA].value, marks[lesson, BEN].value) == (2, 5)


def test_a_mark_is_corrected_and_both_values_are_shown(school, lesson):
    script, page = school.as_(TEACHER).script(), f"{AT}/lessons/{lesson}"
    for old, new in ((None, 4), (4, 5)):
        body = {"pupil_id": AMINA, "old": old, "new": new, "reason_code": "mistyped"}
        assert script.post(f"{page}/marks", json=body).status_code == 200
    history = school.as_(TEACHER).get(f"{page}/marks/{AMINA}").text
    assert "<s>4</s>" in history
    assert "<b>5</b>" in history
    assert TEACHER in history


@pytest.mark.parametrize(
    "body",
    [
        {"pupil_id": AMINA, "old": None, "new": 9},
        {"pupil_id": DILNAZ, "old": None, "new": 5},
        {"pupil_id": AMINA, "old": 3, "new": 5},
    ],
)
def test_a_script_is_refused_with_the_reason(school, lesson, body):
    answer = school.as_(TEACHER).script().post(f"{AT}/lessons/{lesson}/marks", json=body)
    assert answer.status_code == 409
    assert answer.json["detail"]


@pytest.mark.parametrize(
    "body",
    [
        {"pupil_id": AMINA, "old": None, "new": "5; drop table"},
        {"pupil_id": "Ж/9", "old": None, "new": 5},
        {"pupil_id": AMINA, "old": None, "new": 5, "teacher_id": TEACHER},
        {"pupil_id": AMINA, "old": None, "new": 5, "school": "school-b"},
        {"pupil_id": AMINA},
        [],
    ],
)
def test_what_is_not_asked_for_is_not_taken(school, lesson, body):
    answer = school.as_(TEACHER).script().post(f"{AT}/lessons/{lesson}/marks", json=body)
    assert answer.status_code == 422


def test_markup_in_topic_and_homework_is_shown_as_it_was_typed(school, lesson):
    body = {"topic": NASTY, "homework": NASTY}
    script = school.as_(TEACHER).script()
    assert script.post(f"{AT}/lessons/{lesson}/texts", json=body).status_code == 200
    school.settle()
    for person, page in (
        (TEACHER, f"lessons/{lesson}"),
        (HEAD, f"lessons/{lesson}"),
        (TEACHER, "today"),
        (HEAD, f"classes/{school.seven_a}/journal/Алгебра"),
        (PARENT, f"my-children/{AMINA}"),
    ):
        text = school.as_(person).get(f"{AT}/{page}").text
        assert "<script>alert" not in text
        assert "alert(" in text


def test_a_text_that_is_too_long_is_refused_whole(school, lesson):
    script = school.as_(TEACHER).script()
    assert script.post(f"{AT}/lessons/{lesson}/texts", json={"topic": "ы" * 301}).status_code == 422


# The class journal and the family


def test_the_class_journal_has_marks_absences_and_dashes(school, lesson):
    school.marks(lesson, AMINA, None, 5)
    school.misses(lesson, BEN)
    school.settle()
    text = school.as_(HEAD).get(f"{AT}/classes/{school.seven_a}/journal/Алгебра").text
    assert "<b>5</b>" in text
    assert '<span class="away">н</span>' in text
    assert "16.11" in text


def test_a_parent_sees_the_own_childs_mark_absence_and_homework_and_no_others(school, lesson):
    school.marks(lesson, AMINA, None, 5)
    school.marks(lesson, BEN, None, 2)
    school.journal.write_up(SCHOOL, school.hand(), lesson, topic="t", homework="№ 14")
    school.settle()
    text = school.as_(PARENT).get(f"{AT}/my-children/{AMINA}").text
    assert "№ 14" in text
    assert re.search(r'mark-big">.*5</b>', text)
    for other in (BEN, CHOLPON, DILNAZ, "Б/2"):
        assert other not in text


def test_a_pupil_sees_the_own_marks(school, lesson):
    school.marks(lesson, AMINA, None, 5)
    school.settle()
    assert re.search(r'mark-big">.*5</b>', school.as_(AMINA).get(f"{AT}/my-marks").text)
    assert not re.search(r'mark-big">', school.as_(DILNAZ).get(f"{AT}/my-marks").text)


def test_what_happened_before_a_pupil_came_is_not_in_the_diary(school):
    early = school.opens(school.algebra)
    school.journal.write_up(SCHOOL, school.hand(), early, homework="before the move")
    school.moves(DILNAZ, school.seven_b, school.seven_a, TODAY + timedelta(days=1))
    school.settle()
    assert "before the move" not in school.as_(DILNAZ).get(f"{AT}/my-marks").text
