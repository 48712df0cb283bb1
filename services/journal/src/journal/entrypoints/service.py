"""The journal, as the chassis runs it."""

from pathlib import Path

from chassis.forgetting import Forgets
from chassis.service import Service
from journal.domain.events import WIRE
from journal.entrypoints.classes import Classes
from journal.entrypoints.family import Family
from journal.entrypoints.lessons import Lessons
from journal.entrypoints.objects import OBJECTS
from journal.entrypoints.timetable import Timetable
from journal.policy import POLICY
from journal.readmodels.classes import CLASSES
from journal.readmodels.lessons import LESSONS
from journal.readmodels.people import PEOPLE, name_of_school
from kernel.codec import Codec

SERVICE = Service(
    name="journal",
    codec=Codec(WIRE),
    projections=(PEOPLE, CLASSES, LESSONS),
    http=(Classes, Timetable, Lessons, Family),
    migrations=Path(__file__).parents[3] / "migrations",
    package="journal",
    policy=POLICY,
    objects=OBJECTS,
    school_name=name_of_school,
    forgets=Forgets(kept=("class-journal", "movement-book")),
)
