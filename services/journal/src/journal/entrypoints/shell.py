"""What every form of the journal does alike when it is refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from marshmallow import ValidationError

from chassis.forms import Form
from chassis.languages import one_line
from kernel.decider import Refused

CONFLICT, UNPROCESSABLE = 409, 422


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
