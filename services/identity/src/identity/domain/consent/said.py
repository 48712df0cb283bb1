"""What can have happened between those who may sign: a no, two opinions, a decision (L-05)."""

from dataclasses import dataclass
from datetime import date

from identity.domain.consent.paper import Purpose
from identity.domain.ids import ConsentId, PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRefused:
    """Somebody who may sign has said no, on paper or on a page of his or her own."""

    consent_id: ConsentId
    person_id: PersonId
    signer_id: PersonId
    purposes: tuple[Purpose, ...]
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RepresentativesDisagree:
    """For what one representative has agreed and another has not; empty once they agree again."""

    person_id: PersonId
    purposes: tuple[Purpose, ...]
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DisagreementSettled:
    """The head has decided by an order what representatives disagreed about."""

    person_id: PersonId
    purposes: tuple[Purpose, ...]
    agreed: bool
    order_number: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SignerEnded:
    """Somebody does not stand for the person any more, so his or her word counts no longer."""

    person_id: PersonId
    signer_id: PersonId
    on: date
