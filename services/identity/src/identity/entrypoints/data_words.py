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
from identity.domain.retention.classes import Kept, Means, Start

KINDS: Final = {"pupil": N_("Pupil"), "guardian": N_("Parent"), "staff": N_("Staff")}
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
    Kept.ALPHABET_BOOK: N_("Alphabet book"),
    Kept.CLASS_JOURNAL: N_("Class journals"),
    Kept.SUMMARY_SHEET: N_("Summary sheets of marks"),
    Kept.MOVEMENT_ORDERS: N_("Orders on the movement of pupils"),
    Kept.LOOKS: N_("Record of who looked at whose data"),
}
STARTS: Final[Mapping[str, str]] = {
    Start.DEPARTURE: N_("after leaving the school"),
    Start.END_OF_YEAR: N_("after the end of the school year"),
    Start.LOOK: N_("after the look"),
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
