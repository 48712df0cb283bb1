"""What orders are called, and the words with which each kind is printed."""

from typing import Final

from chassis.languages import N_

KINDS: Final = {
    "appointment": N_("Appointment"),
    "duties": N_("Duties"),
    "substitution": N_("Substitution"),
    "instructions": N_("Job instruction"),
    "admission": N_("Admission of pupils"),
    "transfer": N_("Transfer of pupils"),
    "departure": N_("Departure of pupils"),
    "name-change": N_("Change of a name"),
    "rollout": N_("Stage of the system"),
    "terms": N_("Terms of the system"),
    "disclosure": N_("Giving data by law"),
    "destruction": N_("Destruction of papers"),
    "other": N_("Other matters"),
    "cancellation": N_("Cancellation"),
    "founding": N_("Founding"),
}
# What an order of each kind says before the people and the days that it names.
SAYS: Final = {
    "appointment": N_("Appoint, from the day named below:"),
    "duties": N_("Lay these duties upon:"),
    "substitution": N_("Let these people stand in on the days named below:"),
    "instructions": N_("Approve the job instruction and make it known to all whom it concerns."),
    "admission": N_("Admit to the school:"),
    "transfer": N_("Transfer:"),
    "departure": N_("Strike off the lists of the school:"),
    "name-change": N_("Enter the changed name in all registers of the school:"),
    "rollout": N_("Set to work in the school the stage of the system named below."),
    "terms": N_("Set the term named below for the work with the system."),
    "disclosure": N_("Give the data named below, as the law asks:"),
    "destruction": N_("Destroy the papers whose time has run out, and draw up an act."),
    "other": N_("I order:"),
    "cancellation": N_("Cancel the order named below."),
    "founding": N_("Begin to work with the system. The first administrator is:"),
}
STATES: Final = {
    "in-force": N_("in force"),
    "ended": N_("ended"),
    "cancelled": N_("cancelled"),
}
