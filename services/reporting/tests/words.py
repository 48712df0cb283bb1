"""The vocabulary of reporting's tests: a small district, and what happened in it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from operator import or_
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from sqlalchemy import Connection, Engine, select

from kernel.envelope import Envelope
from kernel.schema import reading
from kernel.sql import engine_for
from kernel.store import Head
from kernel.subscription import Projection, Subscription
from reporting.domain.ids import ClassId, CopyId, LessonId, MarkId, PersonId, SchoolId
from reporting.domain.period import Period
from reporting.readmodels import metadata
from reporting.readmodels.foreign import (
    READS,
    AbsenceCleared,
    AbsenceMarked,
    ClassFormed,
    CopyAccessioned,
    CopyCheckedOut,
    CopyReturned,
    LessonHeld,
    LoanRenewed,
    MarkCorrected,
    MarkGiven,
    PersonForgotten,
    PersonRegistered,
    PupilDeparted,
    PupilEnrolled,
    PupilMoved,
    SchoolRegistered,
)

OURS, THEIRS = SchoolId("ayan-1"), SchoolId("ayan-2")
FIVE_A, FIVE_B, SIX_A = ClassId("5a"), ClassId("5b"), ClassId("6a")
AIDAI, BEK, CHOLPON, DANIYAR = (PersonId(f"pupil-{n}") for n in range(4))
HEAD_TEACHER = PersonId("staff-1")
PRIMER, ATLAS, MANAS = CopyId("primer"), CopyId("atlas"), CopyId("manas")
FORTNIGHT = timedelta(days=14)


def day(number: int) -> date:
    """Count the days of one school year from 1 September."""
    return date(2026, 9, 1) + timedelta(days=number - 1)


def between(first: int, last: int) -> Period:
    return Period(first=day(first), last=day(last))


# What happens


def lent(
    copy: CopyId, to: PersonId = AIDAI, of: ClassId | None = FIVE_A, on: int = 1
) -> CopyCheckedOut:
    return CopyCheckedOut(
        copy_id=copy, patron_id=to, class_id=of, on=day(on), due=day(on) + FORTNIGHT
    )


def renewed(copy: CopyId, until: int) -> LoanRenewed:
    return LoanRenewed(copy_id=copy, due=day(until))


def returned(copy: CopyId, on: int) -> CopyReturned:
    return CopyReturned(copy_id=copy, on=day(on))


def accessioned(copy: CopyId, bbk: str) -> CopyAccessioned:
    return CopyAccessioned(copy_id=copy, bbk=bbk, on=day(1))


def school(which: SchoolId = OURS, number: str = "1") -> SchoolRegistered:
    names = {"name_ky": f"№{number} мектеп", "name_ru": f"Школа №{number}"}
    return SchoolRegistered(school_id=which, number=number, **names)


def formed(which: ClassId, grade: int = 5, letter: str = "А") -> ClassFormed:
    return ClassFormed(
        class_id=which,
        grade=grade,
        letter=letter,
        language="ky",
        school_year="2026/27",
        class_teacher_id=HEAD_TEACHER,
    )


def registered(who: PersonId, file_number: str | None = "А/1") -> PersonRegistered:
    return PersonRegistered(person_id=who, kind="pupil", file_number=file_number)


def forgotten(who: PersonId) -> PersonForgotten:
    return PersonForgotten(person_id=who)


def enrolled(
    who: PersonId, into: ClassId = FIVE_A, on: int = 1, kind: str = "arrived"
) -> PupilEnrolled:
    return PupilEnrolled(pupil_id=who, class_id=into, on=day(on), kind=kind)


def moved(who: PersonId, out_of: ClassId, into: ClassId, on: int) -> PupilMoved:
    return PupilMoved(pupil_id=who, from_class_id=out_of, to_class_id=into, on=day(on))


def departed(who: PersonId, out_of: ClassId, on: int) -> PupilDeparted:
    return PupilDeparted(pupil_id=who, class_id=out_of, on=day(on))


def held(lesson: str, of: ClassId = FIVE_A, subject: str = "Алгебра", on: int = 1) -> LessonHeld:
    return LessonHeld(lesson_id=LessonId(lesson), class_id=of, subject=subject, on=day(on))


def absent(who: PersonId, lesson: str, of: ClassId = FIVE_A, on: int = 1) -> AbsenceMarked:
    return AbsenceMarked(
        lesson_id=LessonId(lesson), class_id=of, pupil_id=who, on=day(on), code="н"
    )


def present_after_all(
    who: PersonId, lesson: str, of: ClassId = FIVE_A, on: int = 1
) -> AbsenceCleared:
    return AbsenceCleared(lesson_id=LessonId(lesson), class_id=of, pupil_id=who, on=day(on))


def marked(
    mark: str,
    value: int,
    who: PersonId = AIDAI,
    of: ClassId = FIVE_A,
    subject: str = "Алгебра",
    on: int = 1,
) -> MarkGiven:
    mark_id = MarkId(mark)
    return MarkGiven(
        mark_id=mark_id, class_id=of, subject=subject, pupil_id=who, on=day(on), value=value
    )


def corrected(was: MarkGiven, to: int | None) -> MarkCorrected:
    return MarkCorrected(
        mark_id=was.mark_id,
        class_id=was.class_id,
        subject=was.subject,
        pupil_id=was.pupil_id,
        on=was.on,
        new=to,
    )


# Who says it, and who hears it

CODEC = reduce(or_, READS.values())


class District:
    """The logs of all services, as reporting's feeds would give them."""

    def __init__(self) -> None:
        self.logs: defaultdict[tuple[str, str], list[Envelope]] = defaultdict(list)
        self.versions: defaultdict[tuple[str, str], int] = defaultdict(int)

    def says(self, *events: object, at: str = OURS) -> "District":
        """Append what happened to the logs of the services whose events these are."""
        for event in events:
            name, data = CODEC.dump(event)
            self._append(name.split(".")[0], at, name, _stream(event), data)
        return self

    def _append(self, source: str, partition: str, name: str, stream: str, data: bytes) -> None:
        log = self.logs[source, partition]
        self.versions[partition, stream] += 1
        log.append(
            Envelope(
                id=str(uuid5(NAMESPACE_OID, f"{source}/{partition}/{len(log)}")),
                source=source,
                type=name,
                partition=partition,
                position=len(log) + 1,
                epoch="first@0",
                stream=stream,
                version=self.versions[partition, stream],
                time=datetime(2026, 9, 1, 8, 0, tzinfo=UTC),
                actor="staff-1",
                correlation_id="test",
                causation_id=None,
                traceparent=None,
                data=data,
            )
        )

    @property
    def feeds(self) -> Mapping[str, "LogFeed"]:
        return MappingProxyType({source: LogFeed(self, source) for source in READS})


