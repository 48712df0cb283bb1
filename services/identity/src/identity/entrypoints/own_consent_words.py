"""What each purpose means for a family, in plain words."""

from typing import Final

from chassis.languages import N_
from identity.domain.consent.events import Purpose

MEANINGS: Final = {
    Purpose.PARENT_NOTICES: N_("The school may write to you: absences, meetings, news."),
    Purpose.PHOTO: N_("The school may take photographs, keep them and show them."),
    Purpose.PORTFOLIO: N_("Work and achievements may be collected and shown."),
    Purpose.DISTANCE_LEARNING: N_("A learning tool outside the school may learn who learns."),
    Purpose.BADGES: N_("Badges for achievements may be given with the name."),
    Purpose.CROSS_BORDER: N_("Data may be kept on computers outside the country."),
    Purpose.HEALTH: N_("The nurse may write down what matters at school, for example an allergy."),
}
