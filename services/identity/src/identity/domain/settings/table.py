"""Every term in one table: its default with unit, bounds, source and where it was read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from identity.domain.settings.keys import Key, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A value with its unit and bounds; ``basis`` says where the default was read."""

    default: int
    unit: str
    least: int
    most: int
    source: Source
    basis: str


# Which of these were verified, and where, stands in the basis; whatever was not is a default only.
TERMS: Final[Mapping[Key, Term]] = {
    Key.ERASURE_DAYS: Term(
        default=30, unit="days", least=1, most=90, source=Source.DEFAULT,
        basis="Term for erasure after a withdrawal; not fixed by Law No 58"),
    Key.ACCESS_DAYS: Term(
        default=7, unit="days", least=1, most=30, source=Source.LAW,
        basis="Law No 58, art. 17: data are given within a week of the request"),
    Key.ACCESS_ESCALATION_DAYS: Term(
        default=5, unit="days", least=1, most=29, source=Source.DEFAULT,
        basis="Two days before the term of the law runs out"),
    Key.BREACH_HOURS: Term(
        default=72, unit="hours", least=1, most=720, source=Source.DEFAULT,
        basis="As GDPR art. 33; the term of the Digital Code replaces it"),
    Key.SLIP_DAYS: Term(
        default=14, unit="days", least=1, most=60, source=Source.DEFAULT,
        basis="OWASP ASVS 6.4.1: an initial secret lives a short time"),
    Key.AUDIT_YEARS: Term(
        default=1, unit="years", least=1, most=10, source=Source.DEFAULT,
        basis="Looks at personal data are kept at least a year"),
    Key.OWN_SIGNATURE_AGE: Term(
        default=14, unit="years", least=10, most=18, source=Source.DEFAULT,
        basis="Civil Code, persons of 14 to 18; not verified"),
    Key.ADULT_AGE: Term(
        default=18, unit="years", least=16, most=21, source=Source.LAW,
        basis="Full legal capacity; parents stop signing"),
    Key.SIMPLE_SIGNATURE: Term(
        default=0, unit="switch", least=0, most=1, source=Source.DEFAULT,
        basis="Admitted as a simple electronic signature, rarely used; decree No 759 not read"),
    Key.SMALLEST_CELL: Term(
        default=3, unit="people", least=1, most=10, source=Source.DEFAULT,
        basis="A smaller count in a report that leaves the school points at somebody"),
    Key.PERSONAL_FILE_YEARS: Term(
        default=3, unit="years", least=1, most=75, source=Source.DEFAULT,
        basis="Kept until departure and three years more; not verified"),
    Key.STAFF_FILE_YEARS: Term(
        default=3, unit="years", least=1, most=75, source=Source.DEFAULT,
        basis="As the file of a pupil; the file on paper goes to the archive; not verified"),
    Key.FAMILY_FILE_YEARS: Term(
        default=1, unit="years", least=1, most=10, source=Source.DEFAULT,
        basis="Nobody is left for whom they are needed; not verified"),
    Key.PATRON_FILE_YEARS: Term(
        default=3, unit="years", least=1, most=10, source=Source.DEFAULT,
        basis="Readers register anew from time to time; not verified"),
    Key.EXPIRED_CONSENT_YEARS: Term(
        default=1, unit="years", least=1, most=10, source=Source.DEFAULT,
        basis="Time to sign anew; not verified"),
    Key.UNSIGNED_FORM_YEARS: Term(
        default=1, unit="years", least=1, most=10, source=Source.DEFAULT,
        basis="A school year to bring the paper back; not verified"),
    Key.CLOSED_PAPER_YEARS: Term(
        default=3, unit="years", least=1, most=10, source=Source.DEFAULT,
        basis="Civil Code: claims within three years; not verified"),
    Key.REQUEST_PAPER_YEARS: Term(
        default=3, unit="years", least=1, most=10, source=Source.DEFAULT,
        basis="Civil Code: claims within three years; not verified"),
    Key.ALPHABET_BOOK_YEARS: Term(
        default=50, unit="years", least=1, most=100, source=Source.DEFAULT,
        basis="Kept fifty years; not verified"),
    Key.CLASS_JOURNAL_YEARS: Term(
        default=5, unit="years", least=1, most=100, source=Source.DEFAULT,
        basis="Kept five years; not verified"),
    Key.SUMMARY_SHEET_YEARS: Term(
        default=25, unit="years", least=1, most=100, source=Source.DEFAULT,
        basis="Kept twenty-five years; not verified"),
    Key.MOVEMENT_ORDER_YEARS: Term(
        default=75, unit="years", least=1, most=100, source=Source.DEFAULT,
        basis="Kept long, how long is not verified"),
}  # fmt: skip
