"""What a school decides for itself: marks, absence codes, bells, and how late one may write."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceCode:
    """How an absence is called, and the letter the paper journal has for it."""

    code: str
    sign: str
    key: str
    missed: bool = True
    """Whether the lesson counts as missed; a pupil who was late has not missed it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bell:
    period: int
    begins: time
    ends: time


# The letters of the electronic journals in use here; a school may have others.
ABSENCES = (
    AbsenceCode(code="absent", sign="н", key="n"),
    AbsenceCode(code="illness", sign="б", key="b"),
    AbsenceCode(code="excused", sign="у", key="u"),
    AbsenceCode(code="late", sign="оп", key="o", missed=False),
)


def even_bells(first: time, lesson: int, pause: int, periods: int) -> tuple[Bell, ...]:
    """Ring for `periods` lessons of `lesson` minutes, `pause` minutes apart."""
    start = timedelta(hours=first.hour, minutes=first.minute)
    step = timedelta(minutes=lesson + pause)
    return tuple(
        Bell(
            period=period,
            begins=_at(start + step * (period - 1)),
            ends=_at(start + step * (period - 1) + timedelta(minutes=lesson)),
        )
        for period in range(1, periods + 1)
    )


def _at(since_midnight: timedelta) -> time:
    minutes = int(since_midnight.total_seconds()) // 60
    return time(minutes // 60 % 24, minutes % 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """By default five points without the one, and no marks in grades 1-3 (2025 standard)."""

    scale: tuple[int, ...] = (2, 3, 4, 5)
    unmarked_grades: frozenset[int] = frozenset({1, 2, 3})
    absences: tuple[AbsenceCode, ...] = ABSENCES
    window: timedelta = timedelta(days=7)
    bells: tuple[Bell, ...] = field(default_factory=lambda: even_bells(time(8), 45, 10, 8))
    year_begins: tuple[int, int] = (9, 1)
    year_ends: tuple[int, int] = (5, 31)

    def scale_for(self, grade: int) -> tuple[int, ...]:
        """List the marks of a grade; none where pupils get no marks."""
        return () if grade in self.unmarked_grades else self.scale

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(absence.code for absence in self.absences)

    @property
    def signs(self) -> Mapping[str, str]:
        return {absence.code: absence.sign for absence in self.absences}

    def school_year(self, day: date) -> str:
        """Name the school year of a day as `2026/27`; the summer still belongs to the old one."""
        begun = day.year - ((day.month, day.day) < self.year_begins)
        return f"{begun}/{(begun + 1) % 100:02}"

    def year_of(self, day: date) -> tuple[date, date]:
        """Give the first and the last day of lessons in the school year of a day."""
        begun = int(self.school_year(day)[:4])
        return date(begun, *self.year_begins), date(begun + 1, *self.year_ends)
