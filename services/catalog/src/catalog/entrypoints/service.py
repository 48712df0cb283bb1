"""What the chassis runs when it runs the catalogue."""

from pathlib import Path

from catalog.domain.events import WIRE
from catalog.entrypoints.commands import commands
from catalog.entrypoints.objects import OBJECTS
from catalog.entrypoints.pages import CatalogPages
from catalog.policy import POLICY
from catalog.readmodels import batches, imports, schools, shelf
from chassis.forgetting import Forgets
from chassis.service import Service
from kernel.codec import Codec

SERVICE = Service(
    name="catalog",
    codec=Codec(WIRE),
    projections=(shelf.PROJECTION, batches.PROJECTION, imports.PROJECTION, schools.PROJECTION),
    http=(CatalogPages,),
    migrations=Path(__file__).parents[3] / "migrations",
    package="catalog",
    policy=POLICY,
    objects=OBJECTS,
    school_name=schools.name_of,
    commands=commands,
    # It knows copies and records, and nobody who reads them.
    forgets=Forgets(),
)
