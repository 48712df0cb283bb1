"""Every event of this service under its published name."""

from identity.domain.access import events as access
from identity.domain.consent import events as consent
from identity.domain.disclosure import events as disclosure
from identity.domain.orders import events as orders
from identity.domain.people import events as people
from identity.domain.school import events as school
from identity.domain.settings import settings
from identity.domain.undertakings import undertaking

WIRE: dict[str, type] = {
    **school.WIRE,
    **people.WIRE,
    **consent.WIRE,
    **orders.WIRE,
    **access.WIRE,
    **settings.WIRE,
    **disclosure.WIRE,
    **undertaking.WIRE,
}
