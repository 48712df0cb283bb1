"""The days a report was asked for, as they come in an address."""

from datetime import date, timedelta

from marshmallow import Schema, ValidationError, fields, validate

from chassis.forms import Day, Form
from chassis.http import Call
from chassis.languages import N_
from reporting.domain.period import Period

# Every day is a row of a table; three school years of them are plenty.
LONGEST = timedelta(days=1100)


class Days(Schema):
    """From which day to which day, both included; a file also says which table."""

    first = Day(load_default=None)
    last = Day(load_default=None)
    table = fields.String(load_default="", validate=validate.Length(max=20))


def period(call: Call, otherwise: Period) -> Period:
    """Read the days of an address; what is left out is as otherwise. Raises ValidationError."""
    asked = call.query(Days())
    last: date = asked["last"] or otherwise.last
    # Asked for by its end alone, a period before the usual one is that single day.
    first: date = asked["first"] or min(otherwise.first, last)
    if first > last:
        raise ValidationError({"first": [N_("The first day comes after the last one.")]})
    if last - first > LONGEST:
        raise ValidationError({"first": [N_("Choose at most three years.")]})
    return Period(first=first, last=last)


def form(call: Call, shown: Period, refused: ValidationError | None) -> Form:
    """Give the form with the days that are shown; refused, with what was typed and why."""
    days = {"first": f"{shown.first:%d.%m.%Y}", "last": f"{shown.last:%d.%m.%Y}"}
    if refused is None:
        return Form(days, command_id="none")
    return Form(days | call.form().data, command_id="none").refused(refused.messages)
