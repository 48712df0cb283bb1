"""The wordings of the undertaking: each version stays readable for as long as somebody gave it.

Basis: Law No 58 of 14 April 2008, articles 6 and 17: whoever works with personal information keeps
it to himself or herself, also after the work has ended. The wording is ours; a lawyer approves it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final


@dataclass(frozen=True, slots=True)
class Wording:
    """One version in both languages, a sentence to a line; neither language comes first."""

    ky: tuple[str, ...]
    ru: tuple[str, ...]

    @property
    def hash(self) -> str:
        """Return the SHA-256 of the whole text, in hexadecimal digits."""
        return sha256("\n".join((*self.ky, *self.ru)).encode()).hexdigest()

    def lines(self, language: str) -> tuple[str, ...]:
        return self.ru if language == "ru" else self.ky


TEXTS: Final[Mapping[str, Wording]] = {
    "2026-1": Wording(
        ky=(
            (
                "Жумушум боюнча окуучулар, ата-энелер жана кызматкерлер тууралуу билген жеке"
                " маалыматты сыр сактайм: аты-жөнүн, туулган күнүн, дарегин, телефонун,"
                " документтерин,"
                " бааларын, ден соолугун жана башкаларын."
            ),
            "Аларды кызматтык милдетимди аткаруу үчүн гана пайдаланам.",
            "Укугу жок бирөөгө айтпайм, көрсөтпөйм, көчүрүп бербейм, интернетке чыгарбайм.",
            "Системага өз атым жана өз сырсөзүм менен гана кирем, аларды эч кимге бербейм.",
            "Ордумдан кеткенде системадан чыгам, басылган барактарды кароосуз калтырбайм.",
            (
                "Маалымат бөтөн колго өткөнүн билсем, ошол эле күнү директорго же жеке"
                " маалыматтарга"
                " жооптуу адамга билдирем."
            ),
            "Бул милдеттенме мен жумуштан кеткенден кийин да күчүндө калат.",
        ),
        ru=(
            (
                "Храню в тайне личные сведения об учениках, родителях и работниках,"
                " которые узнаю по"
                " работе: имена, даты рождения, адреса, телефоны, документы, оценки, состояние"
                " здоровья и другое."
            ),
            "Использую их только для исполнения своих служебных обязанностей.",
            (
                "Не сообщаю, не показываю, не копирую их тем, кто не имеет на это права, и не"
                " размещаю в интернете."
            ),
            "Вхожу в систему только под своим именем и со своим паролем и никому их не передаю.",
            "Уходя с места, выхожу из системы и не оставляю распечатки без присмотра.",
            (
                "Узнав, что сведения попали в чужие руки, в тот же день сообщаю директору или"
                " ответственному за персональные данные."
            ),
            "Это обязательство остаётся в силе и после моего ухода с работы.",
        ),
    ),
}
CURRENT: Final = "2026-1"
