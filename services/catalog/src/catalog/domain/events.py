"""Every event of the catalogue under the name it is published by."""

from catalog.domain.copy import events as copy
from catalog.domain.imports import imports
from catalog.domain.prefixes import prefixes
from catalog.domain.record import events as record
from catalog.domain.register import events as register

WIRE: dict[str, type] = {
    **record.WIRE,
    **copy.WIRE,
    **register.WIRE,
    **prefixes.WIRE,
    **imports.WIRE,
}
