"""Identity as the chassis runs it."""

from pathlib import Path
from typing import Final

from chassis.service import Service
from identity.domain.events import WIRE
from identity.readmodels.duties import DUTIES
from identity.readmodels.people import PEOPLE
from identity.readmodels.schools import SCHOOLS
from kernel.codec import Codec

SERVICE: Final = Service(
    name="identity",
    codec=Codec(WIRE),
    projections=(PEOPLE, DUTIES, SCHOOLS),
    http=(),
    migrations=Path(__file__).parents[3] / "migrations",
    package="identity",
)
