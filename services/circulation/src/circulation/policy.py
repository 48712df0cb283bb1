"""Who may do what in lending: what routes name with `allow=`, and what the head reads."""

from typing import Final

from chassis.caller import ROLES
from chassis.languages import N_
from chassis.policy import Action, action

LIBRARIAN: Final = ("librarian",)

LEND: Final = action("circulation.lend", N_("Lend and take back at the desk"), school=LIBRARIAN)
SEE_DAY: Final = action(
    "circulation.see-day", N_("See what was lent and returned today"), school=LIBRARIAN
)
SEE_READERS: Final = action(
    "circulation.see-readers", N_("See a reader and what the reader had before"), school=LIBRARIAN
)
SEE_LOANS: Final = action(
    "circulation.see-loans",
    N_("See which books somebody has now"),
    school=LIBRARIAN,
    own_children=("parent",),
    oneself=ROLES,
)
SEE_OVERDUE: Final = action(
    "circulation.see-overdue", N_("See who is overdue"), school=(*LIBRARIAN, "head", "deputy")
)
SEE_SHELF: Final = action(
    "circulation.see-shelf", N_("See which copies are on the shelf"), school=ROLES
)
SEE_TERMS: Final = action(
    "circulation.see-terms", N_("See the rules of lending"), school=(*LIBRARIAN, "head", "deputy")
)
SET_TERMS: Final = action(
    "circulation.set-terms", N_("Set the rules of lending"), school=(*LIBRARIAN, "head")
)
ISSUE_CARDS: Final = action(
    "circulation.issue-cards", N_("Issue and print readers' cards"), school=LIBRARIAN
)

POLICY: Final[tuple[Action, ...]] = (
    LEND,
    SEE_DAY,
    SEE_READERS,
    SEE_LOANS,
    SEE_OVERDUE,
    SEE_SHELF,
    SEE_TERMS,
    SET_TERMS,
    ISSUE_CARDS,
)
