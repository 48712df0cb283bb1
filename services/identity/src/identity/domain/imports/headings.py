"""Headings as schools write them, in three languages, and which column each stands for."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

from identity.domain.imports.columns import Column

C = Column

# As they stand on top of lists: Kyrgyz, Russian, English. Capitals, dots, hyphens and № are dropped
# before it is looked up.
_WRITTEN: Final[Mapping[Column, str]] = {
    C.FULL_NAME: "аты жөнү|окуучунун аты жөнү|толук аты жөнү|фамилиясы аты атасынын аты|окуучу|"
    "фио|ф и о|фамилия имя отчество|фио ученика|ф и о ученика|фио учащегося|ф и о учащегося|"
    "ученик|учащийся|фио сотрудника|кызматкердин аты жөнү|full name|name|pupil|student",
    C.SURNAME: "фамилиясы|теги|фамилия|фамилия ученика|surname|last name|family name|familyname",
    C.GIVEN_NAME: "аты|имя|имя ученика|given name|first name|givenname",
    C.PATRONYMIC: "атасынын аты|отчество|отчество ученика|patronymic|middle name|middlename",
    C.BIRTH_DATE: "туулган күнү|туулган датасы|туулган жылы айы күнү|туулган күнү айы жылы|"
    "дата рождения|д р|др|число месяц год рождения|date of birth|birth date|birthdate|born",
    C.KIND: "ким|кто|who|kind",
    C.FILE_NUMBER: "өздүк иш|өздүк иштин номери|өздүк иши|личное дело|номер личного дела|"
    "личное дело номер|л д|file number|file no",
    C.CLASS: "классы|класс|class|grade",
    C.PHONE: "телефону|телефон|телефон номери|номер телефона|контактный телефон|тел|phone|"
    "telephone",
    C.ADDRESS: "дареги|үй дареги|жашаган дареги|адрес|домашний адрес|адрес проживания|address",
    C.GUARDIAN: "ата эне|ата энеси|ата энесинин аты жөнү|апасы|атасы|мыйзамдуу өкүлү|"
    "родитель|родители|фио родителя|ф и о родителя|фио родителей|ф и о родителей|мать|отец|"
    "фио матери|фио отца|законный представитель|кто подписал|кол койгон|"
    "parent|guardian|mother|father|signer|signed by",
    C.GUARDIAN_SURNAME: "ата эненин фамилиясы|фамилия родителя|parent surname|guardian surname",
    C.GUARDIAN_GIVEN_NAME: "ата эненин аты|имя родителя|parent given name|guardian given name",
    C.GUARDIAN_PATRONYMIC: "ата эненин атасынын аты|отчество родителя|guardian patronymic",
    C.GUARDIAN_PHONE: "ата эненин телефону|ата энесинин телефону|телефон родителя|"
    "телефон родителей|телефон матери|телефон отца|parent phone|guardian phone",
    C.CONSENT_NUMBER: "макулдук|макулдуктун номери|макулдук номери|согласие|номер согласия|"
    "согласие номер|рег номер согласия|регистрационный номер согласия|consent|consent number|"
    "register number",
    C.CONSENT_DATE: "макулдуктун күнү|макулдук күнү|макулдуктун датасы|дата согласия|"
    "дата подписания|consent date|signed on",
    C.CAPACITY: "ким катары|кол койгондун укугу|кем приходится|степень родства|в качестве кого|"
    "capacity",
    C.CAPACITY_DOCUMENT: "документ|тастыктаган документ|документ подтверждающий|"
    "подтверждающий документ|документ представителя|document|capacity document",
    C.PLACE: "сакталган жери|кайда сакталат|место хранения|где хранится|place",
    C.LANGUAGE: "макулдуктун тили|язык согласия|consent language",
    C.SCAN: "скан|скандын файлы|файл скана|скан согласия|scan|scan file",
    C.OWN_SIGNATURE: "окуучунун колу|окуучу кол койду|подпись ученика|"
    "ученик подписал|own signature",
    C.DISTRICT: "билим берүү бөлүмү|бөлүмгө макул|бөлүмгө берүүгө макул|районго макул|"
    "билим берүү бөлүмүнө берүүгө макул|отдел образования|отделу образования|роо|районо|"
    "согласие на отдел образования|передача в отдел образования|education department|district",
    C.MINISTRY: "министрлик|билим берүү министрлиги|министрликке макул|"
    "министрликке берүүгө макул|министерство|министерство образования|министерству образования|"
    "согласие на министерство|передача в министерство|ministry|ministry of education",
    C.IGNORED: "п п|н п|номер|катар номери|но|no|number",
}  # fmt: skip
_KNOWN: Final = {
    heading: column for column, line in _WRITTEN.items() for heading in line.split("|")
}


def plain(heading: str) -> str:
    """Return a heading without capitals, signs and doubled spaces."""
    text = unicodedata.normalize("NFC", heading).casefold().replace("ё", "е")
    return " ".join(re.sub(r"[^\w]+|_", " ", text).split())


def recognised(heading: str) -> Column | None:
    """Return what a heading stands for, None for one that nobody knows; an empty one is ignored."""
    text = plain(heading)
    return _KNOWN.get(text) if text else Column.IGNORED


def layout(headings: Sequence[str], chosen: Mapping[int, Column]) -> dict[int, Column | None]:
    """Say which column is what: as the person has chosen, else as the heading says."""
    return {place: chosen.get(place, recognised(heading)) for place, heading in enumerate(headings)}
