"""Which terms there are, and where the value of one can come from."""

from enum import StrEnum


class Key(StrEnum):
    ERASURE_DAYS = "erasure-days"
    ACCESS_DAYS = "access-days"
    ACCESS_ESCALATION_DAYS = "access-escalation-days"
    BREACH_HOURS = "breach-hours"
    SLIP_DAYS = "slip-days"
    AUDIT_YEARS = "audit-years"
    OWN_SIGNATURE_AGE = "own-signature-age"
    ADULT_AGE = "adult-age"
    SIMPLE_SIGNATURE = "simple-signature"
    SMALLEST_CELL = "smallest-cell"
    PERSONAL_FILE_YEARS = "personal-file-years"
    STAFF_FILE_YEARS = "staff-file-years"
    FAMILY_FILE_YEARS = "family-file-years"
    PATRON_FILE_YEARS = "patron-file-years"
    EXPIRED_CONSENT_YEARS = "expired-consent-years"
    UNSIGNED_FORM_YEARS = "unsigned-form-years"
    CLOSED_PAPER_YEARS = "closed-paper-years"
    REQUEST_PAPER_YEARS = "request-paper-years"
    ALPHABET_BOOK_YEARS = "alphabet-book-years"
    CLASS_JOURNAL_YEARS = "class-journal-years"
    SUMMARY_SHEET_YEARS = "summary-sheet-years"
    MOVEMENT_ORDER_YEARS = "movement-order-years"


class Source(StrEnum):
    """Where a value comes from."""

    LAW = "law"
    DECREE = "decree"
    DISTRICT = "district"
    ORDER = "order"
    DEFAULT = "default"
