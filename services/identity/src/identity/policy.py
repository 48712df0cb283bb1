"""Who may do what in identity: what routes name with `allow=`, and what the head reads.

How far a scope reaches is decided in `entrypoints/objects.py`. The rules: AZ-01 to AZ-08, L-16.
"""

from typing import Final

from chassis.caller import ROLES
from chassis.languages import N_
from chassis.policy import Action, action

KEEPERS: Final = ("secretary", "head")
OFFICE: Final = (*KEEPERS, "deputy", "administrator")
STAFF: Final = (*OFFICE, "librarian", "teacher", "data-officer", "data-clerk", "nurse")

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
FIND_PEOPLE: Final = action(
    "identity.find-people",
    N_("Find people of the school by a name"),
    school=("secretary", "head", "deputy", "librarian", "teacher", "nurse"),
)
OPEN_SENSITIVE: Final = action(
    "identity.open-sensitive",
    N_("Open a personal number or a health note, with a reason"),
    school=(*KEEPERS, "nurse"),
)
KEEP_PARTICULARS: Final = action(
    "identity.keep-particulars",
    N_("Write down e-mail, sex and personal number; the nurse, notes on health"),
    school=(*KEEPERS, "nurse"),
)
CHANGE_NAMES: Final = action(
    "identity.change-names", N_("Change a name by an order"), school=KEEPERS
)
SEE_OWN_CLASS: Final = action(
    "identity.see-own-class",
    N_("See the telephones of the own class"),
    own_class=("teacher",),
)
TRANSFER_PUPILS: Final = action(
    "identity.transfer-pupils",
    N_("Send pupils to another school of the district, and take them in"),
    school=KEEPERS,
)
EXPORT_PEOPLE: Final = action(
    "identity.export-people", N_("Take the list of people away as a file"), school=KEEPERS
)
ENTER_PUPILS: Final = action("identity.enter-pupils", N_("Enter pupils"), school=KEEPERS)
ENTER_STAFF: Final = action("identity.enter-staff", N_("Enter staff"), school=OFFICE)
ENTER_PATRONS: Final = action(
    "identity.enter-patrons",
    N_("Enter outside readers of the library"),
    school=(*KEEPERS, "librarian"),
)
SEE_CONSENTS: Final = action(
    "identity.see-consents", N_("See which consents there are"), school=OFFICE
)
KEEP_CONSENTS: Final = action(
    "identity.keep-consents", N_("Open the scan of a consent"), school=KEEPERS
)
WITHDRAW_CONSENTS: Final = action(
    "identity.withdraw-consents",
    N_("Take back a consent"),
    school=KEEPERS,
    own_children=("parent",),
    oneself=ROLES,
)
SIGN_CONSENTS: Final = action(
    "identity.sign-consents",
    N_("Agree on the own page to what may be refused, and take it back"),
    own_children=("parent",),
    oneself=ROLES,
)
COLLECT_CONSENTS: Final = action(
    "identity.collect-consents",
    N_("Print consent forms and take in the signed papers"),
    school=KEEPERS,
    own_class=("teacher",),
)
SEE_CLASS_CONSENTS: Final = action(
    "identity.see-class-consents",
    N_("See whose consent is missing in a class"),
    school=OFFICE,
    own_class=("teacher",),
)
KEEP_FAMILIES: Final = action(
    "identity.keep-families",
    N_("Say who stands for a pupil, and whom a court excludes"),
    school=KEEPERS,
)
SETTLE_DISAGREEMENTS: Final = action(
    "identity.settle-disagreements",
    N_("Decide where two representatives disagree"),
    school=("head",),
)
OPEN_ACCOUNTS: Final = action("identity.open-accounts", N_("Open accounts"), school=OFFICE)
PRINT_SLIPS: Final = action(
    "identity.print-slips",
    N_("Print slips for signing in, for a class and its parents"),
    school=("secretary", "administrator"),
    own_class=("teacher",),
)
END_SESSIONS: Final = action(
    "identity.end-sessions",
    N_("End somebody's sessions, and close accounts"),
    school=("administrator", "head"),
)
RECOVER: Final = action(
    "identity.recover",
    N_("Let a colleague with power in again, two people together"),
    school=("head", "administrator", "operator"),
)
SEE_ALARMS: Final = action(
    "identity.see-alarms",
    N_("See which accounts were used in two places at once"),
    school=("data-officer", "head", "administrator"),
)
SEE_ORDERS: Final = action("identity.see-orders", N_("See the register of orders"), school=OFFICE)
KEEP_ORDERS: Final = action(
    "identity.keep-orders", N_("Enter orders, give roles and end them"), school=OFFICE
)
SEE_DUTIES: Final = action(
    "identity.see-duties",
    N_("See who has which duties"),
    school=(*OFFICE, "data-officer"),
)
SEE_TERMS: Final = action(
    "identity.see-terms",
    N_("See the terms and thresholds of the school"),
    school=(*OFFICE, "data-officer"),
)
SET_TERMS: Final = action(
    "identity.set-terms", N_("Change terms and stages by an order"), school=("head",)
)
DRAFT_INSTRUCTIONS: Final = action(
    "identity.draft-instructions", N_("Draft job instructions"), school=("head", "deputy")
)
APPROVE_INSTRUCTIONS: Final = action(
    "identity.approve-instructions",
    N_("Approve job instructions by an order"),
    school=("head",),
)
READ_INSTRUCTIONS: Final = action(
    "identity.read-instructions",
    N_("Read job instructions and acknowledge the own ones"),
    school=STAFF,
)
SEE_POLICY: Final = action(
    "identity.see-policy",
    N_("Read who may do what"),
    school=("head", "deputy", "administrator", "data-officer"),
)
FORGET_PEOPLE: Final = action(
    "identity.forget-people",
    N_("Forget somebody at a request or by order"),
    school=("head", "data-officer"),
)
SEE_ERASURES: Final = action(
    "identity.see-erasures",
    N_("See who is being forgotten, and which part of the system has confirmed it"),
    school=("head", "administrator", "data-officer"),
)
SEE_DATA_DESK: Final = action(
    "identity.see-data-desk",
    N_("See requests about own data, disclosures, breaches and acts"),
    school=("data-officer", "head", "deputy"),
)
KEEP_DATA_DESK: Final = action(
    "identity.keep-data-desk",
    N_("Answer requests about own data; keep the registers of disclosures and breaches"),
    school=("data-officer", "head"),
)
SIGN_ACTS: Final = action("identity.sign-acts", N_("Sign an act of destruction"), school=("head",))
READ_AUDIT: Final = action(
    "identity.read-audit",
    N_("Read who looked at whose data"),
    school=("data-officer", "head"),
)
SEE_OWN_DATA: Final = action(
    "identity.see-own-data",
    N_("See and take away everything that is kept about a person"),
    school=("data-officer",),
    own_children=("parent",),
    oneself=ROLES,
)
ASK_ABOUT_OWN_DATA: Final = action(
    "identity.ask-about-own-data",
    N_("Ask the school to show, correct, hide or delete data"),
    own_children=("parent",),
    oneself=ROLES,
)

