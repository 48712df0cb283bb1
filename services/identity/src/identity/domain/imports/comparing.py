"""Where what a row says differs from what is kept."""

from collections.abc import Mapping
from typing import Final

from identity.domain.fields import Field
from identity.domain.imports import letters, numbers

COMPARED: Final = (
    Field.SURNAME, Field.GIVEN_NAME, Field.PATRONYMIC, Field.BIRTH_DATE, Field.PHONE, Field.ADDRESS,
)  # fmt: skip


def changed(said: Mapping[Field, str], kept: Mapping[Field, str]) -> tuple[Field, ...]:
    """Return what is said otherwise than it is kept; what a list leaves empty is left as it is."""
    return tuple(
        name for name in COMPARED
        if said.get(name) and not _is_same(name, said[name], kept.get(name, ""))
    )  # fmt: skip


def present(said: Mapping[Field, str]) -> tuple[Field, ...]:
    """Return what a row says of somebody new."""
    return tuple(name for name in COMPARED if name in said)


def is_another(said: Mapping[Field, str], kept: Mapping[Field, str]) -> bool:
    """Say whether a row cannot be about somebody: given name and birth date both differ."""
    return _differs(said, kept, Field.GIVEN_NAME) and _differs(said, kept, Field.BIRTH_DATE)


def _is_same(name: Field, said: str, kept: str) -> bool:
    if name is Field.PHONE:
        return numbers.digits(said) == numbers.digits(kept)
    return said == kept


def _differs(said: Mapping[Field, str], kept: Mapping[Field, str], name: Field) -> bool:
    both = name in said and name in kept
    return both and letters.alike(said[name]) != letters.alike(kept[name])
