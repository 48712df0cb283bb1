"""Signatures that wait for the second one: the representative has signed, the pupil not."""

from collections.abc import Collection
from dataclasses import replace
from typing import TypeAlias

from identity.domain.consent.given import ConsentBegun
from identity.domain.consent.paper import Purpose
from identity.domain.ids import ConsentId, PersonId

Begun: TypeAlias = tuple[ConsentBegun, ...]


def after_beginning(begun: Begun, event: ConsentBegun) -> Begun:
    """Keep the last word of each representative."""
    return (*after_leaving(begun, event.signer_id), event)


def after_countersigning(begun: Begun, which: ConsentId) -> Begun:
    return tuple(one for one in begun if one.consent_id != which)


def after_leaving(begun: Begun, who: PersonId) -> Begun:
    return tuple(one for one in begun if one.signer_id != who)


def after_no(begun: Begun, who: PersonId, purposes: Collection[Purpose]) -> Begun:
    """Drop what the pupil, or the one who began it, does not want any more."""
    left = (_less(one, purposes) if who in {one.signer_id, one.person_id} else one for one in begun)
    return tuple(one for one in left if one.purposes)


def _less(begun: ConsentBegun, purposes: Collection[Purpose]) -> ConsentBegun:
    return replace(begun, purposes=tuple(one for one in begun.purposes if one not in purposes))
