"""The vocabulary of orders and duties: what the head types, and what comes of it."""

from typing import Any
from uuid import uuid4

from chassis.testing import Client
from identity.readmodels import duties, orders
from services.identity.tests.words import HERE, STRANGER, School

DAY = "16.11.2026"


def typed_order(**other: Any) -> dict[str, Any]:
    """The form of a new order, without a number unless one is given."""
    usual = {
        "command_id": str(uuid4()),
        "kind": "appointment",
        "on": DAY,
        "valid_from": DAY,
    }
    return usual | other


def issue(client: Client, school: str = HERE, **other: Any) -> str:
    """Enter an order over its page; returns its id."""
    answered = client.post(f"/identity/{school}/orders", data=typed_order(**other))
    assert answered.status_code == 303, answered.text
    order_id: str = answered.headers["Location"].rpartition("/")[2]
    return order_id


def number_of(school: School, order_id: str) -> str:
    with school.it.runtime.read() as db:
        found = orders.one_order(db, order_id)
    assert found is not None
    number: str = found.number
    return number


def roles_of(school: School, person: str) -> set[str]:
    """The roles that somebody's next token says."""
    with school.it.runtime.read() as db:
        return {row.role for row in duties.roles_of(db, person, school.it.runtime.today())}


def head(school: School) -> Client:
    return school.signed_in(STRANGER, "head")
