"""Every read model decodes what it handles, and no event besides."""

import sys

import pytest

from identity.domain.events import WIRE
from identity.entrypoints.service import SERVICE

EVENTS = set(WIRE.values())
OWN = {p.name: p for p in SERVICE.projections if p.project.__module__.startswith("identity.")}


def named_in(projection):
    """Give the events of identity that the module of a read model speaks of."""
    module = vars(sys.modules[projection.project.__module__])
    return {value for value in module.values() if isinstance(value, type) and value in EVENTS}


def decoded_by(projection):
    codec = projection.sources.get("identity")
    return {kind for kind in codec.wire.values() if kind in EVENTS} if codec else set()


@pytest.mark.parametrize("name", OWN)
def test_a_read_model_decodes_the_events_it_speaks_of(name):
    assert decoded_by(OWN[name]) == named_in(OWN[name])


def test_together_they_decode_each_event_less_often_than_twice_on_average():
    decoded = sum(len(decoded_by(projection)) for projection in OWN.values())
    assert decoded < 2 * len(EVENTS)
