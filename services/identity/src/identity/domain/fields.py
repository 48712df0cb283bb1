"""What each piece of data about people is, in one table.

The register card and the vault both follow it.

Public and pseudonymous fields may stand in events. Personal and sensitive ones exist only in the
vault, each in a category that a written consent has to name.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final


class Sensitivity(StrEnum):
    PUBLIC = "public"
    PSEUDONYM = "pseudonym"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


class Category(StrEnum):
    """What a consent can name (L-02, L-06)."""

    NAME = "name"
    BIRTH_DATE = "birth-date"
    CONTACT = "contact"
    ADDRESS = "address"
    DOCUMENTS = "documents"
    PHOTO = "photo"
    SEX = "sex"
    PERSONAL_NUMBER = "personal-number"
    HEALTH = "health"


class PurposeClass(StrEnum):
    """What a key is for: data of each class are sealed under a key of their own."""

    REGISTER = "register"
    NOTICES = "notices"
    PUBLICATION = "publication"
    LEARNING = "learning"
    HEALTH = "health"
    ACCOUNT = "account"


class Field(StrEnum):
    """What the vault can hold about a person."""

    SURNAME = "surname"
    GIVEN_NAME = "given_name"
    PATRONYMIC = "patronymic"
    BIRTH_DATE = "birth_date"
    PHONE = "phone"
    ADDRESS = "address"
    CAPACITY_DOCUMENT = "capacity_document"
    CONSENT_PLACE = "consent_place"
    CONSENT_SCAN = "consent_scan"
    PHOTO = "photo"
    EMAIL = "email"
    SEX = "sex"
    PERSONAL_NUMBER = "personal_number"
    HEALTH_NOTE = "health_note"
    REQUEST_TEXT = "request_text"
    REFUSAL_REASON = "refusal_reason"


# L-13: whatever is not in this table cannot be kept, social status among it; a further field needs
# an order of the head and a release.
VAULT: Final[Mapping[Field, tuple[Category, Sensitivity]]] = {
    Field.SURNAME: (Category.NAME, Sensitivity.PERSONAL),
    Field.GIVEN_NAME: (Category.NAME, Sensitivity.PERSONAL),
    Field.PATRONYMIC: (Category.NAME, Sensitivity.PERSONAL),
    Field.BIRTH_DATE: (Category.BIRTH_DATE, Sensitivity.PERSONAL),
    Field.PHONE: (Category.CONTACT, Sensitivity.PERSONAL),
    Field.ADDRESS: (Category.ADDRESS, Sensitivity.PERSONAL),
    Field.CAPACITY_DOCUMENT: (Category.DOCUMENTS, Sensitivity.SENSITIVE),
    Field.CONSENT_PLACE: (Category.DOCUMENTS, Sensitivity.PERSONAL),
    Field.CONSENT_SCAN: (Category.DOCUMENTS, Sensitivity.SENSITIVE),
    Field.PHOTO: (Category.PHOTO, Sensitivity.SENSITIVE),
    Field.REQUEST_TEXT: (Category.DOCUMENTS, Sensitivity.PERSONAL),
    Field.REFUSAL_REASON: (Category.DOCUMENTS, Sensitivity.PERSONAL),
    Field.EMAIL: (Category.CONTACT, Sensitivity.PERSONAL),
    Field.SEX: (Category.SEX, Sensitivity.PERSONAL),
    Field.PERSONAL_NUMBER: (Category.PERSONAL_NUMBER, Sensitivity.SENSITIVE),
    Field.HEALTH_NOTE: (Category.HEALTH, Sensitivity.SENSITIVE),
}

# Every field of every event of this service. A new one has to be placed here before the build
# passes.
_PUBLIC: Final = (
    "school_id number name_ky name_ru key_id public_key published_at kind purposes categories"
    " recipients text_version language form on valid_from valid_until role purpose capacity"
    " key value source text_hash version year stage"
)
_PSEUDONYMS: Final = (
    "person_id person_ids guardian_id pupil_id signer_id seen_by session_id file_number consent_id"
    " register_number scan_id order_id cancels cancelled_by drafted_by entered_by"
)
# The register of disclosures, requests, breaches and destruction acts.
_DESK_PUBLIC: Final = (
    "receiver organisation basis channel wrong_fields escalate_on due_on article found_at report_by"
    " subjects how_many measures told at retention_class years before since"
)
_DESK_PSEUDONYMS: Final = (
    "disclosure_id request_id applicant_id letter_number breach_id found_by act_id signed_by"
    " dropped_by read_by about given_to lines paper_id paper_ids"
)
# Sensitive fields that were opened, names that changed, pupils who went to another school.
_PEOPLE_PUBLIC: Final = "field reason parts to_school from_school"
_PEOPLE_PSEUDONYMS: Final = "transfer_id"
# What a written consent says about itself.
_CONSENT_PUBLIC: Final = (
    "holder refused operations cross_border way_back own_signature ending agreed order_number"
    " relation decision_number address_ky address_ru taken_back"
)
# Erasures: why, by when, and which services have not confirmed.
_ERASURE_PUBLIC: Final = "number reason due missing"
# Accounts: who printed a slip or let somebody in again, and sessions that were compared.
_ACCOUNT_PSEUDONYMS: Final = "by other_session_id"
# Lists that were brought in: counts of rows.
_IMPORT_PUBLIC: Final = "new changed same by_number"
EVENTS: Final[Mapping[str, Sensitivity]] = {
    **dict.fromkeys(_IMPORT_PUBLIC.split(), Sensitivity.PUBLIC),
    "import_id": Sensitivity.PSEUDONYM,
    **dict.fromkeys(_ACCOUNT_PSEUDONYMS.split(), Sensitivity.PSEUDONYM),
    **dict.fromkeys(_ERASURE_PUBLIC.split(), Sensitivity.PUBLIC),
    **dict.fromkeys(_CONSENT_PUBLIC.split(), Sensitivity.PUBLIC),
    **dict.fromkeys(_DESK_PUBLIC.split(), Sensitivity.PUBLIC),
    **dict.fromkeys(_DESK_PSEUDONYMS.split(), Sensitivity.PSEUDONYM),
    **dict.fromkeys(_PUBLIC.split(), Sensitivity.PUBLIC),
    **dict.fromkeys(_PSEUDONYMS.split(), Sensitivity.PSEUDONYM),
    **dict.fromkeys(_PEOPLE_PUBLIC.split(), Sensitivity.PUBLIC),
    **dict.fromkeys(_PEOPLE_PSEUDONYMS.split(), Sensitivity.PSEUDONYM),
}

NAME: Final = (Field.SURNAME, Field.GIVEN_NAME, Field.PATRONYMIC)


def categories_of(fields: Iterable[Field]) -> frozenset[Category]:
    """Return what a consent has to name before these fields may be stored."""
    return frozenset(VAULT[field][0] for field in fields)
