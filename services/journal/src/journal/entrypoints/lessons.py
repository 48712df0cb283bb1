"""The teacher's day: lessons of today, the lesson grid, the history of marks, the class journal."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Connection
from werkzeug.wrappers import Response

from chassis.forms import Form
from chassis.gate import check_named
from chassis.http import Call, NotFound, Wired, answer, http, see_other
from chassis.languages import one_line
from chassis.pages import Pages
from chassis.stages import JOURNAL
from journal.application import Hand
from journal.domain.ids import LessonId, PupilId, SchoolId, SlotId, lesson_id
from journal.domain.lesson.entries import REASON_CODES
from journal.entrypoints import labels
from journal.entrypoints.access import Reader, reader
from journal.entrypoints.schemas import (
    AbsenceBody,
    DayQuery,
    MarkBody,
    OpenForm,
    PeriodQuery,
    TextsBody,
)
from journal.entrypoints.shell import CONFLICT, refusing
from journal.policy import READ_JOURNAL, SEE_DAY, WRITE_JOURNAL
from journal.readmodels import classes, lessons, people, timetable
from journal.readmodels.lessons import Lesson
from journal.wiring import build
from kernel.application import Done
from kernel.decider import Refused

# A correction typed in the grid has this reason unless another one is chosen above it.
USUAL_REASON = "mistyped"


@dataclass(frozen=True, slots=True)
class Line:
    """One pupil in the lesson: what is in the journal, and its history."""

    pupil_id: str
    shown: str
    absence: str
    mark: int | None
    history: list[lessons.MarkEntry]


class Lessons:
    """Addresses `/journal/<school>/today`, `…/lessons` and `…/classes/<class>/journal`."""

    name = "journal-lessons"
    stage = JOURNAL
    app = Wired(build)

    @property
    def pages(self) -> Pages:
        return self.app.pages

    # The teacher's day

    @http("GET", "/journal/<school>/today", allow=SEE_DAY, query=DayQuery)
    def today(self, call: Call, school: str) -> Response:
        return self._today(call, school, call.query(DayQuery)["on"], Form(), 200)

    @http("POST", "/journal/<school>/lessons", allow=WRITE_JOURNAL)
    def open_lesson(self, call: Call, school: str) -> Response:
        form = call.form()
        with refusing(form) as tried:
            asked = form.read(OpenForm())
            with self.app.read() as db:
                slot = timetable.one_slot(db, school, str(asked["slot_id"]))
                me = reader(db, call, school)
            if slot is None or not (me.is_deputy or slot.teacher_id == me.person_id):
                raise NotFound
            opened, done = self.app.journal.open_lesson(
                SchoolId(school),
                self._hand(call, school),
                slot_id=SlotId(slot.slot_id),
                period=slot.period,
                on=asked["on"],
            )
            self.app.shown(school, done, "lessons")
            return see_other(f"/journal/{school}/lessons/{opened}")
        return self._today(call, school, None, tried.form, tried.status)

    # The lesson

    @http("GET", "/journal/<school>/lessons/<uuid:lesson>", allow=READ_JOURNAL)
    def show(self, call: Call, school: str, lesson: object) -> Response:
        self.app.caught_up(school, "lessons")
        return self._show(call, school, str(lesson), Form(), 200)

    @http("POST", "/journal/<school>/lessons/<uuid:lesson>", allow=WRITE_JOURNAL)
    def save(self, call: Call, school: str, lesson: object) -> Response:
        """Save a whole lesson at once, for browsers without scripts."""
        form, of = call.form(), self._own(call, school, lesson)
        refused: dict[str, list[str]] = {}
        for name, attempt in self._entries(call, school, of, form):
            try:
                attempt()
            except Refused as why:
                refused[name] = [one_line(type(why).__doc__ or "")]
        self.app.caught_up(school, "lessons")
        if refused:
            return self._show(call, school, of, form.refused(refused), CONFLICT)
        return see_other(f"/journal/{school}/lessons/{of}?saved=1")

    @http(
        "POST", "/journal/<school>/lessons/<uuid:lesson>/texts", allow=WRITE_JOURNAL, body=TextsBody
    )
    def texts(self, call: Call, school: str, lesson: object) -> Response:
        of, body = self._own(call, school, lesson), call.json(TextsBody)
        hand = self._hand(call, school)
        return _entered(self.app.journal.write_up(SchoolId(school), hand, of, **body))

    @http(
        "POST", "/journal/<school>/lessons/<uuid:lesson>/marks", allow=WRITE_JOURNAL, body=MarkBody
    )
    def marks(self, call: Call, school: str, lesson: object) -> Response:
        of, body = self._own(call, school, lesson), call.json(MarkBody)
        pupil = PupilId(str(body.pop("pupil_id")))
        hand = self._hand(call, school)
        return _entered(
            self.app.journal.enter_mark(SchoolId(school), hand, of, pupil_id=pupil, **body)
        )

    @http("POST", "/journal/<school>/lessons/<uuid:lesson>/absences", allow=WRITE_JOURNAL,
          body=AbsenceBody)  # fmt: skip
    def absences(self, call: Call, school: str, lesson: object) -> Response:
        of, body = self._own(call, school, lesson), call.json(AbsenceBody)
        pupil = PupilId(str(body.pop("pupil_id")))
        hand = self._hand(call, school)
        return _entered(
            self.app.journal.mark_absence(SchoolId(school), hand, of, pupil_id=pupil, **body)
        )

    @http("GET", "/journal/<school>/lessons/<uuid:lesson>/marks/<uuid:pupil>", allow=READ_JOURNAL)
    def history(self, call: Call, school: str, lesson: object, pupil: object) -> Response:
        """Answer with the history of one mark, as the part of a page that shows it."""
        self.app.caught_up(school, "lessons")
        with self.app.read() as db:
            of = reader(db, call, school).a_lesson(str(lesson))
            told = lessons.history(db, school, of.lesson_id, str(pupil)).get(str(pupil), [])
            known = people.people(db, school, [entry.by for entry in told])
        return self.pages.render(
            call,
            "history.html",
            told=told,
            known=known,
            reasons=labels.REASONS,
            moment=self.app.moment,
        )

    # The class journal

    @http("GET", "/journal/<school>/classes/<uuid:class_id>/journal/<subject>", allow=READ_JOURNAL,
          query=PeriodQuery)  # fmt: skip
    def class_journal(self, call: Call, school: str, class_id: object, subject: str) -> Response:
        asked = call.query(PeriodQuery)
        last = asked["last"] or self.app.today()
        first = asked["first"] or last - timedelta(days=27)
        with self.app.read() as db:
            of = reader(db, call, school).a_class(str(class_id))
            held = lessons.lessons_of(
                db, school, class_id=of.class_id, subject=subject, first=first, last=last
            )
            ids = [one.lesson_id for one in held]
            there = {one.lesson_id: _there(db, school, one) for one in held}
            context: dict[str, Any] = {
                "held": held,
                "marks": lessons.marks_in(db, school, ids),
                "absences": lessons.absences_in(db, school, ids),
                "there": there,
                "rows": _everybody(there, classes.members(db, school, of.class_id, last)),
            }
        return self.pages.render(
            call,
            "class_journal.html",
            of=of,
            subject=subject,
            first=first,
            last=last,
            step=timedelta(days=28),
            signs=self.app.policy_of(school).signs,
            **context,
        )

    # What the pages show

    def _today(self, call: Call, school: str, on: date | None, form: Form, status: int) -> Response:
        today, day = self.app.today(), on or self.app.today()
        me = call.caller.person_id
        with self.app.read() as db:
            slots = timetable.slots_on(db, school, me, day)
            ids = {one.slot_id: lesson_id(SlotId(one.slot_id), day) for one in slots}
            opened = lessons.known(db, school, ids.values())
            journals = {one[:2] for one in timetable.taught(db, school, teacher_id=me)}
            journals |= lessons.taught_by(db, school, me)
            known = classes.named(
                db, school, [*(s.class_id for s in slots), *(pair[0] for pair in journals)]
            )
            sizes = classes.sizes(db, school, day)
        bells = {bell.period: bell for bell in self.app.policy_of(school).bells}
        return self.pages.render(
            call,
            "today.html",
            status=status,
            form=form,
            day=day,
            today=today,
            one_day=timedelta(days=1),
            slots=slots,
            ids=ids,
            opened=opened,
            journals=sorted(
                (pair for pair in journals if pair[0] in known),
                key=lambda pair: (known[pair[0]].grade, known[pair[0]].letter, pair[1]),
            ),
            known=known,
            sizes=sizes,
            bells=bells,
            next_slot=self._next(slots, bells, opened, ids) if day == today else None,
        )

    def _next(self, slots: list[Any], bells: Any, opened: Any, ids: Any) -> str | None:
        """Pick the lesson where the eye should land: the one that is on, or comes next."""
        now = self.app.clock().time()
        for slot in slots:
            bell = bells.get(slot.period)
            if bell is None or now < bell.ends:
                return str(slot.slot_id)
        unopened = [slot for slot in slots if ids[slot.slot_id] not in opened]
        return str(unopened[0].slot_id) if unopened else None

    def _show(self, call: Call, school: str, lesson: str, form: Form, status: int) -> Response:
        policy = self.app.policy_of(school)
        with self.app.read() as db:
            me = reader(db, call, school)
            of = me.a_lesson(lesson)
            taught = me.a_class(of.class_id)
            lines = _lines(db, school, of)
            known = people.people(
                db, school, [of.teacher_id, *(e.by for line in lines for e in line.history)]
            )
        scale = policy.scale_for(taught.grade)
        return self.pages.render(
            call,
            "lesson.html",
            status=status,
            of=of,
            taught=taught,
            lines=lines,
            known=known,
            form=form,
            writable=self._writable(me, of),
            scale=scale,
            absences=policy.absences,
            absence_labels=labels.ABSENCES,
            reasons=labels.REASONS,
            reason_codes=REASON_CODES[:-1],
            usual_reason=USUAL_REASON,
            keys=_keys(policy.absences),
            bell={bell.period: bell for bell in policy.bells}.get(of.period),
            moment=self.app.moment,
            saved="saved" in call.request.args,
        )

    def _writable(self, me: Reader, of: Lesson) -> bool:
        if me.is_deputy:
            return True
        late = self.app.today() - of.on > self.app.policy_of(me.school).window
        return of.teacher_id == me.person_id and "teacher" in me.roles and not late

    # Facts that a command needs

    def _hand(self, call: Call, school: str) -> Hand:
        deputy = call.caller.has("deputy", school)
        return Hand(call.context(), self.app.today(), deputy=deputy)

    def _own(self, call: Call, school: str, lesson: object) -> LessonId:
        with self.app.read() as db:
            return LessonId(reader(db, call, school).a_lesson(str(lesson)).lesson_id)

    def _entries(self, call: Call, school: str, of: LessonId, form: Form) -> Iterator[Any]:
        """Go through what differs from what the form showed, each as a command of its own."""
        journal, hand, here = self.app.journal, self._hand(call, school), SchoolId(school)
        check_named(call, (("pupil_id", who) for who in _pupils_in(form)))

        def own(name: str) -> Hand:
            command_id = str(uuid5(UUID(hand.context.command_id), name))
            return replace(hand, context=replace(hand.context, command_id=command_id))

        topic, homework = form.value("topic")[:300], form.value("homework")[:1000]
        if "topic" in form.data:
            yield (
                "topic",
                lambda: journal.write_up(here, own("texts"), of, topic=topic, homework=homework),
            )
        reason = form.value("reason_code", USUAL_REASON)
        for name in list(form.data):
            what, _, pupil = name.partition("-")
            new, old = form.value(name), form.value(f"was-{name}")
            if what not in {"mark", "absence"} or new == old or not _is_id(pupil):
                continue
            if what == "absence":
                yield (
                    name,
                    lambda name=name, pupil=pupil, new=new: journal.mark_absence(
                        here, own(name), of, pupil_id=PupilId(pupil), code=new or None
                    ),
                )
            else:
                yield (
                    name,
                    lambda name=name, pupil=pupil, new=new, old=old: journal.enter_mark(
                        here,
                        own(name),
                        of,
                        pupil_id=PupilId(pupil),
                        old=_mark(old),
                        new=_mark(new),
                        reason_code=reason,
                    ),
                )


def _entered(done: Done) -> Response:
    return answer(200, {"changed": len(done.events), "position": done.position})


def _pupils_in(form: Form) -> set[str]:
    """Collect whom the fields of a lesson are named after, `mark-<pupil>` and `absence-<pupil>`."""
    named = (name.partition("-") for name in form.data)
    return {who for what, _, who in named if what in {"mark", "absence"} and _is_id(who)}


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _mark(text: str) -> int | None:
    """Read a mark; what is no number is on no scale."""
    if not text:
        return None
    return int(text) if text.isdecimal() and len(text) < 3 else 0  # noqa: PLR2004 - two figures


def _keys(absences: Any) -> dict[str, str]:
    """Map what a key types, in Cyrillic and in Latin letters, to absence codes."""
    by_sign = {absence.sign[0]: absence.code for absence in absences}
    return by_sign | {absence.key: absence.code for absence in absences}


def _there(db: Connection, school: str, of: Lesson) -> set[str]:
    return {one.pupil_id for one in classes.members(db, school, of.class_id, of.on)}


def _everybody(there: dict[str, set[str]], now: list[classes.Member]) -> list[tuple[str, str]]:
    """List all who were in some lesson, those of the last day first and by file number."""
    current = [(one.pupil_id, one.shown) for one in now]
    ids = {pupil for pupil, _ in current}
    gone = sorted(set().union(*there.values()) - ids) if there else []
    return [*current, *((pupil, "–") for pupil in gone)]


def _lines(db: Connection, school: str, of: Lesson) -> list[Line]:
    marks = lessons.marks_in(db, school, [of.lesson_id])
    away = lessons.absences_in(db, school, [of.lesson_id])
    told = lessons.history(db, school, of.lesson_id)
    return [
        Line(
            pupil_id=one.pupil_id,
            shown=one.shown,
            absence=away.get((of.lesson_id, one.pupil_id), ""),
            mark=marks[key].value if (key := (of.lesson_id, one.pupil_id)) in marks else None,
            history=told.get(one.pupil_id, []),
        )
        for one in classes.members(db, school, of.class_id, of.on)
    ]
