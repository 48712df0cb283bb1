"""What a service refuses, publishes and answers is written down; few addresses are open to all."""

import importlib
import pkgutil
import re

import pytest

from chassis.http import Allow, routes_of
from chassis.standard import upkeep
from deploy.district.parts import SERVICES
from deploy.house import service_named
from kernel.decider import Refused
from tests.support.repository import ROOT

# Who asks for these has not signed in yet, or is a machine that looks whether we live.
OPEN = {"live", "ready", "metrics", "static/<path:path>"}
OPEN_AT_IDENTITY = re.compile(
    r"sign-in|sign-out|first-start|secret|renew|session|language|^undertaking$|^$"
)


def readme(service):
    return (ROOT / f"services/{service}/README.md").read_text()


def refusals_of(service):
    """Return every refusal of a service, wherever it is declared."""
    package = importlib.import_module(service)
    for module in pkgutil.walk_packages(package.__path__, f"{service}."):
        importlib.import_module(module.name)
    known = every_kind_of(Refused)
    return {kind for kind in known if kind.__module__.split(".")[0] == service}


def every_kind_of(kind):
    return {kind}.union(*(every_kind_of(each) for each in kind.__subclasses__()))


def routes(service):
    owners = (*service_named(service).http, *upkeep(service))
    return [route for owner in owners for _, route in routes_of(owner)]


@pytest.mark.parametrize("service", SERVICES)
def test_every_refusal_stands_in_the_readme(service):
    text = readme(service)
    missing = {
        kind.__name__
        for kind in refusals_of(service)
        if not kind.__subclasses__()
        if f"`{kind.__name__}`" not in text and f"`{kind().reason}`" not in text
    }
    assert missing == set()


@pytest.mark.parametrize("service", SERVICES)
def test_every_refusal_says_in_its_docstring_what_people_read(service):
    mute = {kind.__name__ for kind in refusals_of(service) if not kind.__doc__}
    assert mute == set()


@pytest.mark.parametrize("service", SERVICES)
def test_every_event_stands_in_the_readme(service):
    text = readme(service)
    types = [f"{name}" for name in service_named(service).codec.wire]
    assert [name for name in types if f"`{name}`" not in text] == []


@pytest.mark.parametrize("service", SERVICES)
def test_every_address_says_for_whom_it_is(service):
    for route in routes(service):
        assert isinstance(route.allow, Allow), route.rule
        assert f"{route.rule}/".startswith(f"/{service}/")


@pytest.mark.parametrize("service", SERVICES)
def test_few_addresses_are_open_to_everybody(service):
    open_ = {
        r.rule.removeprefix(f"/{service}/") for r in routes(service) if r.allow.kind == "public"
    }
    more = open_ - OPEN
    if service == "identity":
        more = {rule for rule in more if not OPEN_AT_IDENTITY.search(rule)}
    assert more == set()


def test_every_make_target_stands_in_the_readme():
    targets = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE)
    text = (ROOT / "README.md").read_text()
    assert [target for target in targets if f"make {target}" not in text] == []
