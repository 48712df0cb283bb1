"""An invented school as circulation learns of it: from other services' events."""

from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from chassis.testing import Client, Running

HERE = "school-7"
THERE = "school-9"


def an_id(what: str) -> str:
    return str(uuid5(NAMESPACE_URL, what))


LIBRARIAN = an_id("librarian")
AIZADA, BEKTUR, CHOLPON = (an_id(name) for name in ("pupil one", "pupil two", "pupil three"))
MOTHER = an_id("mother of one")
TEACHER = an_id("teacher")
STRANGER = an_id("pupil of the other school")
CLASS_7B, CLASS_8A = an_id("class 7-Б"), an_id("class 8-А")
BOOKS = 12


def book(number: int, school: str = HERE) -> str:
    return an_id(f"copy {number} of {school}")


def barcode(number: int, school: str = HERE) -> str:
    return f"3{school[-1]:0>4}{number:08}0"


@dataclass
class Town:
    """The other services, as far as circulation hears of them."""

    running: Running
    positions: dict[tuple[str, str], int] = field(default_factory=dict)

    def tells(self, event: str, stream: str, school: str = HERE, **data: Any) -> None:
        """Let a service tell everybody what has happened: `tells("journal.class-formed", …)`."""
        source = event.split(".", maxsplit=1)[0]
        place = source, school
        self.positions[place] = self.positions.get(place, 0) + 1
        envelope = {
            "specversion": "1.0",
            "id": an_id(f"{place} {self.positions[place]}"),
            "source": f"/{source}/{school}",
            "type": f"{event}.v1",
            "subject": stream,
            "time": "2026-09-01T04:00:00+00:00",
            "partitionkey": school,
            "sequence": self.positions[place],
            "epoch": "e",
            "streamversion": self.positions[place],
            "actor": an_id("somebody"),
            "correlationid": an_id("why"),
            "data": data,
        }
        self.running.hear(source, envelope)

    def registers(self, person_id: str, kind: str, number: str | None, school: str = HERE) -> None:
        stream = f"person-{person_id}"
        self.tells(
            "identity.person-registered",
            stream,
            school,
            person_id=person_id,
            kind=kind,
            file_number=number,
        )

    def enrols(self, pupil_id: str, class_id: str) -> None:
        self.tells(
            "journal.pupil-enrolled",
            f"pupil-{pupil_id}",
            pupil_id=pupil_id,
            class_id=class_id,
            on="2026-09-01",
            kind="new",
            order_number="1",
            order_date="2026-08-30",
        )

    def forms(self, class_id: str, grade: int, letter: str) -> None:
        self.tells(
            "journal.class-formed",
            f"class-{class_id}",
            class_id=class_id,
            grade=grade,
            letter=letter,
            language="ky",
            school_year="2026/27",
            class_teacher_id=TEACHER,
        )

    def accessions(self, number: int, title: str, school: str = HERE) -> None:
        copy_id = book(number, school)
        self.tells(
            "catalog.copy-accessioned",
            f"copy-{copy_id}",
            school,
            copy_id=copy_id,
            record_id=an_id(f"record of {title}"),
            title=title,
            responsibility="Чыңгыз Айтматов",
            inventory_number=number,
            barcode=barcode(number, school),
            price=25000,
            bbk="84(2Ки)",
            on="2026-09-01",
        )

    def settles(self) -> None:
        """Let every read model hear what circulation itself has done."""
        self.running.settle()


TITLES = (
    "Ак кеме",
    "Кылым карытар бир күн",
    "Биринчи мугалим",
    "Саманчынын жолу",
    "Жамийла",
    "Гүлсарат",
    "Деңиз бойлой жорткон ала дөбөт",
    "Эрте келген турналар",
    "Манас",
    "Сынган кылыч",
    "Узак жол",
    "Кыргыз эл жомоктору: чоңдор жана балдар үчүн тандалган жыйнак",
)


def settled_town(running: Running) -> Town:
    """Two classes, three pupils, a mother, a teacher, twelve books; and another school."""
    town = Town(running)
    for school, number in ((HERE, 7), (THERE, 9)):
        names = {"name_ky": f"№ {number} орто мектеп", "name_ru": f"Средняя школа № {number}"}
        stream, known = f"school-{school}", {"school_id": school, "number": str(number)}
        town.tells("identity.school-registered", stream, "district", **known, **names)
    town.forms(CLASS_7B, 7, "Б")
    town.forms(CLASS_8A, 8, "А")
    for place, pupil in enumerate((AIZADA, BEKTUR, CHOLPON), 1):
        town.registers(pupil, "pupil", f"В/{place}")
        town.enrols(pupil, CLASS_8A if pupil == CHOLPON else CLASS_7B)
    town.registers(MOTHER, "guardian", None)
    town.registers(TEACHER, "staff", None)
    town.tells(
        "identity.guardian-linked", f"guardian-{MOTHER}", guardian_id=MOTHER, pupil_id=AIZADA
    )
    for number in range(1, BOOKS + 1):
        town.accessions(number, TITLES[number - 1])
    town.registers(STRANGER, "pupil", "В/1", THERE)
    town.accessions(1, "Ак кеме", THERE)
    return town


def librarian(running: Running, school: str = HERE) -> Client:
    return running.client.as_(LIBRARIAN, ("librarian", school))
