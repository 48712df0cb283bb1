"""Every event of this service under its published name."""

from collections.abc import Callable
from typing import Any, TypeAlias

from identity.domain.access import events as access
from identity.domain.access import recovery
from identity.domain.audit import audit
from identity.domain.breaches import events as breaches
from identity.domain.consent import events as consent
from identity.domain.consent import holder
from identity.domain.disclosure import events as disclosure
from identity.domain.erasure import events as erasure
from identity.domain.imports import imports
from identity.domain.instructions import events as instructions
from identity.domain.orders import events as orders
from identity.domain.particulars import sensitive
from identity.domain.people import birthday_check, naming
from identity.domain.people import events as people
from identity.domain.requests import events as requests
from identity.domain.restriction import restriction
from identity.domain.retention import events as retention
from identity.domain.rollout import rollout
from identity.domain.school import events as school
from identity.domain.settings import settings
from identity.domain.transfer import events as transfer
from identity.domain.undertakings import undertaking

# The next name of an old event, and how its data are lifted to it.
Upcast: TypeAlias = tuple[str, Callable[[dict[str, Any]], dict[str, Any]]]

WIRE: dict[str, type] = {
    **school.WIRE,
    **people.WIRE,
    **birthday_check.WIRE,
    **consent.WIRE,
    **holder.WIRE,
    **orders.WIRE,
    **access.WIRE,
    **recovery.WIRE,
    **settings.WIRE,
    **disclosure.WIRE,
    **erasure.WIRE,
    **requests.WIRE,
    **restriction.WIRE,
    **breaches.WIRE,
    **retention.WIRE,
    **audit.WIRE,
    **sensitive.WIRE,
    **naming.WIRE,
    **transfer.WIRE,
    **undertaking.WIRE,
    **rollout.WIRE,
    **instructions.WIRE,
    **imports.WIRE,
}

UPCASTS: dict[str, Upcast] = {**orders.UPCASTS, **consent.UPCASTS, **retention.UPCASTS}
