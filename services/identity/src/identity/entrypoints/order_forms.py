"""What may be sent to the register of orders, field by field."""

import re
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, validate

from chassis.forms import Day
from chassis.languages import N_
from identity.domain.orders.events import OrderKind
from identity.domain.orders.numbers import is_number, is_series
from identity.readmodels.orders import STATES

# These have pages of their own, where the order and what it does are entered together.
ELSEWHERE: Final = frozenset(
    {OrderKind.FOUNDING, OrderKind.CANCELLATION, OrderKind.ROLLOUT, OrderKind.TERMS}
    | {OrderKind.INSTRUCTIONS}
)


_KINDS: Final = ["", *(kind.value for kind in OrderKind)]


def number(typed: str) -> None:
    if typed and not is_number(typed):
        raise ValidationError(N_("Write the number as on the paper, for example 12 or 12-к."))


def series(typed: str) -> None:
    if not is_series(typed):
        raise ValidationError(N_("A series is one or two letters, or nothing."))


class Head(Schema):
    """Number and day, as every order has them."""

    number = fields.String(load_default="", validate=number)
    series = fields.String(load_default="", validate=series)
    on = Day(required=True)
    valid_from = Day(required=True)
    valid_until = Day(load_default=None)
    words = fields.String(load_default="", validate=validate.Length(max=4000))
    scan = fields.Raw(load_default=None)


class NewOrder(Head):
    kind = fields.Enum(
        OrderKind, by_value=True, required=True, validate=validate.NoneOf(list(ELSEWHERE))
    )
    person_id = fields.String(load_default="", validate=validate.Length(max=64))
    role = fields.String(load_default="", validate=validate.Length(max=40))
    file_numbers = fields.String(load_default="", validate=validate.Length(max=4000))


class Cancelling(Head):
    """The paper that cancels another one."""


class Filter(Schema):
    year = fields.Integer(load_default=None, validate=validate.Range(1900, 2999))
    kind = fields.String(load_default="", validate=validate.OneOf(_KINDS))
    state = fields.String(load_default="", validate=validate.OneOf(["", *STATES]))


def split_numbers(typed: str) -> list[str]:
    """Return the file numbers in a text, however they are set apart: «В/13, А/2»."""
    return list(dict.fromkeys(part.upper() for part in re.split(r"[\s,;]+", typed) if part))


def check_unknown(unknown: list[str]) -> None:
    """Raise ValidationError for file numbers that nobody has."""
    if unknown:
        said: dict[str, Any] = {"file_numbers": [N_("Nobody here has one of these file numbers.")]}
        raise ValidationError(said)
