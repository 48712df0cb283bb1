"""Each piece of data is classified, and nothing personal can stand in an event (L-12, T4)."""

from dataclasses import fields

import pytest

from identity.domain.events import WIRE
from identity.domain.fields import EVENTS, VAULT, Field, Sensitivity

IN_EVENTS = {Sensitivity.PUBLIC, Sensitivity.PSEUDONYM}


@pytest.mark.parametrize("name", WIRE)
def test_l12_every_field_of_every_event_is_classified(name):
    for field in fields(WIRE[name]):
        assert EVENTS[field.name] in IN_EVENTS


def test_l12_every_field_of_the_vault_is_classified_as_personal():
    assert set(VAULT) == set(Field)
    assert not {sensitivity for _, sensitivity in VAULT.values()} & IN_EVENTS
    assert not {str(field) for field in Field} & set(EVENTS)