class LogFeed:
    """One service's feed over the logs above."""

    def __init__(self, district: District, source: str) -> None:
        self.district, self.source = district, source

    def heads(self) -> Mapping[str, Head]:
        own = (key for key in self.district.logs if key[0] == self.source)
        return {key[1]: Head(len(self.district.logs[key]), 0, "first@0") for key in own}

    def read(self, partition: str, after: int, limit: int) -> Sequence[Envelope]:
        return self.district.logs[self.source, partition][after : after + limit]


def _stream(event: Any) -> str:
    return next(_ids(event))


def _ids(event: Any) -> Iterator[str]:
    for name in ("mark_id", "lesson_id", "copy_id", "pupil_id", "person_id", "class_id"):
        if hasattr(event, name):
            yield getattr(event, name)
    yield "school"


def fresh_database(folder: Path) -> Engine:
    """Open an empty database with every table of reporting."""
    engine = engine_for(f"sqlite:///{folder / 'reporting.sqlite3'}")
    metadata.create_all(engine)
    reading.create_all(engine)
    return engine


def told(engine: Engine, district: District, *projections: Projection) -> Connection:
    """Catch these read models up and give a connection to ask them."""
    for projection in projections:
        Subscription(engine, projection, district.feeds).catch_up()
    return engine.connect()


def tables(engine: Engine, projection: Projection) -> list[set[tuple[Any, ...]]]:
    """Take everything a read model holds, whatever order its rows are in."""
    with engine.connect() as db:
        return [{tuple(row) for row in db.execute(select(table))} for table in projection.tables]


def in_turns(
    logs: Mapping[tuple[str, str], Sequence[Envelope]], turns: Iterable[int]
) -> list[Envelope]:
    """Interleave the logs: each keeps its order, and the turns say whose message comes next."""
    waiting = [list(log) for log in logs.values()]
    mixed = []
    for turn in turns:
        waiting = [log for log in waiting if log]
        if not waiting:
            break
        mixed.append(waiting[turn % len(waiting)].pop(0))
    return mixed + [envelope for log in waiting for envelope in log]
