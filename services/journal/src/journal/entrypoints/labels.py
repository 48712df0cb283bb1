"""What people read where events have codes; a code that a school added is shown as it is."""

from chassis.languages import N_

ABSENCES = {
    "": N_("Was there"),
    "absent": N_("Absent"),
    "illness": N_("Absent through illness"),
    "excused": N_("Absent, excused"),
    "late": N_("Late"),
}
REASONS = {
    "": N_("Given"),
    "mistyped": N_("It was mistyped"),
    "work-redone": N_("The work was done again"),
    "reconsidered": N_("It was looked at again"),
    "wrong-pupil": N_("It was another pupil's"),
    "undone": N_("It was undone"),
}
ENTRIES = {
    "arrived": N_("Arrived from another school"),
    "first-grade": N_("Starts school in grade 1"),
    "returned": N_("Returned to this school"),
    "continuing": N_("Was here before these records began"),
    "moved": N_("Came from another class"),
}
EXITS = {
    "transferred": N_("Went to another school"),
    "completed": N_("Finished the school"),
    "abroad": N_("Went abroad"),
    "excluded": N_("Was excluded"),
    "died": N_("Died"),
    "other": N_("Another reason"),
    "moved": N_("Went into another class"),
}
LANGUAGES = {"ky": N_("Kyrgyz"), "ru": N_("Russian")}
WEEKDAYS = {
    1: N_("Monday"),
    2: N_("Tuesday"),
    3: N_("Wednesday"),
    4: N_("Thursday"),
    5: N_("Friday"),
    6: N_("Saturday"),
    7: N_("Sunday"),
}
