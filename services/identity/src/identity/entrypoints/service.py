"""Identity as the chassis runs it."""

from pathlib import Path
from typing import Final

from chassis.service import Service
from identity.domain.events import UPCASTS, WIRE
from identity.entrypoints.by_number import ByNumberPages
from identity.entrypoints.commands import commands
from identity.entrypoints.duties import DutiesPages
from identity.entrypoints.http import IdentityHttp
from identity.entrypoints.objects import OBJECTS
from identity.entrypoints.people import PeoplePages
from identity.entrypoints.sign_in import FirstStartPages, OwnPages, SignInPages
from identity.entrypoints.undertakings import UndertakingPages
from identity.policy import POLICY
from identity.readmodels import schools
from identity.readmodels.classes import CLASSES
from identity.readmodels.disclosures import DISCLOSURES
from identity.readmodels.duties import DUTIES
from identity.readmodels.people import PEOPLE
from identity.readmodels.schools import SCHOOLS
from identity.readmodels.settings import SETTINGS
from identity.readmodels.undertakings import UNDERTAKINGS
from kernel.codec import Codec

SERVICE: Final = Service(
    name="identity",
    codec=Codec(WIRE, UPCASTS),
    projections=(PEOPLE, DUTIES, SCHOOLS, CLASSES, SETTINGS, UNDERTAKINGS, DISCLOSURES),
    http=(
        SignInPages,
        OwnPages,
        FirstStartPages,
        IdentityHttp,
        PeoplePages,
        ByNumberPages,
        DutiesPages,
        UndertakingPages,
    ),
    migrations=Path(__file__).parents[3] / "migrations",
    package="identity",
    policy=POLICY,
    objects=OBJECTS,
    school_name=schools.name_of,
    commands=commands,
)
