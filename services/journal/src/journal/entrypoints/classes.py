"""The secretary's pages: classes, class lists, and entering, moving and letting pupils go."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from marshmallow import ValidationError
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from chassis.forms import Form
from chassis.http import Call, NotFound, Wired, http, see_other
from chassis.pages import Pages
from journal.domain.enrolment.commands import ENTRY_KINDS, EXIT_KINDS, Depart, Enrol, Move
from journal.domain.ids import ClassId, PersonId, PupilId, SchoolId
from journal.entrypoints import labels
from journal.entrypoints.access import Reader, reader
from journal.entrypoints.schemas import (
    ClassForm,
    DepartForm,
    EnrolForm,
    MoveForm,
    YearQuery,
    near,
)
from journal.entrypoints.shell import refusing
from journal.policy import FORM_CLASSES, MOVE_PUPILS, SEE_CLASSES
from journal.readmodels import classes, people, timetable
from journal.wiring import build


class Classes:
    """Addresses under `/journal/<school>/classes` and `/journal/<school>/pupils`."""

    name = "journal-classes"
    app = Wired(build)

    @property
    def pages(self) -> Pages:
        return self.app.pages

    @http("GET", "/journal/<school>/classes", allow=SEE_CLASSES, query=YearQuery)
    def index(self, call: Call, school: str) -> Response:
        year = call.query(YearQuery)["year"]
        return self._index(call, school, Form(), 200, year)

    @http("POST", "/journal/<school>/classes", allow=FORM_CLASSES)
    def form_class(self, call: Call, school: str) -> Response:
        form = call.form()
        with refusing(form) as tried:
            asked = form.read(ClassForm())
            teacher = asked.pop("class_teacher_id")
            if teacher is not None:
                asked["class_teacher_id"] = PersonId(self._teacher(school, str(teacher)))
            class_id, done = self.app.journal.form_class(SchoolId(school), call.context(), **asked)
            self.app.shown(school, done, "classes")
            return see_other(f"/journal/{school}/classes/{class_id}")
        return self._index(call, school, tried.form, tried.status)

    @http("GET", "/journal/<school>/classes/<uuid:class_id>", allow=SEE_CLASSES)
    def show(self, call: Call, school: str, class_id: object) -> Response:
        return self._show(call, school, str(class_id), Form(), 200)

    @http("POST", "/journal/<school>/classes/<uuid:class_id>/pupils", allow=MOVE_PUPILS)
    def enrol(self, call: Call, school: str, class_id: object) -> Response:
        form = call.form()
        with refusing(form) as tried:
            asked = form.read(EnrolForm())
            near(asked["on"], self.app.today(), "on")
            near(asked["order_date"], self.app.today(), "order_date")
            pupils = [str(one) for one in dict.fromkeys(asked.pop("pupil_ids"))]
            self._must_be_pupils(school, pupils)
            entries = [
                Enrol(pupil_id=PupilId(one), class_id=ClassId(str(class_id)), **asked)
                for one in pupils
            ]
            done = self.app.journal.enrol(SchoolId(school), entries, call.context())
            self.app.shown(school, done, "classes")
            return see_other(f"/journal/{school}/classes/{class_id}")
        return self._show(call, school, str(class_id), tried.form, tried.status)

    @http("GET", "/journal/<school>/pupils/<uuid:pupil_id>", allow=MOVE_PUPILS)
    def pupil(self, call: Call, school: str, pupil_id: object) -> Response:
        return self._pupil(call, school, str(pupil_id), 200)

    @http("POST", "/journal/<school>/pupils/<uuid:pupil_id>/move", allow=MOVE_PUPILS)
    def move(self, call: Call, school: str, pupil_id: object) -> Response:
        form, who = call.form(), PupilId(str(pupil_id))
        with refusing(form) as tried:
            self._must_be_pupils(school, [who])
            asked = form.read(MoveForm())
            near(asked["on"], self.app.today(), "on")
            for name in ("from_class_id", "to_class_id"):
                asked[name] = ClassId(str(asked[name]))
            command = Move(pupil_id=who, **asked)
            done = self.app.journal.move(SchoolId(school), command, call.context())
            self.app.shown(school, done, "classes")
            return see_other(f"/journal/{school}/pupils/{who}")
        return self._pupil(call, school, who, tried.status, moving=tried.form)

    @http("POST", "/journal/<school>/pupils/<uuid:pupil_id>/departure", allow=MOVE_PUPILS)
    def depart(self, call: Call, school: str, pupil_id: object) -> Response:
        form, who = call.form(), PupilId(str(pupil_id))
        with refusing(form) as tried:
            self._must_be_pupils(school, [who], forgotten=True)
            asked = form.read(DepartForm())
            near(asked["on"], self.app.today(), "on")
            left = ClassId(str(asked.pop("from_class_id")))
            command = Depart(pupil_id=who, class_id=left, **asked)
            done = self.app.journal.depart(SchoolId(school), command, call.context())
            self.app.shown(school, done, "classes")
            return see_other(f"/journal/{school}/pupils/{who}")
        return self._pupil(call, school, who, tried.status, leaving=tried.form)

    # What the pages show

    def _index(
        self, call: Call, school: str, form: Form, status: int, year: str | None = None
    ) -> Response:
        policy, today = self.app.policy_of(school), self.app.today()
        this_year = policy.school_year(today)
        with self.app.read() as db:
            me = reader(db, call, school)
            found = [
                one for one in classes.classes(db, school, year or this_year) if _sees(me, one)
            ]
            staff = people.teachers(db, school, today)
            leaders = people.people(db, school, [one.class_teacher_id or "" for one in found])
            context: dict[str, Any] = {
                "found": found,
                "sizes": classes.sizes(db, school, today),
                "leaders": leaders,
                "teachers": staff,
                "may_form": "secretary" in me.roles,
                "waiting": len(classes.waiting(db, school)) if "secretary" in me.roles else 0,
            }
        return self.pages.render(
            call,
            "classes.html",
            status=status,
            form=form,
            year=year or this_year,
            languages_taught=labels.LANGUAGES,
            **context,
        )

    def _show(self, call: Call, school: str, class_id: str, form: Form, status: int) -> Response:
        today = self.app.today()
        first, last = self.app.policy_of(school).year_of(today)
        with self.app.read() as db:
            me = reader(db, call, school)
            of = me.a_class(class_id)
            clerk = "secretary" in me.roles
            leader = people.people(db, school, [of.class_teacher_id or ""])
            context: dict[str, Any] = {
                "members": classes.members(db, school, class_id, today),
                "left": classes.left_on_books(db, school, class_id) if clerk else [],
                # Who came on the first day of the school year was there at its start.
                "movement": classes.movement(
                    db, school, class_id, first + timedelta(days=1), min(today, last)
                ),
                "waiting": classes.waiting(db, school) if clerk else [],
                "leader": leader.get(of.class_teacher_id or ""),
                "subjects": _subjects(db, me, school, class_id),
                "clerk": clerk,
            }
        return self.pages.render(
            call,
            "class.html",
            status=status,
            of=of,
            form=form,
            first=first,
            today=today,
            entry_kinds=[(kind, labels.ENTRIES[kind]) for kind in ENTRY_KINDS],
            exits=labels.EXITS,
            **context,
        )

    def _pupil(
        self,
        call: Call,
        school: str,
        pupil_id: str,
        status: int,
        *,
        moving: Form | None = None,
        leaving: Form | None = None,
    ) -> Response:
        today = self.app.today()
        with self.app.read() as db:
            who = reader(db, call, school).a_pupil(pupil_id)
            stays = classes.stays_of(db, school, pupil_id)
            known = classes.named(db, school, [stay.class_id for stay in stays])
            others = classes.classes(db, school)
        current = stays[-1] if stays and stays[-1].until is None else None
        return self.pages.render(
            call,
            "pupil.html",
            status=status,
            who=who,
            stays=stays,
            known=known,
            current=current,
            others=[one for one in others if current is None or one.class_id != current.class_id],
            moving=moving or Form(),
            leaving=leaving or Form(),
            today=today,
            entries=labels.ENTRIES,
            exits=labels.EXITS,
            exit_kinds=[(kind, labels.EXITS[kind]) for kind in EXIT_KINDS],
        )

    # Facts that a command needs

    def _teacher(self, school: str, person_id: str) -> str:
        with self.app.read() as db:
            known = {one.person_id for one in people.teachers(db, school, self.app.today())}
        if person_id not in known:
            raise ValidationError({"class_teacher_id": ["Must be one of: teachers."]})
        return person_id

    def _must_be_pupils(
        self, school: str, pupils: Sequence[str], *, forgotten: bool = False
    ) -> None:
        """Raise NotFound for strangers. Who was forgotten can still leave, but not come."""
        with self.app.read() as db:
            known = people.people(db, school, pupils)
        for one in pupils:
            if one not in known or known[one].kind != "pupil":
                raise NotFound
            if known[one].forgotten and not forgotten:
                raise NotFound


def _sees(me: Reader, of: classes.SchoolClass) -> bool:
    if me.oversees or "secretary" in me.roles:
        return True
    return me.leads(of) or me.teaches(of.class_id)


def _subjects(db: Connection, me: Reader, school: str, class_id: str) -> list[str]:
    """List the subjects of a class whose journal the caller may open."""
    of = classes.one_class(db, school, class_id)
    every = sorted({one[1] for one in timetable.taught(db, school, class_id=class_id)})
    if me.oversees or (of and me.leads(of)):
        return every
    return [subject for subject in every if me.teaches(class_id, subject)]
