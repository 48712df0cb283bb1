"""The school year of a demo school so far: classes, movement, timetable, lessons, marks."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from random import Random

from deploy.standalone.demo.cast import DemoClass, DemoSchool, days_back, demo_id
from deploy.standalone.demo.story import Story, Work
from journal.application import Hand
from journal.domain.enrolment.commands import ARRIVED, CONTINUING, TRANSFERRED, Depart, Enrol, Move
from journal.domain.ids import ClassId, PersonId, PupilId, SchoolId, SlotId, class_id, lesson_id
from journal.domain.timetable.commands import SetSlot
from journal.wiring import build

LESSONS_BACK = 14
PERIODS = 4
SUNDAY = 7
LATE = 2
"""The seat in each class of somebody who came after the year had begun."""


class Year:
    """The school year of one school so far: classes, pupils, timetable, lessons, marks."""

    def __init__(self, story: Story, school: DemoSchool) -> None:
        self.story = story
        self.school = school
        self.here = SchoolId(school.school_id)
        self.journal = story.runtime("journal").wired(build).journal
        self.chance = Random(f"year of {school.school_id}")  # noqa: S311 - only a story
        self.teachers = [PersonId(demo_id(self.here, name)) for name, _ in school.teachers]

    def plan(self) -> Iterator[Work]:
        """Form and fill the classes, hang up the timetable, then hold lessons."""
        name = self.school.name_ky
        for number, each in enumerate(self.school.classes):
            yield Work(what=f"{name}: класстар", do=partial(self._form, number, each))
        yield Work(what=f"{name}: кыймыл", do=self._move)
        for weekday in range(1, 8):
            for period in range(1, PERIODS + 1):
                for number in range(len(self.school.classes)):
                    hang = partial(self._set_slot, weekday, period, number)
                    yield Work(what=f"{name}: жадыбал", do=hang)
        for on in days_back(self.story.today, LESSONS_BACK):
            if on >= self.story.year_begins + timedelta(days=2):
                yield from self._lessons(on)

    @property
    def _arrival(self) -> date:
        return min(self.story.today, self.story.year_begins + timedelta(days=16))

    def class_id(self, number: int) -> ClassId:
        """Name the class with this number."""
        each = self.school.classes[number]
        return class_id(self.here, self.story.school_year, each.grade, each.letter)

    def pupils(self, number: int) -> list[PupilId]:
        """Name everybody who sits in the class from its first day."""
        before = sum(each.pupils for each in self.school.classes[:number])
        seats = range(before, before + self.school.classes[number].pupils)
        return [PupilId(demo_id(self.here, f"pupil-{seat}")) for seat in seats]

    def _form(self, number: int, each: DemoClass) -> None:
        on = self.story.year_begins
        context = self.story.context("class", self.here, number, on=on)
        self.journal.form_class(
            self.here,
            context,
            grade=each.grade,
            letter=each.letter,
            language=each.language,
            school_year=self.story.school_year,
            class_teacher_id=self.teachers[number % len(self.teachers)],
        )
        entries = [
            Enrol(
                pupil_id=pupil,
                class_id=self.class_id(number),
                on=self._arrival if seat == LATE else on,
                kind=ARRIVED if seat == LATE else CONTINUING,
                order_number="21",
                order_date=on,
            )
            for seat, pupil in enumerate(self.pupils(number))
        ]
        self.journal.enrol(
            self.here, entries, self.story.context("enrol", self.here, number, on=on)
        )

    def _move(self) -> None:
        """Let one pupil change the class and another leave, so that the movement book has lines."""
        on = self.story.year_begins
        *_, changes, leaves = self.pupils(0)
        move = Move(
            pupil_id=changes,
            from_class_id=self.class_id(0),
            to_class_id=self.class_id(1),
            on=on + timedelta(days=1),
            order_number="24",
            order_date=on,
        )
        depart = Depart(
            pupil_id=leaves,
            class_id=self.class_id(0),
            on=on + timedelta(days=1),
            kind=TRANSFERRED,
            order_number="25",
            order_date=on,
        )
        self.journal.move(self.here, move, self.story.context("move", self.here, on=on))
        self.journal.depart(self.here, depart, self.story.context("depart", self.here, on=on))

    # --- Lessons

    def _set_slot(self, weekday: int, period: int, number: int) -> None:
        """Give the class a lesson; the teachers go round, so that each is in one room at a time."""
        teacher = self._teacher_of(weekday, period, number)
        if teacher is None:
            return
        slot = SetSlot(
            slot_id=self._slot(weekday, period, number),
            class_id=self.class_id(number),
            subject=self.school.teachers[teacher][1],
            teacher_id=self.teachers[teacher],
            weekday=weekday,
            period=period,
            room=str(201 + number),
            valid_from=self.story.year_begins,
            # The demo has lessons in the holidays too, or it would be empty when it is tried then.
            valid_until=self.story.year_ends,
        )
        context = self.story.context("slot", self.here, weekday, period, number)
        self.journal.set_slot(self.here, slot, context)

    def _teacher_of(self, weekday: int, period: int, number: int) -> int | None:
        """Say which teacher has the class then; the first one also comes on Sundays."""
        turn = (number + period) % len(self.school.classes)
        if weekday == SUNDAY:
            return 0 if turn == 0 and period < PERIODS else None
        return turn if turn < len(self.teachers) else None

    def _slot(self, weekday: int, period: int, number: int) -> SlotId:
        return SlotId(demo_id("slot", self.here, weekday, period, number))

    def _lessons(self, on: date) -> Iterator[Work]:
        """Hold the lessons that the first teacher has on a day."""
        for period in range(1, PERIODS + 1):
            for number in range(len(self.school.classes)):
                if self._teacher_of(on.isoweekday(), period, number) == 0:
                    yield from self._lesson(on, period, number)

    def _lesson(self, on: date, period: int, number: int) -> Iterator[Work]:
        """Open a lesson, write it up, mark who is missing and give a few marks."""
        what = f"{self.school.name_ky}: сабактар"
        slot = self._slot(on.isoweekday(), period, number)
        lesson = lesson_id(slot, on)
        # Who came late, and the two who have left the first class, were not there every time.
        in_class = [each for at, each in enumerate(self.pupils(number)[:-2]) if at != LATE]
        missing = self.chance.sample(in_class, k=self.chance.choice((0, 0, 1, 2)))
        marked = self.chance.sample([each for each in in_class if each not in missing], k=3)
        hold, write_up = self.journal.open_lesson, self.journal.write_up
        hand = self._hand(lesson, on)
        yield Work(what=what, do=partial(hold, self.here, hand, slot_id=slot, period=period, on=on))
        hand, topic = self._hand(lesson, on, "topic"), self.chance.choice(_TOPICS)
        yield Work(
            what=what,
            do=partial(write_up, self.here, hand, lesson, topic=topic, homework=_HOMEWORK),
        )
        for pupil in missing:
            hand, code = self._hand(lesson, on, pupil, "absent"), self.chance.choice(_CODES)
            absent = partial(self.journal.mark_absence, self.here, hand, lesson)
            yield Work(what=what, do=partial(absent, pupil_id=pupil, code=code))
        for pupil in marked:
            hand, mark = self._hand(lesson, on, pupil), self.chance.choice(_MARKS)
            give = partial(self.journal.enter_mark, self.here, hand, lesson)
            yield Work(what=what, do=partial(give, pupil_id=pupil, old=None, new=mark))

    def _hand(self, *parts: object) -> Hand:
        """Let the first teacher sign on the day of the lesson."""
        on = next(part for part in parts if isinstance(part, date))
        context = self.story.context("lesson", *parts, actor=self.teachers[0], on=on)
        return Hand(context=context, today=on)


_TOPICS = (
    "Жөнөкөй бөлчөктөр", "Ондук бөлчөктөр", "Пайыздар", "Теңдемелер", "Үч бурчтуктар", "Пропорция",
)  # fmt: skip
_HOMEWORK = "№ 12–15"
_CODES = ("absent", "illness", "late")
_MARKS = (5, 5, 4, 4, 4, 3, 3, 2)
