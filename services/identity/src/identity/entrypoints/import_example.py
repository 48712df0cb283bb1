"""A list to try the import with: invented people, every verdict, scans that say what they are."""

import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from io import BytesIO
from typing import Final

import segno

from chassis.languages import Words
from identity.domain.imports.columns import Column
from identity.entrypoints.import_sheets import a_list

_SAYS: Final = "Үлгү. Кол коюлган кагаз эмес. / Пример, не подписанная бумага."
_SIGNED_BEFORE: Final = timedelta(days=10)
C: Final = Column

# Two sisters with one mother, one whose family lets the department know, one without a paper, one
# whose birthday nobody can read, one who stands there twice, and a formula instead of a name.
_ROWS: Final[tuple[Mapping[Column, str], ...]] = (
    {C.SURNAME: "Үлгүлүева", C.GIVEN_NAME: "Айжаркын", C.PATRONYMIC: "Бакытовна",
     C.BIRTH_DATE: "03.02.2015", C.GUARDIAN_SURNAME: "Үлгүлүева", C.GUARDIAN_GIVEN_NAME: "Гүлнара",
     C.GUARDIAN_PHONE: "0555 00 00 01", C.CONSENT_NUMBER: "901"},
    {C.SURNAME: "Үлгүлүева", C.GIVEN_NAME: "Бермет", C.PATRONYMIC: "Бакытовна",
     C.BIRTH_DATE: "17.09.2016", C.GUARDIAN_SURNAME: "Үлгүлүева", C.GUARDIAN_GIVEN_NAME: "Гүлнара",
     C.GUARDIAN_PHONE: "0555 00 00 01", C.CONSENT_NUMBER: "902"},
    {C.SURNAME: "Сыноо", C.GIVEN_NAME: "Нурбек", C.PATRONYMIC: "Асан уулу",
     C.BIRTH_DATE: "2014-05-21", C.GUARDIAN_SURNAME: "Сыноо", C.GUARDIAN_GIVEN_NAME: "Асан",
     C.GUARDIAN_PHONE: "0700 00 00 02", C.CONSENT_NUMBER: "903",
     C.DISTRICT: "+", C.MINISTRY: "-"},
    {C.SURNAME: "Макулдуксуз", C.GIVEN_NAME: "Элдар", C.BIRTH_DATE: "11.11.2014"},
    {C.SURNAME: "Түшүнүксүз", C.GIVEN_NAME: "Жаркын", C.BIRTH_DATE: "31.02.2015",
     C.GUARDIAN_SURNAME: "Түшүнүксүз", C.GUARDIAN_GIVEN_NAME: "Сайра", C.CONSENT_NUMBER: "904"},
    {C.SURNAME: "Сыноо", C.GIVEN_NAME: "Нурбек", C.PATRONYMIC: "Асан уулу",
     C.BIRTH_DATE: "2014-05-21", C.GUARDIAN_SURNAME: "Сыноо", C.GUARDIAN_GIVEN_NAME: "Асан",
     C.CONSENT_NUMBER: "903"},
    {C.SURNAME: "=1+1", C.GIVEN_NAME: "Формула", C.BIRTH_DATE: "01.01.2015"},
)  # fmt: skip
_PAPER: Final[Mapping[Column, str]] = {
    C.CAPACITY: "апасы", C.CAPACITY_DOCUMENT: "I-ГН 0000001", C.PLACE: "1-шкаф",
}  # fmt: skip


def example(spoken: Words, today: date, school_class: str) -> bytes:
    """Write a ZIP of a list and the scans of its papers; ``school_class``: one that there is."""
    rows = list(_completed(today - _SIGNED_BEFORE, school_class))
    out, scan = BytesIO(), _scan()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("list.xlsx", a_list(spoken, rows))
        for number in sorted({row[C.CONSENT_NUMBER] for row in rows if C.CONSENT_NUMBER in row}):
            archive.writestr(f"scans/{number}.png", scan)
    return out.getvalue()


def _completed(signed: date, school_class: str) -> Iterator[Mapping[Column, str]]:
    for row in _ROWS:
        paper = _PAPER if C.CONSENT_NUMBER in row else {}
        day = {C.CONSENT_DATE: f"{signed:%d.%m.%Y}"} if paper else {}
        yield {C.CLASS: school_class, **day, **paper, **row}


def _scan() -> bytes:
    out = BytesIO()
    segno.make(_SAYS, micro=False).save(out, kind="png", scale=4)
    return out.getvalue()
