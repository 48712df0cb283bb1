"""What the terms are called, and from where each default was read, in words for people."""

from typing import Final

from chassis.languages import N_
from identity.domain.settings.keys import Key

# The name, and the basis: whatever was not read in the law itself says so.
TERM_WORDS: Final[dict[Key, tuple[str, str]]] = {
    Key.ERASURE_DAYS: (
        N_("Erasure after a withdrawal"),
        N_("Not fixed by Law No 58; chosen."),
    ),
    Key.ACCESS_DAYS: (
        N_("Answer to somebody who asks for the own data"),
        N_("Law No 58, article 17: within a week."),
    ),
    Key.ACCESS_ESCALATION_DAYS: (
        N_("The head is told of an unanswered request"),
        N_("Chosen: two days before the term of the law runs out."),
    ),
    Key.BREACH_HOURS: (
        N_("Report of a breach"),
        N_("As article 33 of the GDPR; the term of the Digital Code replaces it. Not verified."),
    ),
    Key.SLIP_DAYS: (
        N_("A printed password is good for"),
        N_("OWASP ASVS 6.4.1: an initial secret lives a short time."),
    ),
    Key.AUDIT_YEARS: (N_("Looks at personal data are kept for"), N_("Chosen: at least a year.")),
    Key.OWN_SIGNATURE_AGE: (
        N_("A pupil signs as well from the age of"),
        N_("Civil Code, persons of 14 to 18. Not verified."),
    ),
    Key.ADULT_AGE: (N_("Parents no longer sign from the age of"), N_("Full legal capacity.")),
    Key.SIMPLE_SIGNATURE: (
        N_("Consents may be signed on the own page with the password"),
        N_(
            "A simple electronic signature is admitted, and rarely used; whether the agency takes"
            " it was not verified. What may be refused, never the school register."
        ),
    ),
    Key.SMALLEST_CELL: (
        N_("The smallest number in a report that leaves the school"),
        N_("Chosen: a smaller one would point at somebody."),
    ),
    Key.PERSONAL_FILE_YEARS: (
        N_("A personal file is kept after departure for"),
        N_("As lists of other countries; not verified for Kyrgyzstan."),
    ),
    Key.STAFF_FILE_YEARS: (
        N_("Data of staff are kept after the last duty for"),
        N_("Chosen as for pupils; the file on paper goes to the archive. Not verified."),
    ),
    Key.FAMILY_FILE_YEARS: (
        N_("Data of a parent are kept after the last child for"),
        N_("Chosen: nobody is left for whom they are needed. Not verified."),
    ),
    Key.PATRON_FILE_YEARS: (
        N_("Data of a reader from outside are kept after the last signature for"),
        N_("Chosen: readers register anew from time to time. Not verified."),
    ),
    Key.EXPIRED_CONSENT_YEARS: (
        N_("Data whose consent has expired are kept for"),
        N_("Chosen: time to sign anew. Not verified."),
    ),
    Key.UNSIGNED_FORM_YEARS: (
        N_("A printed consent form waits for a signature for"),
        N_("Chosen: a school year to bring the paper back. Not verified."),
    ),
    Key.CLOSED_PAPER_YEARS: (
        N_("The scan of a consent that has ended is kept for"),
        N_("Civil Code: claims within three years. Not verified."),
    ),
    Key.REQUEST_PAPER_YEARS: (
        N_("The words of a settled request are kept for"),
        N_("Civil Code: claims within three years. Not verified."),
    ),
    Key.ALPHABET_BOOK_YEARS: (
        N_("The alphabet book is kept for"),
        N_("As lists of other countries; not verified for Kyrgyzstan."),
    ),
    Key.CLASS_JOURNAL_YEARS: (
        N_("Class journals are kept for"),
        N_("As lists of other countries; not verified for Kyrgyzstan."),
    ),
    Key.SUMMARY_SHEET_YEARS: (
        N_("Summary sheets of marks are kept for"),
        N_("As lists of other countries; not verified for Kyrgyzstan."),
    ),
    Key.MOVEMENT_ORDER_YEARS: (
        N_("Orders about pupils' movement are kept for"),
        N_("As lists of other countries; not verified for Kyrgyzstan."),
    ),
}
UNITS: Final = {
    "days": N_("days"),
    "hours": N_("hours"),
    "years": N_("years"),
    "people": N_("people"),
    "switch": N_("yes or no"),
}
# A term that is switched on or off.
SWITCH: Final = {0: N_("no"), 1: N_("yes")}
SOURCES: Final = {
    "law": N_("law"),
    "decree": N_("decree"),
    "district": N_("district"),
    "order": N_("order of the head"),
    "default": N_("default, not verified"),
}
STAGES: Final = {
    1: N_("1: people and the library"),
    2: N_("2: the journal as well"),
    3: N_("3: everything: distance learning, portfolio and messages as well"),
}
