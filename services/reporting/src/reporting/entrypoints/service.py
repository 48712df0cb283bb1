"""Reporting as the chassis runs it."""

from pathlib import Path

from chassis.forgetting import Forgets
from chassis.service import Service
from kernel.codec import Codec
from reporting.entrypoints.objects import OBJECTS
from reporting.entrypoints.pages import ReportingPages
from reporting.policy import POLICY
from reporting.readmodels import classes, contingent, loans, marks, people

SERVICE = Service(
    name="reporting",
    # It publishes nothing of its own; what operators do with parked events the chassis adds.
    codec=Codec({}),
    projections=(
        classes.PROJECTION,
        people.PROJECTION,
        contingent.PROJECTION,
        loans.PROJECTION,
        marks.PROJECTION,
    ),
    http=(ReportingPages,),
    migrations=Path(__file__).parents[3] / "migrations",
    package="reporting",
    policy=POLICY,
    objects=OBJECTS,
    school_name=classes.name_of_school,
    forgets=Forgets(kept=("period-reports",)),
)
