"""The invented people and schools of the demo district. Any likeness is chance: all are made up."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from uuid import UUID, uuid5

SATURDAY = 6
_DEMO = UUID("0d6c1f36-6a0b-5a3b-9b0d-5a3f7f1f2c77")

_SURNAMES = (
    "Абдыразаков", "Айтбаев", "Бейшенов", "Бообеков", "Давлетов", "Жакыпов", "Жумабеков",
    "Исаков", "Калыков", "Касымов", "Маматов", "Мамбетов", "Нуралиев", "Орозов", "Өмүрбеков",
    "Сапаров", "Сыдыков", "Токтосунов", "Турдубаев", "Ураимов", "Үсөнов", "Чекиров", "Шаршеев",
    "Ысмаилов", "Эгембердиев",
)  # fmt: skip
_BOYS = (
    "Азамат", "Айбек", "Бакыт", "Данияр", "Жаныбек", "Кубаныч", "Медер", "Нурбек", "Өмүрбек",
    "Руслан", "Тилек", "Улан", "Чынгыз", "Эрмек", "Бектур",
)  # fmt: skip
_GIRLS = (
    "Айгерим", "Айжаркын", "Асел", "Бегимай", "Гүлзат", "Жамиля", "Каныкей", "Мээрим", "Нургүл",
    "Салтанат", "Үмүт", "Чолпон", "Элиза", "Наргиза", "Сезим",
)  # fmt: skip
_FATHERS = ("Асан", "Бакыт", "Болот", "Жумабек", "Кадыр", "Нурлан", "Сагын", "Темир", "Эркин")
_STREETS = ("Ала-Тоо", "Достук", "Манас", "Мектеп", "Чынар", "Жибек Жолу")


def demo_id(*parts: object) -> str:
    """Name something of the demo, always the same: filling it in twice meets what is there."""
    return str(uuid5(_DEMO, "/".join(str(part) for part in parts)))


OPERATOR = demo_id("operator")
OFFICER = demo_id("district-officer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """An invented person; every field but the id goes into the vault and nowhere else."""

    person_id: str
    surname: str = field(repr=False)
    given_name: str = field(repr=False)
    patronymic: str = field(repr=False)
    born: date = field(repr=False)
    phone: str = field(repr=False)
    address: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoClass:
    """A class, and how many sit in it."""

    grade: int
    letter: str
    language: str
    pupils: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSchool:
    """A school: `staff` are the roles of its people, the teachers by what they teach."""

    school_id: str
    number: str
    name_ky: str
    name_ru: str
    classes: tuple[DemoClass, ...]
    staff: tuple[str, ...]
    teachers: tuple[tuple[str, str], ...]
    titles: int
    loans: int
    stage: int


FIRST = DemoSchool(
    school_id="school-5",
    number="5",
    name_ky="№5 Ак-Булак орто мектеби",
    name_ru="Средняя школа №5 Ак-Булак",
    classes=(
        DemoClass(grade=5, letter="А", language="ky", pupils=16),
        DemoClass(grade=5, letter="Б", language="ru", pupils=14),
        DemoClass(grade=7, letter="А", language="ky", pupils=15),
        DemoClass(grade=9, letter="А", language="ky", pupils=13),
    ),
    staff=("head", "deputy", "librarian", "secretary", "data-officer", "data-clerk", "nurse"),
    teachers=(
        ("teacher", "Математика"),
        ("teacher-2", "Кыргыз тили"),
        ("teacher-3", "Орус тили"),
        ("teacher-4", "Тарых"),
    ),
    titles=60,
    loans=110,
    stage=3,
)
SECOND = DemoSchool(
    school_id="school-12",
    number="12",
    name_ky="№12 Көк-Жар орто мектеби",
    name_ru="Средняя школа №12 Көк-Жар",
    classes=(
        DemoClass(grade=6, letter="А", language="ky", pupils=12),
        DemoClass(grade=8, letter="А", language="ky", pupils=10),
    ),
    staff=("head", "librarian", "secretary"),
    teachers=(("teacher", "Математика"), ("teacher-2", "Кыргыз тили")),
    titles=30,
    loans=40,
    stage=2,
)
SCHOOLS = (FIRST, SECOND)


class Casting:
    """Invents people one after the other, the same ones every time."""

    def __init__(self, school: str) -> None:
        self._chance = Random(school)  # noqa: S311 - not a secret, only a story
        self._school = school

    def grown_up(self, role: str, today: date) -> Somebody:
        """Invent a member of the staff or a parent."""
        return self._somebody(role, self._chance.choice(_SURNAMES), today, years=(27, 58))

    def family(self, number: int, grade: int, today: date) -> tuple[Somebody, Somebody]:
        """Invent a pupil of a grade and the parent who signs for the child."""
        surname = self._chance.choice(_SURNAMES)
        child = self._somebody(f"pupil-{number}", surname, today, years=(grade + 6, grade + 6))
        parent = self._somebody(f"parent-{number}", surname, today, years=(32, 48))
        return child, parent

    def _somebody(self, what: str, surname: str, today: date, years: tuple[int, int]) -> Somebody:
        chance = self._chance
        is_girl = chance.choice((True, False))
        father = chance.choice(_FATHERS)
        days = chance.randint(years[0] * 365, years[1] * 365 + 200)
        return Somebody(
            person_id=demo_id(self._school, what),
            surname=f"{surname}а" if is_girl else surname,
            given_name=chance.choice(_GIRLS if is_girl else _BOYS),
            patronymic=f"{father} {'кызы' if is_girl else 'уулу'}",
            born=today - timedelta(days=days),
            # Numbers of this form are given to nobody.
            phone=f"+996 000 {chance.randint(100, 999)} {chance.randint(100, 999)}",
            address=f"{chance.choice(_STREETS)} көч., {chance.randint(1, 120)}",
        )


def seats(school: DemoSchool) -> list[DemoClass]:
    """Give the class of every pupil of a school, in order of their numbers."""
    return [each for each in school.classes for _ in range(each.pupils)]


def days_back(today: date, days: int) -> Iterator[date]:
    """Give the school days of the last so many days, the oldest first and never a Sunday."""
    for back in range(days, 0, -1):
        day = today - timedelta(days=back)
        if day.isoweekday() <= SATURDAY:
            yield day
