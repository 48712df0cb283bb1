"""Who may do what in identity: what a route names with `allow=`, and what the head reads as a table.

How far a scope reaches is decided in `entrypoints/objects.py`. The rules: AZ-01 to AZ-08, L-16.
"""

from typing import Final

from chassis.caller import ROLES
from chassis.languages import N_
from chassis.policy import Action, action

KEEPERS: Final = ("secretary", "head")
OFFICE: Final = (*KEEPERS, "deputy", "administrator")

SEE_PEOPLE: Final = action(
    "identity.see-people", N_("See the list of people with their numbers"), school=OFFICE
)
SEE_PERSON: Final = action(
    "identity.see-person",
    N_("Open the page of a person"),
    school=OFFICE,
    own_children=("parent",),
    oneself=ROLES,
)
EXPORT_PEOPLE: Final = action(
    "identity.export-people", N_("Take the list of people away as a file"), school=KEEPERS
)
ENTER_PUPILS: Final = action("identity.enter-pupils", N_("Enter pupils"), school=KEEPERS)
ENTER_STAFF: Final = action("identity.enter-staff", N_("Enter staff"), school=OFFICE)
SEE_CONSENTS: Final = action(
    "identity.see-consents", N_("See which consents there are"), school=OFFICE
)
KEEP_CONSENTS: Final = action(
    "identity.keep-consents", N_("Take back a consent, and open its scan"), school=KEEPERS
)
OPEN_ACCOUNTS: Final = action("identity.open-accounts", N_("Open accounts"), school=OFFICE)
SEE_ORDERS: Final = action("identity.see-orders", N_("See the register of orders"), school=OFFICE)
KEEP_ORDERS: Final = action(
    "identity.keep-orders", N_("Enter orders, give roles and end them"), school=OFFICE
)
SEE_POLICY: Final = action(
    "identity.see-policy",
    N_("Read who may do what"),
    school=("head", "deputy", "administrator", "data-officer"),
)

POLICY: Final[tuple[Action, ...]] = (
    SEE_PEOPLE,
    SEE_PERSON,
    EXPORT_PEOPLE,
    ENTER_PUPILS,
    ENTER_STAFF,
    SEE_CONSENTS,
    KEEP_CONSENTS,
    OPEN_ACCOUNTS,
    SEE_ORDERS,
    KEEP_ORDERS,
    SEE_POLICY,
)
