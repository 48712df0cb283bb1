"""Where the objects of the catalogue's addresses lie: records of the school, the own uploads."""

from collections.abc import Collection, Mapping
from typing import Final

from catalog.application.uploads import Uploads
from catalog.domain.ids import SchoolId
from catalog.readmodels import batches, imports, shelf
from chassis.policy import Asked, Finder, Scope, in_school


def upload(asked: Asked, import_id: str) -> Collection[Scope]:
    """Find an import: its outcome is the school's, a file on its way is its owner's alone."""
    if imports.read_import(asked.db, asked.school, import_id) is not None:
        return (Scope.SCHOOL,)
    found = Uploads(asked.data, SchoolId(asked.school)).find(import_id)
    return (Scope.SELF,) if found is not None and found.owner == asked.person_id else ()


OBJECTS: Final[Mapping[str, Finder]] = {
    "record_id": in_school(shelf.record.c.record_id, shelf.record.c.school),
    "import_id": upload,
    "batch": in_school(batches.batch.c.batch_id, batches.batch.c.school),
}
