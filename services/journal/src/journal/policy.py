"""Who may do what in the journal: what routes name with `allow=`, and what the head reads."""

from typing import Final

from chassis.languages import N_
from chassis.policy import Action, action

OVERSEERS: Final = ("head", "deputy")
OFFICE: Final = ("secretary", *OVERSEERS)

SEE_DAY: Final = action(
    "journal.see-day", N_("See the own lessons of a day"), own_lessons=("teacher",)
)
READ_JOURNAL: Final = action(
    "journal.read-journal",
    N_("Read lessons, marks and absences"),
    school=OVERSEERS,
    own_class=("teacher",),
)
WRITE_JOURNAL: Final = action(
    "journal.write-journal",
    N_("Write lessons, marks and absences"),
    school=("deputy",),
    own_lessons=("teacher",),
)
SEE_CLASSES: Final = action(
    "journal.see-classes",
    N_("See classes and who is in them"),
    school=OFFICE,
    own_class=("teacher",),
)
FORM_CLASSES: Final = action("journal.form-classes", N_("Form classes"), school=("secretary",))
MOVE_PUPILS: Final = action(
    "journal.move-pupils", N_("Enrol pupils, move them and let them go"), school=("secretary",)
)
SEE_TIMETABLE: Final = action(
    "journal.see-timetable",
    N_("See the timetable of a class"),
    school=(*OFFICE, "teacher"),
    own_children=("parent",),
    oneself=("pupil",),
)
SEE_TEACHERS_WEEK: Final = action(
    "journal.see-teachers-week", N_("See the week of a teacher"), school=(*OFFICE, "teacher")
)
SET_TIMETABLE: Final = action(
    "journal.set-timetable", N_("Set the timetable"), school=("secretary", "deputy")
)
SEE_CHILD: Final = action(
    "journal.see-child", N_("See marks and absences of a child"), own_children=("parent",)
)
SEE_OWN_MARKS: Final = action(
    "journal.see-own-marks", N_("See the own marks and absences"), oneself=("pupil",)
)

POLICY: Final[tuple[Action, ...]] = (
    SEE_DAY,
    READ_JOURNAL,
    WRITE_JOURNAL,
    SEE_CLASSES,
    FORM_CLASSES,
    MOVE_PUPILS,
    SEE_TIMETABLE,
    SEE_TEACHERS_WEEK,
    SET_TIMETABLE,
    SEE_CHILD,
    SEE_OWN_MARKS,
)
