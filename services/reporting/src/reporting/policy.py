"""Who may read which report: what routes name with `allow=`, and what the head reads."""

from typing import Final

from chassis.languages import N_
from chassis.policy import Action, action

HEADS: Final = ("head", "deputy")

SEE_DAY: Final = action(
    "reporting.see-day", N_("See the figures of the school's day"), school=HEADS
)
SEE_LOANS: Final = action(
    "reporting.see-loans", N_("See the report on lending"), school=("librarian", *HEADS)
)
SEE_MOVEMENT: Final = action(
    "reporting.see-movement", N_("See who came and who left"), school=("secretary", *HEADS)
)
SEE_MARKS: Final = action(
    "reporting.see-marks",
    N_("See the report on marks of a class"),
    school=HEADS,
    own_class=("teacher",),
)
SEE_DISTRICT: Final = action(
    "reporting.see-district",
    N_("See the figures of all schools, without people"),
    district=("district-officer",),
)

POLICY: Final[tuple[Action, ...]] = (SEE_DAY, SEE_LOANS, SEE_MOVEMENT, SEE_MARKS, SEE_DISTRICT)
