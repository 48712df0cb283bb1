"""A reader and a copy of one school, found in one question: what nearly every check-out asks."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, select

from circulation.readmodels.copies import Copy, copy
from circulation.readmodels.readers import Reader, reader, school_class

_PLACE = and_(
    school_class.c.school == reader.c.school, school_class.c.class_id == reader.c.class_id
)
_OF_READER = [
    *(column for column in reader.c if column is not reader.c.forgotten),
    school_class.c.grade,
    school_class.c.letter,
]
_OF_COPY = [*copy.c]
_SPLIT = len(_OF_READER)


def _query(who: ColumnElement[bool], what: ColumnElement[bool]) -> Select[Any]:
    query: Select[Any] = select(*_OF_READER, *_OF_COPY).select_from(
        reader.outerjoin(school_class, _PLACE).join(copy, copy.c.school == reader.c.school)
    )
    here = reader.c.school == bindparam("school")
    return query.where(here, reader.c.forgotten.is_(False), who, what)


# Made once: building a statement costs as much as running it.
_QUERIES = {
    (who_by, what_by): _query(who == bindparam("who"), what == bindparam("what"))
    for who_by, who in (("patron_id", reader.c.patron_id), ("card", reader.c.card_number))
    for what_by, what in (("copy_id", copy.c.copy_id), ("barcode", copy.c.barcode))
}


def find(
    db: Connection, school: str, who: tuple[str, str], what: tuple[str, str]
) -> tuple[Reader, Copy] | None:
    """Find both: `who` is ("patron_id" | "card", value), `what` is ("copy_id" | "barcode", value).

    None when either is not there, or not of this school; why, the single questions tell.
    """
    (who_by, who_is), (what_by, what_is) = who, what
    values = {"school": school, "who": who_is, "what": what_is}
    row = db.execute(_QUERIES[who_by, what_by], values).first()
    if row is None:
        return None
    of_reader = zip((column.name for column in _OF_READER), row[:_SPLIT], strict=True)
    of_copy = zip((column.name for column in _OF_COPY), row[_SPLIT:], strict=True)
    return Reader(**dict(of_reader)), Copy(**dict(of_copy))
