"""What goes when somebody is forgotten, and what stays: decided here, told to whoever asks for it.

Which records a statute keeps was not verified for Kyrgyzstan (school.md L-14): the terms are those
schools work with, and a lawyer's word changes this table alone.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from identity.domain.people.events import Kind


class Record(StrEnum):
    """A class of records that stays, under the file number or the id alone."""

    MOVEMENT_BOOK = "movement-book"
    CLASS_JOURNAL = "class-journal"
    LOAN_REGISTER = "loan-register"
    PERIOD_REPORTS = "period-reports"
    ORDERS = "orders"
    CONSENT_REGISTER = "consent-register"


class Gone(StrEnum):
    """What is destroyed."""

    PARTICULARS = "particulars"
    SCANS = "scans"
    ACCOUNT = "account"
    KEY = "key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The decision about one person."""

    goes: tuple[Gone, ...]
    stays: tuple[Record, ...]


_OF: Final = {
    Kind.PUPIL: (
        Record.MOVEMENT_BOOK,
        Record.CLASS_JOURNAL,
        Record.LOAN_REGISTER,
        Record.PERIOD_REPORTS,
        Record.CONSENT_REGISTER,
    ),
    Kind.STAFF: (
        Record.ORDERS,
        Record.CLASS_JOURNAL,
        Record.LOAN_REGISTER,
        Record.CONSENT_REGISTER,
    ),
    Kind.GUARDIAN: (Record.CONSENT_REGISTER,),
    Kind.PATRON: (Record.LOAN_REGISTER, Record.CONSENT_REGISTER),
}


def scope_of(kind: Kind) -> Scope:
    """Decide what of a person goes and what stays."""
    return Scope(goes=tuple(Gone), stays=_OF[kind])
