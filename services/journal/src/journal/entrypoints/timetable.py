"""The week of a class and of a teacher, and setting it."""

from datetime import date, timedelta

from marshmallow import ValidationError
from werkzeug.wrappers import Response

from chassis.forms import Form
from chassis.http import Call, NotFound, Wired, http, see_other
from chassis.languages import N_
from chassis.pages import Pages
from chassis.stages import JOURNAL
from journal.domain.ids import ClassId, PersonId, SchoolId, SlotId
from journal.domain.timetable.commands import SetSlot
from journal.entrypoints import labels
from journal.entrypoints.access import reader
from journal.entrypoints.schemas import DayQuery, EndForm, SlotForm
from journal.entrypoints.shell import refusing
from journal.policy import SEE_TEACHERS_WEEK, SEE_TIMETABLE, SET_TIMETABLE
from journal.readmodels import classes, people, timetable
from journal.readmodels.timetable import Slot
from journal.wiring import build


class Timetable:
    """Addresses under `/journal/<school>/timetable`."""

    name = "journal-timetable"
    stage = JOURNAL
    app = Wired(build)

    @property
    def pages(self) -> Pages:
        return self.app.pages

    @http("GET", "/journal/<school>/timetable/classes/<uuid:class_id>", allow=SEE_TIMETABLE,
          query=DayQuery)  # fmt: skip
    def of_class(self, call: Call, school: str, class_id: object) -> Response:
        day = call.query(DayQuery)["on"]
        return self._of_class(call, school, str(class_id), Form(), 200, day)

    @http("POST", "/journal/<school>/timetable/classes/<uuid:class_id>", allow=SET_TIMETABLE)
    def set_slot(self, call: Call, school: str, class_id: object) -> Response:
        form, of = call.form(), ClassId(str(class_id))
        with refusing(form) as tried:
            asked = form.read(SlotForm())
            teacher = PersonId(str(asked.pop("teacher_id")))
            self._must_teach(school, teacher)
            # The id follows from the form, so a second press sets the same slot.
            context = call.context()
            slot_id = SlotId(context.command_id)
            command = SetSlot(slot_id=slot_id, class_id=of, teacher_id=teacher, **asked)
            done = self.app.journal.set_slot(SchoolId(school), command, context)
            self.app.shown(school, done, "lessons")
            day = max(self.app.today(), command.valid_from)
            return see_other(f"/journal/{school}/timetable/classes/{of}?on={day}")
        return self._of_class(call, school, of, tried.form, tried.status)

    @http("POST", "/journal/<school>/timetable/slots/<uuid:slot_id>/end", allow=SET_TIMETABLE)
    def end_slot(self, call: Call, school: str, slot_id: object) -> Response:
        form = call.form()
        with self.app.read() as db:
            slot = timetable.one_slot(db, school, str(slot_id))
        if slot is None:
            raise NotFound
        with refusing(form) as tried:
            asked = form.read(EndForm())
            done = self.app.journal.set_slot(
                SchoolId(school), _ending(slot, asked["valid_until"]), call.context()
            )
            self.app.shown(school, done, "lessons")
            return see_other(f"/journal/{school}/timetable/classes/{slot.class_id}")
        return self._of_class(call, school, slot.class_id, tried.form, tried.status)

    @http("GET", "/journal/<school>/timetable/teachers/<uuid:teacher_id>", allow=SEE_TEACHERS_WEEK,
          query=DayQuery)  # fmt: skip
    def of_teacher(self, call: Call, school: str, teacher_id: object) -> Response:
        monday = self._monday(call.query(DayQuery)["on"])
        with self.app.read() as db:
            teacher = people.people(db, school, [str(teacher_id)]).get(str(teacher_id))
            if teacher is None or teacher.kind != "staff":
                raise NotFound
            week = timetable.week_of_teacher(
                db, school, teacher.person_id, monday, monday + timedelta(days=6)
            )
            known = classes.named(db, school, [slot.class_id for slot in week])
        return self.pages.render(
            call,
            "teacher_week.html",
            teacher=teacher,
            days=_days(week, monday),
            known=known,
            monday=monday,
            week=timedelta(days=7),
            bells=self._bells(school),
        )

    def _of_class(
        self,
        call: Call,
        school: str,
        class_id: str,
        form: Form,
        status: int,
        day: date | None = None,
    ) -> Response:
        monday = self._monday(day)
        policy = self.app.policy_of(school)
        with self.app.read() as db:
            me = reader(db, call, school)
            of = me.a_class(class_id)
            week = timetable.week_of_class(db, school, class_id, monday, monday + timedelta(days=6))
            staff = people.teachers(db, school, self.app.today())
            known = people.people(db, school, [slot.teacher_id for slot in week])
            plans = bool(me.roles & {"secretary", "deputy"})
        return self.pages.render(
            call,
            "class_week.html",
            status=status,
            of=of,
            form=form,
            days=_days(week, monday),
            known=known,
            monday=monday,
            week=timedelta(days=7),
            bells=self._bells(school),
            plans=plans,
            teachers=staff,
            weekdays=list(labels.WEEKDAYS.items()),
            periods=[bell.period for bell in policy.bells],
            first=max(self.app.today(), policy.year_of(self.app.today())[0]),
            last=policy.year_of(self.app.today())[1],
        )

    def _monday(self, day: date | None) -> date:
        day = day or self.app.today()
        return day - timedelta(days=day.weekday())

    def _bells(self, school: str) -> dict[int, object]:
        return {bell.period: bell for bell in self.app.policy_of(school).bells}

    def _must_teach(self, school: str, teacher: PersonId) -> None:
        with self.app.read() as db:
            known = {one.person_id for one in people.teachers(db, school, self.app.today())}
        if teacher not in known:
            raise ValidationError({"teacher_id": [N_("Choose one from the list.")]})


def _days(week: list[Slot], monday: date) -> list[tuple[date, list[Slot]]]:
    """Lay a week out by days; what is not valid on its own day is left out."""
    days = [monday + timedelta(days=n) for n in range(7)]
    laid = [
        (
            day,
            [
                slot
                for slot in week
                if slot.weekday == day.isoweekday() and slot.valid_from <= day <= slot.valid_until
            ],
        )
        for day in days
    ]
    # Schools rest on Sundays; the seventh day is shown where one does not.
    return laid if laid[-1][1] else laid[:-1]


def _ending(slot: Slot, last: date) -> SetSlot:
    return SetSlot(
        slot_id=SlotId(slot.slot_id),
        class_id=ClassId(slot.class_id),
        subject=slot.subject,
        teacher_id=PersonId(slot.teacher_id),
        weekday=slot.weekday,
        period=slot.period,
        room=slot.room,
        valid_from=slot.valid_from,
        valid_until=last,
    )
