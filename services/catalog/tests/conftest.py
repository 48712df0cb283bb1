"""A catalogue on a temporary database for every test that asks for one."""

from collections.abc import Iterator

import pytest

from catalog.entrypoints.service import SERVICE
from catalog.wiring import Library, build
from chassis.testing import Client, Running, running
from services.catalog.tests.words import HERE, LIBRARIAN, SPRING, the_id_of


@pytest.fixture
def it() -> Iterator[Running]:
    with running(SERVICE) as it:
        it.runtime.jobs.at_once = True
        yield it


@pytest.fixture
def library(it: Running) -> Library:
    return it.runtime.wired(build)


@pytest.fixture
def librarian(it: Running) -> Client:
    return it.client.as_(LIBRARIAN, ("librarian", HERE))


@pytest.fixture
def spring(library: Library) -> str:
    """One book in the catalogue; gives the id of its record."""
    library.catalogue(HERE, SPRING, library.runtime.context_for_system("test"))
    return the_id_of(SPRING)
