"""Write the files that the tests read: books nobody has written, as real files hold them.

Run it to make them anew: `python services/catalog/tests/make_examples.py`.
"""

from pathlib import Path
from typing import Any

from pymarc import Field, Indicators, Leader, Record, Subfield

HERE = Path(__file__).parent / "examples"

# Control number, language, title, what it is, author, place, publisher, year, BBK, ISBN.
# Windows-1251 has no letters Ө, Ү, Ң, so Kyrgyz titles there do without them.
CP1251 = (
    (
        "KG\\TEST\\1",
        "rus",
        "Дом у перевала",
        "повесть",
        "Ручьёва М.",
        "Бишкек",
        "Образец",
        2019,
        "84 Рос",
        "978-9967-00-001-8",
    ),
    (
        "KG\\TEST\\2",
        "rus",
        "Птицы наших гор",
        "определитель",
        "Полянский К.",
        "Ош",
        "Образец",
        2021,
        "28.6",
        "5-7443-0043-0",
    ),
    (
        "KG\\TEST\\3",
        "kir",
        "Айылдагы китепкана",
        "балдар китеби",
        "Токтогулова А.",
        "Бишкек",
        "Мисал",
        2020,
        "84 Ки7",
        "",
    ),
    (
        "KG\\TEST\\4",
        "kir",
        "Кыргыз тили",
        "сабак китеби",
        "Бейшенова Ж.",
        "Бишкек",
        "Мисал",
        2022,
        "81.2 Ки",
        "9967-00-002-X",
    ),
)
UTF8 = (
    ("KG\\TEST\\5", "kir", "Көк асман алдында", "повесть", "Үсөнов Б.", "Бишкек", "Үлгү", 2018,
     "84 Ки7", ""),
    ("KG\\TEST\\6", "kir", "Ысык-Көлдүн балыктары", "маалымдама", "Өмүракунова Н.", "Ош", "Үлгү",
     2023, "28.6", ""),
    ("KG\\TEST\\7", "kir", "Өрүктөр гүлдөгөндө", "ырлар", "Сыдыков Т.", "Бишкек", "Мисал", 2024,
     "84 Ки7", ""),
)  # fmt: skip


def rusmarc(book: tuple[Any, ...], code: str) -> Record:
    """Make a RUSMARC record whose field 100 names the charset `code` (four characters)."""
    number, language, title, kind, author, place, publisher, year, bbk, isbn = book
    surname, _, initials = author.partition(" ")
    record = Record()
    record.leader = Leader("00000nam0 2200000 i 450 ")
    record.add_field(Field("001", data=number))
    record.add_field(Field("005", data="20260901120000.0"))
    if isbn:
        record.add_field(_data("010", "  ", a=isbn))
    record.add_field(_data("100", "  ", a=f"20260901d{year}    m  y0{language}y{code}    ca"))
    record.add_field(_data("101", "0 ", a=language))
    record.add_field(_data("200", "1 ", a=title, e=kind, f=f"{initials} {surname}"))
    record.add_field(_data("210", "  ", a=place, c=publisher, d=str(year)))
    record.add_field(_data("215", "  ", a="128 с.", c="ил.", d="21 см"))
    record.add_field(_data("686", "  ", a=bbk, **{"2": "rubbk"}))
    record.add_field(_data("700", " 1", a=surname, b=initials, **{"4": "070"}))
    record.add_field(_data("801", " 0", a="KG", b="TEST"))
    return record


def in_charset(record: Record, charset: str) -> bytes:
    """Write a record as ISO 2709 in any charset; pymarc itself writes only two."""
    fields, directory = b"", b""
    for field in record.fields:
        written = field.as_marc(charset)
        directory += f"{field.tag}{len(written):04}{len(fields):05}".encode()
        fields += written
    base = 24 + len(directory) + 1
    length = base + len(fields) + 1
    leader = f"{length:05}{str(record.leader)[5:12]}{base:05}{str(record.leader)[17:]}"
    return leader.encode() + directory + b"\x1e" + fields + b"\x1d"


def _data(tag: str, indicators: str, **subfields: str) -> Field:
    first, second = tuple(indicators)
    pairs = [Subfield(code, text) for code, text in subfields.items()]
    return Field(tag, indicators=Indicators(first, second), subfields=pairs)


def main() -> None:
    HERE.mkdir(exist_ok=True)
    cp1251 = [in_charset(rusmarc(book, "0189"), "cp1251") for book in CP1251]
    utf8 = [in_charset(rusmarc(book, "50  "), "utf-8") for book in UTF8]
    (HERE / "school-cp1251.iso").write_bytes(b"".join(cp1251))
    (HERE / "school-utf8.iso").write_bytes(b"\r\n".join(utf8))


if __name__ == "__main__":
    main()
