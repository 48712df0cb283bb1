"""Write down that somebody read the record of looks, or took a person's data away."""

from collections.abc import Sequence

from identity.application.ids import part_of
from identity.domain.audit.audit import AuditRead, SubjectDataExported
from identity.domain.ids import PersonId, SchoolId
from kernel.store import Change, Context, Store


class Audit:
    """Each entry is a stream of its own, like a look: nobody waits for anybody."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def read(self, context: Context, school: SchoolId, about: Sequence[PersonId] = ()) -> None:
        """Record that the record of looks was read; ``about`` is whom it was filtered by."""
        fact = AuditRead(read_by=PersonId(context.actor), about=tuple(about))
        here = part_of(context, "audit-read")
        self.store.append(school, [Change(f"audit-{here.command_id}", 0, [fact])], here)

    def exported(self, context: Context, school: SchoolId, person: PersonId, form: str) -> None:
        """Record that everything about somebody was given out; ``form`` is pdf or json."""
        fact = SubjectDataExported(person_id=person, given_to=PersonId(context.actor), form=form)
        here = part_of(context, "exported", form)
        self.store.append(school, [Change(f"export-{here.command_id}", 0, [fact])], here)