# The administrator looks after machines and needs no lists of names.
IMPORT_PEOPLE: Final = action(
    "identity.import-people",
    N_("Bring in lists of people"),
    school=("secretary", "data-clerk"),
)
HAND_OVER: Final = action(
    "identity.hand-over", N_("Hand people over as a OneRoster file"), school=KEEPERS
)

POLICY: Final[tuple[Action, ...]] = (
    SEE_DATA_DESK,
    KEEP_DATA_DESK,
    SIGN_ACTS,
    READ_AUDIT,
    SEE_OWN_DATA,
    ASK_ABOUT_OWN_DATA,
    SEE_PEOPLE,
    SEE_PERSON,
    FIND_PEOPLE,
    OPEN_SENSITIVE,
    KEEP_PARTICULARS,
    CHANGE_NAMES,
    SEE_OWN_CLASS,
    TRANSFER_PUPILS,
    EXPORT_PEOPLE,
    ENTER_PUPILS,
    ENTER_STAFF,
    ENTER_PATRONS,
    SEE_CONSENTS,
    KEEP_CONSENTS,
    WITHDRAW_CONSENTS,
    SIGN_CONSENTS,
    COLLECT_CONSENTS,
    SEE_CLASS_CONSENTS,
    KEEP_FAMILIES,
    SETTLE_DISAGREEMENTS,
    OPEN_ACCOUNTS,
    PRINT_SLIPS,
    END_SESSIONS,
    RECOVER,
    SEE_ALARMS,
    SEE_ORDERS,
    KEEP_ORDERS,
    SEE_DUTIES,
    SEE_TERMS,
    SET_TERMS,
    DRAFT_INSTRUCTIONS,
    APPROVE_INSTRUCTIONS,
    READ_INSTRUCTIONS,
    SEE_POLICY,
    FORGET_PEOPLE,
    SEE_ERASURES,
    IMPORT_PEOPLE,
    HAND_OVER,
)
