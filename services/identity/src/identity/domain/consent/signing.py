"""Whether a consent counts as written, and whether its signer may sign (L-02, L-03, L-04)."""

from collections.abc import Collection

from identity.domain.consent import commands as c
from identity.domain.consent.events import Capacity, ConsentGiven, ConsentRefused, Form
from identity.domain.consent.refusals import (
    ConsentIncomplete,
    NotValidInTime,
    SignerMayNotSign,
    SignsForOneself,
)
from identity.domain.ids import PersonId


def check_written(paper: c.GiveConsent, later: Collection[str] = ()) -> None:
    """Raise unless everything that L-02 asks for is there and the right person has signed.

    ``later``: parts that come with the second of two signatures.
    """
    if missing := [part for part in _missing(paper) if part not in later]:
        raise ConsentIncomplete(missing)
    check_signature(paper.person_id, paper.signature)
    if paper.valid_from > paper.on or (paper.valid_until or paper.valid_from) < paper.valid_from:
        raise NotValidInTime


def _missing(paper: c.GiveConsent) -> list[str]:
    """Name each part that L-02 asks for and the consent does not have.

    The proof that L-03 asks for is the scan of a paper, or the signer's own session.
    """
    signature = paper.signature
    on_paper = paper.form is Form.PAPER
    parts = {
        "capacity-document": signature.capacity_proven or signature.capacity is Capacity.SELF,
        "purposes": paper.purposes,
        "categories": paper.categories,
        "operations": paper.operations,
        "recipients": paper.recipients,
        "way-back": paper.way_back,
        "register-number": paper.register_number,
        "place": paper.place_recorded or not on_paper,
        "text-version": paper.text_version,
        "language": paper.language,
        "scan": paper.scan_id if on_paper else paper.session_id,
        "own-signature": signature.own or not signature.own_due,
    }
    return [name for name, part in parts.items() if not part]


def check_signature(person_id: PersonId, signature: c.Signature) -> None:
    """Apply L-04: a legal representative signs for a child, a grown-up for himself or herself."""
    for_oneself = signature.capacity is Capacity.SELF and signature.signer_id == person_id
    if signature.is_minor:
        if signature.capacity is Capacity.SELF or not signature.represents:
            raise SignerMayNotSign
    elif not for_oneself:
        raise SignsForOneself


def given(paper: c.GiveConsent) -> ConsentGiven:
    return ConsentGiven(
        consent_id=paper.consent_id,
        person_id=paper.person_id,
        signer_id=paper.signature.signer_id,
        capacity=paper.signature.capacity,
        holder=paper.holder,
        purposes=paper.purposes,
        refused=paper.refused,
        categories=paper.categories,
        operations=paper.operations,
        recipients=paper.recipients,
        cross_border=paper.cross_border,
        way_back=paper.way_back,
        register_number=paper.register_number,
        text_version=paper.text_version,
        text_hash=paper.text_hash,
        language=paper.language,
        form=paper.form,
        session_id=paper.session_id,
        own_signature=paper.signature.own,
        valid_from=paper.valid_from,
        valid_until=paper.valid_until,
        scan_id=paper.scan_id,
    )


def refused(command: c.RefuseConsent) -> ConsentRefused:
    return ConsentRefused(
        consent_id=command.consent_id,
        person_id=command.person_id,
        signer_id=command.signature.signer_id,
        purposes=command.purposes,
        on=command.on,
    )
