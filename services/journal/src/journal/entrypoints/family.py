"""What parents and pupils see: the own child's marks, absences and homework, and nothing else."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection
from werkzeug.wrappers import Response

from chassis.http import Call, Wired, http
from chassis.pages import Pages
from chassis.stages import JOURNAL
from journal.entrypoints import labels
from journal.entrypoints.access import reader
from journal.entrypoints.schemas import DayQuery
from journal.policy import SEE_CHILD, SEE_OWN_MARKS
from journal.readmodels import classes, lessons, people
from journal.wiring import build

WEEK = timedelta(days=7)


class Family:
    """Addresses `/journal/<school>/my-children` and `/journal/<school>/my-marks`."""

    name = "journal-family"
    stage = JOURNAL
    app = Wired(build)

    @property
    def pages(self) -> Pages:
        return self.app.pages

    @http("GET", "/journal/<school>/my-children", allow=SEE_CHILD)
    def children(self, call: Call, school: str) -> Response:
        today = self.app.today()
        with self.app.read() as db:
            me = reader(db, call, school)
            ids = people.children_of(db, school, me.person_id)
            known = people.people(db, school, ids)
            children = [
                (known[one], self._class(db, school, one, today), _latest(db, school, one, today))
                for one in ids
                if one in known
            ]
        return self.pages.render(call, "my_children.html", children=children, today=today)

    @http("GET", "/journal/<school>/my-children/<uuid:pupil_id>", allow=SEE_CHILD,
          query=DayQuery)  # fmt: skip
    def child(self, call: Call, school: str, pupil_id: object) -> Response:
        with self.app.read() as db:
            who = reader(db, call, school).a_pupil(str(pupil_id))
        return self._diary(call, school, who, f"/journal/{school}/my-children/{who.person_id}")

    @http("GET", "/journal/<school>/my-marks", allow=SEE_OWN_MARKS, query=DayQuery)
    def own(self, call: Call, school: str) -> Response:
        with self.app.read() as db:
            who = reader(db, call, school).a_pupil(call.caller.person_id)
        return self._diary(call, school, who, f"/journal/{school}/my-marks")

    def _diary(self, call: Call, school: str, who: people.Person, address: str) -> Response:
        """Show a week of a pupil as the paper diary does, day by day."""
        today = self.app.today()
        day = call.query(DayQuery)["on"] or today
        monday = day - timedelta(days=day.weekday())
        with self.app.read() as db:
            days = _week(db, school, who.person_id, monday)
            taught = self._class(db, school, who.person_id, today)
        return self.pages.render(
            call,
            "diary.html",
            who=who,
            taught=taught,
            days=days,
            monday=monday,
            today=today,
            week=WEEK,
            address=address,
            own=who.person_id == call.caller.person_id,
            signs=self.app.policy_of(school).signs,
            absence_labels=labels.ABSENCES,
        )

    def _class(
        self, db: Connection, school: str, pupil_id: str, day: date
    ) -> classes.SchoolClass | None:
        now = classes.class_of(db, school, pupil_id, day)
        return classes.one_class(db, school, now) if now else None


def _lessons(
    db: Connection, school: str, pupil_id: str, first: date, last: date
) -> list[lessons.Lesson]:
    """List the lessons that a pupil's classes had while the pupil was in them."""
    found = []
    for stay in classes.stays_of(db, school, pupil_id):
        begins = max(first, stay.since)
        ends = min(last, stay.until - timedelta(days=1)) if stay.until else last
        if begins <= ends:
            found += lessons.lessons_of(db, school, class_id=stay.class_id, first=begins, last=ends)
    return found


def _week(
    db: Connection, school: str, pupil_id: str, monday: date
) -> list[tuple[date, list[dict[str, Any]]]]:
    found = _lessons(db, school, pupil_id, monday, monday + timedelta(days=6))
    ids = [one.lesson_id for one in found]
    marks = lessons.marks_in(db, school, ids, pupil_id)
    away = lessons.absences_in(db, school, ids, pupil_id)
    days: dict[date, list[dict[str, Any]]] = {}
    for one in found:
        mark = marks.get((one.lesson_id, pupil_id))
        days.setdefault(one.on, []).append(
            {
                "subject": one.subject,
                "homework": one.homework,
                "mark": mark.value if mark else None,
                "absence": away.get((one.lesson_id, pupil_id), ""),
            }
        )
    return sorted(days.items())


def _latest(db: Connection, school: str, pupil_id: str, today: date) -> list[tuple[str, int]]:
    """List the marks of the last seven days, newest first."""
    found = _lessons(db, school, pupil_id, today - WEEK, today)
    marks = lessons.marks_in(db, school, [one.lesson_id for one in found], pupil_id)
    given = [
        (one.subject, marks[key].value)
        for one in reversed(found)
        if (key := (one.lesson_id, pupil_id)) in marks and marks[key].value is not None
    ]
    return given[:5]
