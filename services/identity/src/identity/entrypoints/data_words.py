"""What the codes of the data officer's desk are called, for pages and papers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from chassis.languages import N_
from identity.domain.breaches.events import BreachKind, Measure
from identity.domain.disclosure.events import Basis, Receiver
from identity.domain.fields import Field
from identity.domain.requests.events import Article, Channel, RequestKind
from identity.domain.retention.acts import Stage
from identity.domain.retention.classes import Ground, Kept, Means, Start
from identity.domain.retention.passing import Passing
from identity.entrypoints.desk import KIND_NAMES

KINDS: Final[Mapping[str, str]] = KIND_NAMES
REQUESTS: Final[Mapping[str, str]] = {
    RequestKind.ACCESS: N_("What is kept about me"),
    RequestKind.RECTIFICATION: N_("Put data right"),
    RequestKind.BLOCKING: N_("Hide data until they are checked"),
    RequestKind.ERASURE: N_("Delete data"),
}
CHANNELS: Final[Mapping[str, str]] = {
    Channel.PAPER: N_("application on paper"),
    Channel.ACCOUNT: N_("from the own account"),
}
ARTICLES: Final[Mapping[str, str]] = {
    Article.ART_15: N_("Law No 58, article 15: the right is limited by law"),
    Article.ART_5: N_("Law No 58, article 5: the law asks the school to keep these data"),
    Article.ART_17: N_("Law No 58, article 17: the applicant has not proved who he or she is"),
}
RECEIVERS: Final[Mapping[str, str]] = {
    Receiver.SCHOOL: N_("Another school"),
    Receiver.DISTRICT: N_("District education department"),
    Receiver.MINISTRY: N_("Ministry of Education"),
    Receiver.DATA_AGENCY: N_("Data protection agency"),
    Receiver.OMBUDSMAN: N_("Ombudsman"),
    Receiver.COURT: N_("Court"),
    Receiver.POLICE: N_("Police"),
    Receiver.HEALTH: N_("Health service"),
    Receiver.SOCIAL_PROTECTION: N_("Social protection"),
}
BASES: Final[Mapping[str, str]] = {
    Basis.CONSENT: N_("Consent that names the receiver"),
    Basis.STATUTE: N_("Law, by an order of the head"),
}
BREACHES: Final[Mapping[str, str]] = {
    BreachKind.WRONG_RECEIVER: N_("Data went to the wrong receiver"),
    BreachKind.SECRET_KNOWN: N_("Somebody else knows a password"),
    BreachKind.LOST_DEVICE: N_("A computer, telephone or memory stick was lost"),
    BreachKind.LOST_PAPER: N_("Papers were lost"),
    BreachKind.PUBLISHED: N_("Data were published"),
    BreachKind.INTRUSION: N_("A stranger got into the system"),
    BreachKind.UNLAWFUL_LOOK: N_("Somebody looked without need"),
    BreachKind.DATA_DESTROYED: N_("Data were destroyed"),
}
MEASURES: Final[Mapping[str, str]] = {
    Measure.SESSIONS_ENDED: N_("Sessions were ended"),
    Measure.SECRETS_CHANGED: N_("Passwords were changed"),
    Measure.ACCESS_CLOSED: N_("Access was closed"),
    Measure.RECEIVER_ASKED_TO_DELETE: N_("The receiver was asked to delete the data"),
    Measure.DATA_RECOVERED: N_("The data were recovered"),
    Measure.POLICE_TOLD: N_("The police were told"),
    Measure.STAFF_INSTRUCTED: N_("The staff was instructed"),
}
RETENTION: Final[Mapping[str, str]] = {
    Kept.PERSONAL_FILE: N_("Personal data of a pupil who has left"),
    Kept.STAFF_FILE: N_("Personal data of staff without a duty"),
    Kept.FAMILY_FILE: N_("Personal data of a parent without a child here"),
    Kept.PATRON_FILE: N_("Personal data of a reader from outside"),
    Kept.EXPIRED_CONSENT: N_("Personal data whose consent has expired"),
    Kept.UNSIGNED_FORM: N_("Printed consent forms that nobody signed"),
    Kept.CLOSED_PAPER: N_("Scans of consents that have ended"),
    Kept.REQUEST_PAPER: N_("Words of requests that are settled"),
    Kept.LOOKS: N_("Record of who looked at whose data, and what was denied"),
    Kept.ALPHABET_BOOK: N_("Alphabet book"),
    Kept.CLASS_JOURNAL: N_("Class journals"),
    Kept.SUMMARY_SHEET: N_("Summary sheets of marks"),
    Kept.MOVEMENT_ORDERS: N_("Orders on the movement of pupils"),
}
STARTS: Final[Mapping[str, str]] = {
    Start.DEPARTURE: N_("after leaving the school"),
    Start.LAST_DUTY: N_("after the end of the last duty"),
    Start.LAST_CHILD: N_("after the last child was forgotten or grew up"),
    Start.LAST_SIGNATURE: N_("after the last consent was signed"),
    Start.EXPIRY: N_("after the consent expired"),
    Start.PRINTING: N_("after the form was printed"),
    Start.END_OF_CONSENT: N_("after the consent ended"),
    Start.SETTLEMENT: N_("after the answer"),
    Start.END_OF_YEAR: N_("after the end of the school year"),
    Start.LOOK: N_("after the look"),
}
# Why so long; nothing of it was read in Kyrgyz law.
GROUNDS: Final[Mapping[str, str]] = {
    Ground.LISTS: N_("Lists of school records with their terms, as in other countries"),
    Ground.PURPOSE: N_("What they were collected for has come to its end"),
    Ground.PROOF: N_("They prove what was allowed, while somebody may still ask"),
    Ground.AUDIT: N_("At least a year, as good practice has it (OWASP ASVS 16)"),
}
# What carrying out an act does, as whoever signs has to know it.
_EVERYTHING: Final = N_(
    "Names, dates of birth, addresses, telephones, scans and keys of everybody on the list are"
    " destroyed for good. Journals, orders and the alphabet book keep their numbers."
)
GOES: Final[Mapping[str, str]] = {
    Kept.PERSONAL_FILE: _EVERYTHING,
    Kept.STAFF_FILE: _EVERYTHING,
    Kept.FAMILY_FILE: _EVERYTHING,
    Kept.PATRON_FILE: _EVERYTHING,
    Kept.EXPIRED_CONSENT: _EVERYTHING,
    Kept.UNSIGNED_FORM: N_(
        "The forms are closed and wait for nobody any more. Their numbers stay in the register."
    ),
    Kept.CLOSED_PAPER: N_(
        "The scans, and where the signed papers lie, are destroyed for good. That there was a"
        " consent, its number and its dates stay."
    ),
    Kept.REQUEST_PAPER: N_(
        "What applicants and the school wrote is destroyed for good. That there was a request and"
        " how it ended stays."
    ),
    Kept.LOOKS: N_(
        "The entries leave every page, list and answer. The chained log keeps random numbers, so"
        " that it can still be proven that nothing else was changed."
    ),
}
PASSES: Final[Mapping[str, str]] = {
    Passing.SESSION: N_("Sessions of people who are signed in"),
    Passing.SIGN_IN_TRY: N_("Counts of wrong passwords"),
    Passing.SLIP: N_("Passwords on slips"),
    Passing.LIST: N_("Lists that were uploaded and not brought in"),
    Passing.COPY: N_("Answers of the other parts of the system to an application"),
}
MEANS: Final[Mapping[str, str]] = {
    Means.ACT: N_("destroyed by an act that the head signs"),
    Means.ARCHIVE: N_("kept under numbers, on paper in the archive"),
}
STAGES: Final[Mapping[str, str]] = {
    Stage.PROPOSED: N_("waits for the head's signature"),
    Stage.SIGNED: N_("signed, being carried out"),
    Stage.DROPPED: N_("not signed: nothing was destroyed"),
    Stage.CARRIED_OUT: N_("carried out"),
}
FIELDS: Final[Mapping[str, str]] = {
    Field.SURNAME: N_("Surname"),
    Field.GIVEN_NAME: N_("Given name"),
    Field.PATRONYMIC: N_("Patronymic"),
    Field.BIRTH_DATE: N_("Date of birth"),
    Field.PHONE: N_("Telephone"),
    Field.ADDRESS: N_("Address"),
    Field.EMAIL: N_("E-mail"),
    Field.SEX: N_("Sex"),
    Field.PERSONAL_NUMBER: N_("Personal number (PIN)"),
    Field.HEALTH_NOTE: N_("Health note"),
    Field.PHOTO: N_("Photograph"),
    Field.CAPACITY_DOCUMENT: N_("Document that proves who signs"),
    Field.CONSENT_PLACE: N_("Where the signed paper is kept"),
    Field.CONSENT_SCAN: N_("Scan of the signed paper"),
    Field.REQUEST_TEXT: N_("Words of a request"),
    Field.REFUSAL_REASON: N_("Reason of a refusal"),
}
# Why somebody looked, as the person looked at reads it.
LOOKS: Final[Mapping[str, str]] = {
    "page": N_("saw the name on a page"),
    "person": N_("opened the personal page"),
    "export": N_("took a list or a copy away"),
    "scan": N_("opened a scanned paper"),
    "audit": N_("read who looked"),
    "search": N_("found the person by name"),
    "sensitive": N_("opened sensitive data"),
}
# Fields that a request may ask to put right, and that the desk can then correct.
CORRECTABLE: Final = (
    Field.SURNAME,
    Field.GIVEN_NAME,
    Field.PATRONYMIC,
    Field.BIRTH_DATE,
    Field.PHONE,
    Field.ADDRESS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """How far a term has run: ``day`` of ``days``, and what kind of attention that asks for.

    ``kind`` is empty while there is time, `look` when the head was or is to be told, `no` when the
    term is over.
    """

    day: int
    days: int
    left: int
    kind: str


def clock(on: date, escalate_on: date, due_on: date, today: date) -> Clock:
    """Return where a request's clock stands on a day."""
    left = (due_on - today).days
    kind = "no" if left < 0 else "look" if today >= escalate_on else ""
    return Clock(day=(today - on).days, days=(due_on - on).days, left=left, kind=kind)
