"""Spreadsheets of an import: the empty list to be filled in, and the report beside the rows."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any, Final

import xlsxwriter

from chassis.languages import N_, Words
from identity.application.importing import person_of
from identity.application.listing import SHEET
from identity.application.lists import Table
from identity.domain.fields import NAME
from identity.domain.imports.columns import Column
from identity.domain.imports.judging import Judged
from identity.domain.imports.listed import Listed
from identity.entrypoints.import_words import VERDICTS, say

# Each column of the template: its heading in both languages of the schools, and an example.
_TEMPLATE: Final[tuple[tuple[Column, str, str, str], ...]] = (
    (Column.FILE_NUMBER, "Өздүк иши", "Личное дело", ""),
    (Column.SURNAME, "Фамилиясы", "Фамилия", "Асанова"),
    (Column.GIVEN_NAME, "Аты", "Имя", "Айжаркын"),
    (Column.PATRONYMIC, "Атасынын аты", "Отчество", "Бакытовна"),
    (Column.BIRTH_DATE, "Туулган күнү", "Дата рождения", "03.02.2015"),
    (Column.CLASS, "Классы", "Класс", "7-Б"),
    (Column.PHONE, "Телефону", "Телефон", ""),
    (Column.GUARDIAN_SURNAME, "Ата-эненин фамилиясы", "Фамилия родителя", "Асанова"),
    (Column.GUARDIAN_GIVEN_NAME, "Ата-эненин аты", "Имя родителя", "Гүлнара"),
    (Column.GUARDIAN_PHONE, "Ата-эненин телефону", "Телефон родителя", "0555 12 34 56"),
    (Column.CONSENT_NUMBER, "Макулдуктун номери", "Номер согласия", "12"),
    (Column.CONSENT_DATE, "Макулдуктун күнү", "Дата согласия", "01.09.2026"),
    (Column.CAPACITY, "Ким катары", "Кем приходится", "апасы"),
    (Column.CAPACITY_DOCUMENT, "Тастыктаган документ", "Подтверждающий документ", "I-ГН 0000001"),
    (Column.OWN_SIGNATURE, "Окуучунун колу", "Подпись ученика", ""),
    (Column.DISTRICT, "Бөлүмгө берүүгө макул", "Согласие на отдел образования", ""),
    (Column.MINISTRY, "Министрликке берүүгө макул", "Согласие на министерство", ""),
    (Column.PLACE, "Сакталган жери", "Место хранения", "2-шкаф"),
)
_ASKED: Final = (Column.OWN_SIGNATURE, Column.DISTRICT, Column.MINISTRY)
_CHOICES: Final[Mapping[str, Mapping[Column, Sequence[str]]]] = {
    "ky": {
        Column.CAPACITY: ["апасы", "атасы", "камкорчу", "асырап алуучу", "көзөмөлчү", "өзү"],
        **{asked: ["ооба", "жок"] for asked in _ASKED},
    },
    "ru": {
        Column.CAPACITY: ["мать", "отец", "опекун", "усыновитель", "попечитель", "сам"],
        **{asked: ["да", "нет"] for asked in _ASKED},
    },
}
_ROWS: Final = 3000
_HEADS: Final = (
    (N_("Row"), 8),
    (N_("Result"), 16),
    (N_("Why"), 70),
    (N_("File number"), 14),
)


def template(spoken: Words) -> bytes:
    """Write an empty list with its headings, one invented row, and lists to choose from."""
    example = {column: shown for column, _, _, shown in _TEMPLATE}
    return a_list(spoken, [example | {Column.CAPACITY: _choices(spoken)[Column.CAPACITY][0]}])


def a_list(spoken: Words, rows: Sequence[Mapping[Column, str]]) -> bytes:
    """Write a list as the schools' own: its headings, rows of text, and lists to choose from."""
    out, book = _book()
    sheet, bold = book.add_worksheet(), book.add_format({"bold": True, "text_wrap": True})
    text = book.add_format({"num_format": "@"})
    for place, (column, kyrgyz, russian, _) in enumerate(_TEMPLATE):
        sheet.set_column(place, place, 20, text)
        sheet.write_string(0, place, russian if spoken.language == "ru" else kyrgyz, bold)
        for line, row in enumerate(rows, 1):
            sheet.write_string(line, place, row.get(column, ""), text)
        if choices := _choices(spoken).get(column):
            sheet.data_validation(1, place, _ROWS, place, {"validate": "list", "source": choices})
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()


def _choices(spoken: Words) -> Mapping[Column, Sequence[str]]:
    return _CHOICES["ru" if spoken.language == "ru" else "ky"]


def report(
    spoken: Words, judged: Sequence[Judged], tables: Sequence[Table], numbers: Mapping[int, str]
) -> bytes:
    """Write the rows as they came, with result and reasons in front: text and nothing but text."""
    out, book = _book()
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
    for place, name, headings, cells in _sheets(spoken, tables):
        sheet = book.add_worksheet(name)
        for column, (label, width) in enumerate(_HEADS):
            sheet.set_column(column, column, width, wrap)
            sheet.write_string(0, column, spoken.gettext(label), bold)
        for column, heading in enumerate(headings, len(_HEADS)):
            sheet.set_column(column, column, 18)
            sheet.write_string(0, column, heading, bold)
        here = [one for one in judged if not tables or one.row.number // SHEET == place]
        for line, one in enumerate(here, 1):
            told = _told(spoken, one, numbers)
            for column, said in enumerate((*told, *cells(one))):
                sheet.write_string(line, column, said)
        sheet.freeze_panes(1, len(_HEADS))
    book.close()
    return out.getvalue()


def new_id(import_id: str, row: Listed) -> str:
    return person_of(import_id, row)


def _sheets(spoken: Words, tables: Sequence[Table]) -> Any:
    if not tables:

        def names(one: Judged) -> tuple[str, ...]:
            return (" ".join(one.row.details[n] for n in NAME if n in one.row.details),)

        yield 0, None, (spoken.gettext(N_("Name")),), names
        return
    for place, table in enumerate(tables):
        rows = dict(table.rows)

        def cells(one: Judged, rows: Mapping[int, tuple[str, ...]] = rows) -> tuple[str, ...]:
            return rows.get(one.row.number % SHEET, ())

        yield place, None, table.headings, cells


def _told(spoken: Words, one: Judged, numbers: Mapping[int, str]) -> tuple[str, str, str, str]:
    why = " ".join(say(spoken, note) for note in (*one.why, *one.row.odd))
    verdict = spoken.gettext(VERDICTS[one.verdict])
    return str(one.row.number % SHEET), verdict, why, numbers.get(one.row.number, "")


def _book() -> tuple[BytesIO, Any]:
    out = BytesIO()
    # In memory, because a temporary file would be a list of names on the disk.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    return out, xlsxwriter.Workbook(out, options)
