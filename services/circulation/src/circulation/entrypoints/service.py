"""Circulation as the chassis runs it."""

from pathlib import Path

from chassis.forgetting import Forgets
from chassis.service import Service
from circulation.entrypoints.http import CirculationHttp
from circulation.entrypoints.objects import OBJECTS
from circulation.entrypoints.pages import CirculationPages
from circulation.policy import POLICY
from circulation.readmodels import copies, loans, readers
from circulation.readmodels.own import CODEC

HOME = Path(__file__).parents[3]

SERVICE = Service(
    name="circulation",
    codec=CODEC,
    projections=(readers.PROJECTION, copies.PROJECTION, loans.PROJECTION),
    http=(CirculationHttp, CirculationPages),
    migrations=HOME / "migrations",
    package="circulation",
    policy=POLICY,
    objects=OBJECTS,
    school_name=readers.name_of_school,
    forgets=Forgets(kept=("loan-register",)),
)
