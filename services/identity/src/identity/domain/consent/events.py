"""Every event about the consents of one person, under its published name.

What stands on a paper is named here as well, because whoever reads the events reads both.
"""

from typing import Any, Final, TypeAlias

from identity.domain.consent.ended import (
    ConsentExpired,
    ConsentNarrowed,
    ConsentWithdrawn,
    Ending,
    PersonForgotten,
)
from identity.domain.consent.given import (
    ConsentBegun,
    ConsentCountersigned,
    ConsentDrafted,
    ConsentGiven,
    PersonalDataStored,
)
from identity.domain.consent.paper import (
    ASKED_FOR,
    OPTIONAL,
    Capacity,
    Form,
    Operation,
    Purpose,
    Recipient,
    WayBack,
)
from identity.domain.consent.said import (
    ConsentRefused,
    DisagreementSettled,
    RepresentativesDisagree,
    SignerEnded,
)

__all__ = [
    "ASKED_FOR",
    "OPTIONAL",
    "UPCASTS",
    "WIRE",
    "Capacity",
    "ConsentBegun",
    "ConsentCountersigned",
    "ConsentDrafted",
    "ConsentEvent",
    "ConsentExpired",
    "ConsentGiven",
    "ConsentNarrowed",
    "ConsentRefused",
    "ConsentWithdrawn",
    "DisagreementSettled",
    "Ending",
    "Form",
    "Operation",
    "PersonForgotten",
    "PersonalDataStored",
    "Purpose",
    "Recipient",
    "RepresentativesDisagree",
    "SignerEnded",
    "WayBack",
]

ConsentEvent: TypeAlias = (
    ConsentBegun
    | ConsentCountersigned
    | ConsentGiven
    | ConsentRefused
    | ConsentWithdrawn
    | ConsentNarrowed
    | ConsentExpired
    | RepresentativesDisagree
    | DisagreementSettled
    | SignerEnded
    | PersonalDataStored
    | PersonForgotten
)

WIRE: dict[str, type[ConsentEvent | ConsentDrafted]] = {
    "identity.consent-drafted.v1": ConsentDrafted,
    "identity.consent-begun.v1": ConsentBegun,
    "identity.consent-countersigned.v1": ConsentCountersigned,
    "identity.consent-given.v2": ConsentGiven,
    "identity.consent-refused.v1": ConsentRefused,
    "identity.consent-withdrawn.v1": ConsentWithdrawn,
    "identity.consent-narrowed.v1": ConsentNarrowed,
    "identity.consent-expired.v1": ConsentExpired,
    "identity.representatives-disagree.v1": RepresentativesDisagree,
    "identity.disagreement-settled.v1": DisagreementSettled,
    "identity.signer-ended.v1": SignerEnded,
    "identity.personal-data-stored.v1": PersonalDataStored,
    "identity.person-forgotten.v1": PersonForgotten,
}


def _given_v2(data: dict[str, Any]) -> dict[str, Any]:
    """Say what a record of the first release meant without saying it."""
    return data | {
        "holder": None,
        "refused": [],
        "operations": list(Operation),
        "cross_border": False,
        "way_back": [WayBack.APPLICATION],
        "text_hash": "",
        "session_id": None,
        "own_signature": False,
    }


UPCASTS: Final = {"identity.consent-given.v1": ("identity.consent-given.v2", _given_v2)}
