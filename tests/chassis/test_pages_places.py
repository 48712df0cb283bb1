"""Every place that the navigation shows is there, and open to whom it is shown."""

from importlib import import_module
from importlib.util import find_spec

import pytest

from chassis.http import routes_of
from chassis.navigation import NAVIGATION

PLACES = [item for item in NAVIGATION if not item.href.endswith("/operations")]


def routes(service):
    found = import_module(f"{service}.entrypoints.service").SERVICE
    return [route for owner in found.http for _, route in routes_of(owner)]


@pytest.mark.parametrize("item", PLACES, ids=lambda item: item.href)
def test_a_place_is_there_and_open_to_whom_it_is_shown(item):
    if find_spec(item.service) is None:
        pytest.skip(f"{item.service} is not on the path")
    rule = item.href.replace("{school}", "<school>")
    here = [r for r in routes(item.service) if r.rule == rule and "GET" in r.methods]
    assert here, f"{item.service} has no page {rule}"
    allow = here[0].allow
    assert allow.kind == "signed-in" or item.roles <= allow.roles
