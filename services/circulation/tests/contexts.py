"""Who does it and when, for tests that speak to the use cases directly."""

from datetime import UTC, datetime
from uuid import uuid4

from kernel.store import Context


def context(command_id: str | None = None) -> Context:
    new = str(uuid4())
    return Context(
        actor="librarian",
        at=datetime(2026, 9, 7, 4, tzinfo=UTC),
        command_id=command_id or new,
        correlation_id=new,
    )
