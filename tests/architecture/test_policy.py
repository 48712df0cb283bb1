"""Every address with a role names an action of its service's policy, and every object a finder."""

import re
from pathlib import Path

import pytest

from chassis import gate
from chassis.caller import ROLES
from chassis.http import routes_of
from chassis.policy import no_object
from chassis.standard import upkeep
from deploy.district.parts import SERVICES
from deploy.house import service_named

SERVICES_HOME = Path(__file__).parents[2] / "services"
# Signed in is enough for these; what they show is the caller's own, or decided person by person.
ANYBODY_SIGNED_IN = {
    "identity": {
        "/identity/my-data",
        "/identity/names",
        "/identity/session/recovery-codes",
        "/identity/session/remove-second-factor",
        "/identity/sessions",
        "/identity/sessions/<session_id>/end",
        "/identity/sessions/end-others",
        "/identity/undertaking.pdf",
    },
    "reporting": {"/reporting/"},
}


def routes(service):
    """List the routes of a service; those that the chassis adds to each one among them."""
    owners = (*service.http, *upkeep(service.name))
    return [route for owner in owners for _, route in routes_of(owner)]


@pytest.fixture(params=SERVICES)
def service(request):
    return service_named(request.param)


def test_az02_no_address_has_a_role_without_an_action(service):
    bare = [r.rule for r in routes(service) if r.allow.kind == "roles" and r.allow.action is None]
    assert bare == []


def test_az02_every_action_of_an_address_stands_in_the_policy(service):
    known = {*service.policy}
    named = {r.allow.action for owner in service.http for _, r in routes_of(owner)} - {None}
    assert sorted(action.name for action in named - known) == []


def test_no_action_stands_in_the_policy_that_nothing_asks_for(service):
    named = {r.allow.action for r in routes(service)}
    asked = named | set(getattr(service, "asks", ()))
    assert [action.name for action in service.policy if action not in asked] == []


def test_the_actions_of_a_policy_are_named_after_their_service_and_each_once(service):
    names = [action.name for action in service.policy]
    assert all(name.startswith(f"{service.name}.") for name in names)
    assert len(names) == len(set(names))
    assert all(action.scopes and action.roles <= ROLES for action in service.policy)


def test_every_object_of_an_address_has_a_finder(service):
    for route in routes(service):
        gate.check_declared(service, route)


def test_a_finder_for_something_personal_is_not_waved_through(service):
    waved = {name for name, finder in service.objects.items() if finder is no_object}
    assert not {name for name in waved if name.endswith("_id")}


def test_what_every_signed_in_person_may_ask_is_listed_here(service):
    own = {r.rule for owner in service.http for _, r in routes_of(owner)
           if r.allow.kind == "signed-in"}  # fmt: skip
    assert own == ANYBODY_SIGNED_IN.get(service.name, set())


# Bodies that are read before anybody is known, at the door.
AT_THE_DOOR = {"identity/entrypoints/own.py", "identity/entrypoints/sign_in.py"}


def test_az02_a_body_is_read_by_the_call_which_checks_what_it_names():
    """`call.form()` and `call.json()` ask for every object in a body; nothing goes past them."""
    past = re.compile(r"request\.(form|json|get_json|get_data|values|data|stream)\b|Form\.of\(")
    found = {
        str(path.relative_to(SERVICES_HOME / name / "src"))
        for name in SERVICES
        for path in (SERVICES_HOME / name / "src").rglob("*.py")
        if past.search(path.read_text("utf-8"))
    }
    assert found == AT_THE_DOOR
