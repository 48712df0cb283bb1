"""The vocabulary of the chassis' tests: people, schools, and the services they speak to."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from chassis.testing import Client, Running, running
from tests.chassis.toys import EAR, TOY

AMAN = "2f0c4f0e-7b6b-4b0e-9d0e-000000000001"
BERMET = "2f0c4f0e-7b6b-4b0e-9d0e-000000000002"

HERE = "school-a"
ELSEWHERE = "school-b"

OK, CREATED, NO_CONTENT, SEE_OTHER, AGAIN = 200, 201, 204, 303, 307
NOT_SIGNED_IN, FORBIDDEN, NOTHING, WRONG_METHOD = 401, 403, 404, 405
REFUSED, TOO_LARGE, INVALID, FAULT, BUSY = 409, 413, 422, 500, 503


@contextmanager
def toys(**how: Any) -> Iterator[Running]:
    """Run both toy services."""
    with running(TOY, EAR, **how) as it:
        yield it


def librarian(it: Running, school: str = HERE) -> Client:
    return it.client.as_(AMAN, ("librarian", school))


def head(it: Running, school: str = HERE) -> Client:
    return it.client.as_(BERMET, ("head", school))


def operator(it: Running) -> Client:
    return it.client.as_(AMAN, ("operator", "district"))


def reason(response: Any) -> str:
    """The reason of a problem+json answer."""
    assert response.mimetype == "application/problem+json", response.get_data(as_text=True)
    return str(response.json["reason"])
