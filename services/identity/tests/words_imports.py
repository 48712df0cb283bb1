"""Lists as schools keep them, for the tests: spreadsheets, text tables, archives with scans."""

import re
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any
from uuid import uuid4

import openpyxl
import xlsxwriter
from werkzeug.datastructures import FileStorage

from chassis.testing import Client
from identity.domain.ids import PersonId
from identity.readmodels import people
from services.identity.tests.words import HERE, PDF, School

HEADS = (
    "Фамилиясы", "Аты", "Атасынын аты", "Туулган күнү", "Классы", "Ата-энеси",
    "Ата-эненин телефону", "Макулдуктун номери", "Макулдуктун күнү", "Ким катары",
    "Тастыктаган документ", "Сакталган жери",
)  # fmt: skip
AIZHAN = (
    "Асанова", "Айжан", "Бакытовна", "03.02.2015", "7-Б", "Асанова Гүлнара Маратовна",
    "0555 12 34 56", "12", "01.09.2026", "апасы", "I-ГН 0000001", "2-шкаф",
)  # fmt: skip


def row(paper: int, **other: str) -> tuple[str, ...]:
    """An invented pupil of a complete list; ``paper`` is the number of the consent."""
    place = dict(
        zip(
            (
                "surname",
                "given",
                "patronymic",
                "born",
                "class",
                "parent",
                "phone",
                "number",
                "on",
                "capacity",
                "document",
                "place",
            ),
            range(12),
            strict=True,
        )
    )
    cells = list(AIZHAN)
    cells[0], cells[7] = f"Асанов{_letters(paper)}", str(paper)
    cells[6] = f"0555 {paper:06}"
    for name, text in other.items():
        cells[place[name]] = text
    return tuple(cells)


def _letters(number: int) -> str:
    return "".join("абвгдежзик"[int(digit)] for digit in str(number))


def xlsx(*rows: Sequence[Any], heads: Sequence[str] = HEADS, **sheets: Sequence[Any]) -> bytes:
    """A spreadsheet with one sheet, or one sheet per keyword."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    for name, lines in ({"Тизме": rows} | sheets).items():
        sheet = book.add_worksheet(name)
        for number, line in enumerate((heads, *lines)):
            for column, value in enumerate(line):
                sheet.write(number, column, value)
    book.close()
    return out.getvalue()


def csv_of(*rows: Sequence[str], heads: Sequence[str] = HEADS, sign: str = ";") -> str:
    return "\r\n".join(sign.join(line) for line in (heads, *rows)) + "\r\n"


def zipped(files: Mapping[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def with_scans(table: bytes, *numbers: object, scan: bytes = PDF) -> bytes:
    """A ZIP of a list and the scans of its papers."""
    scans = {f"scans/{number}.pdf": scan for number in numbers}
    return zipped({"list.xlsx": table, **scans})


class Desk:
    """A clerk at the page of lists."""

    def __init__(self, school: School, client: Client | None = None) -> None:
        self.school = school
        self.client = client or school.signed_in()
        self.base = f"/identity/{HERE}/import"

    def uploads(self, data: bytes, *, place: str = "", command_id: str = "") -> str:
        """Send a file; gives the address of its page."""
        answered = self.client.post(self.base, data={
            "command_id": command_id or str(uuid4()), "place": place,
            "file": FileStorage(BytesIO(data), "list.xlsx"),
        })  # fmt: skip
        assert answered.status_code == 303, text_of(answered)
        return answered.headers["Location"]

    def refused(self, data: bytes) -> str:
        """Send a file that is not taken; gives what the page says."""
        answered = self.client.post(self.base, data={
            "command_id": str(uuid4()), "file": FileStorage(BytesIO(data), "list.xlsx"),
        })  # fmt: skip
        assert answered.status_code in {409, 422}, answered.status_code
        return text_of(answered)

    def page(self, address: str, **query: str) -> str:
        answered = self.client.get(address, query_string=query)
        assert answered.status_code == 200, answered.status_code
        return text_of(answered)

    def does(self, address: str, act: str, **said: str) -> None:
        answered = self.client.post(address, data={"act": act, **said})
        assert answered.status_code == 303, text_of(answered)
        self.school.it.settle()

    def brings_in(self, data: bytes, **said: str) -> str:
        address = self.uploads(data)
        self.does(address, "take", **said)
        return address

    def counts(self, address: str) -> dict[str, int]:
        """What the page counts, by verdict."""
        answered = self.client.get(address).get_data(as_text=True)
        found = re.findall(r"only=(\w+)\"[^>]*><strong>([\d\s\xa0]+)</strong>", answered)
        return {verdict: int(re.sub(r"\D", "", n)) for verdict, n in found if int(n)}

    def report(self, address: str) -> list[tuple[Any, ...]]:
        answered = self.client.get(f"{address}/report.xlsx")
        assert answered.status_code == 200
        book = openpyxl.load_workbook(BytesIO(answered.data))
        return list(book.worksheets[0].iter_rows(min_row=2, values_only=True))

    def names(self) -> list[str]:
        """Everybody's name, as the vault has it."""
        return sorted(self.by_name())

    def by_name(self) -> dict[str, PersonId]:
        with self.school.it.runtime.read() as db:
            ids = [PersonId(r.person_id) for r in people.of_school(db, HERE)]
            named = self.school.identity.vault.names_of(db, ids)
        return {name: person for person, name in named.items()}

    def numbers(self) -> list[str]:
        with self.school.it.runtime.read() as db:
            return [r.file_number for r in people.of_school(db, HERE) if r.file_number]


def text_of(answered: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answered.get_data(as_text=True)).split())
