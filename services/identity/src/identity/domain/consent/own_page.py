"""Signing on the own page, with the own password: alone, or a representative and the pupil.

A simple electronic signature is good for what may be refused, and only after the school register
was agreed to on paper: then a document has shown once who stands for the child (L-02 to L-04).
"""

from identity.domain.consent import commands as c
from identity.domain.consent import signing
from identity.domain.consent.consequences import lapsed
from identity.domain.consent.cover import Consents
from identity.domain.consent.events import (
    Capacity,
    ConsentBegun,
    ConsentCountersigned,
    ConsentEvent,
    Form,
    Purpose,
)
from identity.domain.consent.folding import after
from identity.domain.consent.giving import give
from identity.domain.consent.refusals import (
    CapacityNotProven,
    ConsentIncomplete,
    RegisterOnPaperFirst,
    RepresentativeSignsFirst,
)
from identity.domain.ids import PersonId, SessionId


def check_alone(state: Consents, paper: c.GiveConsent) -> None:
    """Raise where a simple signature alone is not enough; a paper passes."""
    if paper.form is not Form.SIMPLE_SIGNATURE:
        return
    _check_simple(state, paper)
    if paper.signature.own_due:
        raise ConsentIncomplete(("own-signature",))  # The pupil's own session has to say so.


def begin(state: Consents, paper: c.GiveConsent) -> list[ConsentEvent]:
    """Write down the first of two signatures."""
    signing.check_written(paper, later=("register-number", "own-signature"))
    session = _check_simple(state, paper)
    begun = ConsentBegun(
        consent_id=paper.consent_id,
        person_id=paper.person_id,
        signer_id=paper.signature.signer_id,
        capacity=paper.signature.capacity,
        purposes=paper.purposes,
        text_version=paper.text_version,
        text_hash=paper.text_hash,
        language=paper.language,
        session_id=session,
        on=paper.on,
    )
    return [begun]


def countersign(state: Consents, command: c.Countersign) -> list[ConsentEvent]:
    """Let hold what both have signed; raises RepresentativeSignsFirst for anything else."""
    paper = command.paper
    _check_simple(state, paper)
    if not any(_is_same(begun, command) for begun in state.begun):
        raise RepresentativeSignsFirst
    signed = ConsentCountersigned(
        consent_id=command.begun_id,
        person_id=paper.person_id,
        session_id=command.session_id,
        on=paper.on,
    )
    return [signed, *give(after(state, [signed]), paper)]


def _check_simple(state: Consents, paper: c.GiveConsent) -> SessionId:
    """Return the session in which it was signed; raise unless a simple signature is good here."""
    if paper.session_id is None:
        raise ConsentIncomplete(("scan",))
    signature = paper.signature
    if not signature.capacity_proven and signature.capacity is not Capacity.SELF:
        raise CapacityNotProven
    is_adult = not signature.is_minor
    left = after(state, lapsed(state, paper.person_id, paper.on, is_adult=is_adult))
    if not any(Purpose.EMIS in c.purposes and c.is_in_force(paper.on) for c in left.given):
        raise RegisterOnPaperFirst
    return paper.session_id


def _is_same(begun: ConsentBegun, command: c.Countersign) -> bool:
    paper = command.paper
    signed: tuple[PersonId, str] = paper.signature.signer_id, paper.text_hash
    same = begun.consent_id == command.begun_id and signed == (begun.signer_id, begun.text_hash)
    return same and set(paper.purposes) <= set(begun.purposes)
