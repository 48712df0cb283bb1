"""What every page of the journal does alike: the school's name in the bar, and refused forms."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

from marshmallow import ValidationError

from chassis.forms import Form
from chassis.languages import one_line
from chassis.pages import Pages
from journal.readmodels import people
from journal.wiring import Office
from kernel.decider import Refused

CONFLICT, UNPROCESSABLE = 409, 422


@cache
def _pages(office: Office) -> Pages:
    def school_name(school: str, language: str) -> str:
        with office.read() as db:
            return people.name_of_school(db, school, language)

    return Pages("journal", school_name)


def pages_of(office: Office) -> Pages:
    return _pages(office)


@dataclass
class Tried:
    """A form, and how an attempt with it went."""

    form: Form
    status: int = 200


@contextmanager
def refusing(form: Form) -> Iterator[Tried]:
    """Run an attempt; when it is refused, the form says why and keeps what was typed."""
    tried = Tried(form)
    try:
        yield tried
    except ValidationError as invalid:
        tried.form, tried.status = form.refused(invalid.messages_dict), UNPROCESSABLE
    except Refused as refused:
        tried.form = form.refused(one_line(type(refused).__doc__ or ""))
        tried.status = CONFLICT
