"""Ids that follow from other ids, so that a thing done twice meets what it made first."""

from dataclasses import replace
from typing import Final
from uuid import UUID, uuid5

from kernel.store import Context

_OURS: Final = UUID("6f0f9a53-6ab7-4a52-8f8e-3f5c0a4d2b11")


def derived(*parts: str) -> str:
    """Return the id that belongs to random ids and a word.

    Never hand a name to it: a hash of a name is a name.
    """
    return str(uuid5(_OURS, "|".join(parts)))


def part_of(context: Context, *parts: str) -> Context:
    """Return the context of one of several appends that a command is made of."""
    return replace(context, command_id=derived(context.command_id, *parts))
