"""Invented books by invented authors, so that a first look finds a library, not an empty room."""

from dataclasses import replace
from datetime import date
from itertools import islice, product
from uuid import UUID, uuid5

from catalog.application import accession, cataloguing
from catalog.application.accession import Delivery
from catalog.domain.ids import RecordId, SchoolId
from catalog.domain.marc.mapping import describe
from catalog.domain.marc.writing import Sheet, rusmarc_of
from kernel.application import Application
from kernel.store import Context

_SOURCE = "DEMO"
_STEP = 50
_PUBLISHERS = (("Бишкек", "Үлгү"), ("Ош", "Мисал"), ("Бишкек", "Образец"))
_PRICES = (18_000, 25_000, 32_500, 41_000)

# Title, what it is, BBK class, UDC, language, subject. Nobody has written them.
_KYRGYZ = (
    ("Тоо булагынын үнү", "аңгемелер", "84 Ки7", "821.512.154", "Кыргыз адабияты"),
    ("Көк асман алдында", "повесть", "84 Ки7", "821.512.154", "Кыргыз адабияты"),
    ("Айылдагы китепкана", "балдар үчүн аңгемелер", "84 Ки7", "821.512.154-93", "Балдар адабияты"),
    ("Өрүктөр гүлдөгөндө", "ырлар", "84 Ки7", "821.512.154-1", "Поэзия"),
    ("Ысык-Көлдүн балыктары", "энциклопедия", "28.6", "59", "Жаратылыш"),
    ("Сандар жана сырлар", "математика боюнча окуу китеби", "22.1", "51", "Математика"),
    ("Кыргыз тили: сүйлөм жана сөз", "окуу китеби", "81.2 Ки", "811.512.154", "Кыргыз тили"),
    ("Жер, суу, аба", "табият таануу", "20.1", "502", "Экология"),
    ("Ата-бабалардын оюндары", "маалымдама", "63.5", "394", "Улуттук оюндар"),
    ("Темирчинин жомогу", "жомоктор", "82.3 Ки", "398.2", "Жомоктор"),
    ("Жылдыздуу түн", "астрономия балдарга", "22.6", "52", "Астрономия"),
    ("Боз үйдөгү кеч", "пьесалар", "84 Ки7", "821.512.154-2", "Драма"),
)
_RUSSIAN = (
    ("Дом у перевала", "повесть", "84 Рос", "821.161.1", "Повести"),
    ("Как устроен родник", "рассказы о природе", "26.2", "556", "Вода"),
    ("Весёлая геометрия", "задачи для 5–6 классов", "22.1", "514", "Геометрия"),
    ("Птицы наших гор", "определитель", "28.6", "598.2", "Птицы"),
    ("Письма с жайлоо", "роман", "84 Рос", "821.161.1", "Романы"),
    ("Физика вокруг нас", "книга для чтения", "22.3", "53", "Физика"),
    ("Сказки старой мельницы", "сказки", "82.3", "398.2", "Сказки"),
    ("Ёлка для снегиря", "стихи для детей", "84 Рос", "821.161.1-93", "Стихи"),
)
_KYRGYZ_AUTHORS = ("Токтогулова А.", "Үсөнов Б.", "Бейшенова Ж.", "Сыдыков Т.", "Өмүракунова Н.")
_RUSSIAN_AUTHORS = ("Ручьёва М.", "Полянский К.", "Ветрова О.")


def sheets() -> list[Sheet]:
    """Return the invented books, each edition apart, always the same and in the same order."""
    kyrgyz = [(*book, "kir") for book in _KYRGYZ]
    russian = [(*book, "rus") for book in _RUSSIAN]
    editions = enumerate(product(range(10), kyrgyz + russian))
    return [_sheet(number, edition, book) for number, (edition, book) in editions]


def fill(
    application: Application,
    school: SchoolId,
    titles: int,
    copies: int,
    on: date,
    context: Context,
) -> None:
    """Catalogue up to `titles` invented books and enter `copies` of each, once."""
    chosen = list(islice(sheets(), titles))
    for start in range(0, len(chosen), _STEP):
        some = [describe(rusmarc_of(sheet)) for sheet in chosen[start : start + _STEP]]
        steps = [cataloguing.step(school, said) for said in some]
        application.handle(school, steps, _part(context, school, f"records {start}"))
        for place, said in enumerate(some, start):
            record_id = cataloguing.record_id_of(school, said)
            delivery = _delivery(record_id, copies + place % 3, place, on)
            own = _part(context, school, f"copies {record_id}")
            if copies:
                accession.accession(application, school, delivery, own)


def _delivery(record_id: RecordId, quantity: int, place: int, on: date) -> Delivery:
    return Delivery(
        record_id=record_id,
        quantity=quantity,
        price=_PRICES[place % len(_PRICES)],
        came_from="ministry" if place % 4 else "purchase",
        document_number=f"{place // 20 + 1}/09",
        document_date=on,
        on=on,
    )


def _part(context: Context, school: SchoolId, name: str) -> Context:
    # Derived from the school and the part alone: filling twice is filling once.
    part = uuid5(UUID("6f6b4d9e-0f0e-5a63-8d3c-1f0c8f1d7a55"), f"{school} {name}")
    return replace(context, command_id=str(part))


def _sheet(number: int, edition: int, book: tuple[str, ...]) -> Sheet:
    title, kind, bbk, udc, subject, language = book
    authors = _KYRGYZ_AUTHORS if language == "kir" else _RUSSIAN_AUTHORS
    author = authors[number % len(authors)]
    place, publisher = _PUBLISHERS[number % len(_PUBLISHERS)]
    surname, _, initials = author.partition(" ")
    part = "" if edition == 0 else f". {edition + 1}-{'китеп' if language == 'kir' else 'я книга'}"
    return Sheet(
        source=_SOURCE,
        control_number=f"KG\\DEMO\\{number + 1:05}",
        title=f"{title}{part}",
        subtitle=kind,
        responsibility=f"{initials} {surname}",
        authors=(author,),
        place=place,
        publisher=publisher,
        year=2012 + number % 14,
        pages=f"{96 + number * 7 % 240} {'б.' if language == 'kir' else 'с.'}",
        language=language,
        udc=udc,
        bbk=bbk,
        subjects=(subject,),
    )
