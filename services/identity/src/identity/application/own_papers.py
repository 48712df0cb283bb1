"""The record of a consent that was signed on the own page, with every part that L-02 asks for."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from identity.application.papers import categories_for
from identity.domain.consent.commands import GiveConsent, Signature
from identity.domain.consent.consents import after, consents
from identity.domain.consent.cover import Consents
from identity.domain.consent.events import ConsentBegun, Form, Purpose, Recipient
from identity.domain.consent.register import EnterSigned
from identity.domain.ids import ConsentId, PersonId, SchoolId, SessionId
from kernel.application import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What somebody has answered about a person, having read a wording in a language.

    ``session_id``: of the signer, who has just shown the password.
    """

    person_id: PersonId
    signer_id: PersonId
    session_id: SessionId
    agreed: tuple[Purpose, ...]
    refused: tuple[Purpose, ...]
    text_version: str
    text_hash: str
    language: str
    on: date

    @property
    def stream(self) -> str:
        return f"consents-{self.person_id}"


def paper(
    consent_id: ConsentId,
    school: SchoolId,
    given: Answers,
    signature: Signature,
    purposes: tuple[Purpose, ...],
) -> GiveConsent:
    """Return the consent without its number; whom else the data may reach is asked on paper."""
    return GiveConsent(
        consent_id=consent_id,
        person_id=given.person_id,
        signature=signature,
        holder=school,
        purposes=purposes,
        categories=categories_for(purposes),
        cross_border=Purpose.CROSS_BORDER in purposes,
        recipients=(Recipient.SCHOOL,),
        register_number="",
        place_recorded=False,
        text_version=given.text_version,
        text_hash=given.text_hash,
        language=given.language,
        form=Form.SIMPLE_SIGNATURE,
        session_id=given.session_id,
        valid_from=given.on,
        valid_until=None,
        scan_id=None,
        on=given.on,
    )


def second(
    begun: ConsentBegun, school: SchoolId, given: Answers, signature: Signature
) -> GiveConsent:
    """Return what a representative has begun, as far as the pupil agrees to it too."""
    first = replace(given, session_id=begun.session_id, language=begun.language)
    agreed = tuple(purpose for purpose in begun.purposes if purpose in given.agreed)
    return paper(begun.consent_id, school, first, signature, agreed)


def numbered(given: GiveConsent, number: str) -> tuple[EnterSigned, GiveConsent]:
    """Return the line of the register, and the consent with its number."""
    line = EnterSigned(
        consent_id=given.consent_id,
        person_id=given.person_id,
        register_number=number,
        text_version=given.text_version,
        text_hash=given.text_hash,
        on=given.on,
    )
    return line, replace(given, register_number=number)


def left_after(state: Consents, steps: Iterable[Step]) -> Consents:
    """Return the consents as these steps leave them."""
    for step in steps:
        if step.decider is consents:
            state = after(state, consents.decide(state, step.command))  # type: ignore[arg-type]
    return state
