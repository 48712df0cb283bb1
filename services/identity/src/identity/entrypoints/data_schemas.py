"""What may be sent to the data officer's desk, field by field."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from chassis.forms import Day
from chassis.languages import N_
from identity.domain.breaches.events import BreachKind, Measure, Told
from identity.domain.disclosure.events import Basis, Receiver
from identity.domain.fields import Category, Field
from identity.domain.orders.numbers import is_number
from identity.domain.people.events import Kind
from identity.domain.requests.events import Article, RequestKind
from identity.entrypoints.data_words import CORRECTABLE, LOOKS

_ID = validate.Length(max=64)
_WORDS = validate.Length(max=2000)
_NAME = validate.Length(max=80)


def _number(typed: str) -> None:
    if not is_number(typed):
        raise ValidationError(N_("Write the number as on the paper, for example 12 or 12-к."))


class OwnRequestForm(Schema):
    """What somebody asks from the own account."""

    kind = fields.Enum(RequestKind, by_value=True, required=True)
    wrong_fields = fields.List(
        fields.Enum(Field, by_value=True, validate=validate.OneOf(CORRECTABLE)), load_default=list
    )
    text = fields.String(load_default="", validate=_WORDS)

    @validates_schema
    def says_what(self, data: dict[str, Any], **_: object) -> None:
        if data["kind"] is RequestKind.RECTIFICATION and not data["wrong_fields"]:
            raise ValidationError({"wrong_fields": [N_("Tick what is wrong.")]})


class FindForm(Schema):
    name = fields.String(required=True, validate=_NAME)


class PaperRequestForm(OwnRequestForm):
    """An application that somebody brought on paper."""

    person_id = fields.String(required=True, validate=_ID)
    applicant_id = fields.String(load_default="", validate=_ID)
    register_number = fields.String(required=True, validate=_number)
    received_on = Day(required=True)


class RefusalForm(Schema):
    article = fields.Enum(Article, by_value=True, required=True)
    letter_number = fields.String(required=True, validate=_number)
    reason = fields.String(required=True, validate=_WORDS)


class CorrectionForm(Schema):
    """New values of what was wrong; what is left empty stays as it is."""

    surname = fields.String(load_default="", validate=_NAME)
    given_name = fields.String(load_default="", validate=_NAME)
    patronymic = fields.String(load_default="", validate=_NAME)
    birth_date = Day(load_default=None)
    phone = fields.String(load_default="", validate=validate.Length(max=40))
    address = fields.String(load_default="", validate=validate.Length(max=200))

    @validates_schema
    def something(self, data: dict[str, Any], **_: object) -> None:
        if not any(data.values()):
            raise ValidationError(N_("Write at least one new value."))


class DisclosureForm(Schema):
    file_numbers = fields.String(required=True, validate=validate.Length(max=20_000))
    receiver = fields.Enum(Receiver, by_value=True, required=True)
    organisation = fields.String(load_default="", validate=validate.Length(max=40))
    categories = fields.List(
        fields.Enum(Category, by_value=True),
        required=True,
        validate=validate.Length(min=1),
    )
    basis = fields.Enum(Basis, by_value=True, required=True)
    order_id = fields.String(load_default="", validate=_ID)
    on = Day(required=True)


class BreachForm(Schema):
    kind = fields.Enum(BreachKind, by_value=True, required=True)
    found_on = Day(required=True)
    found_time = fields.String(
        required=True,
        validate=validate.Regexp(r"([01]?\d|2[0-3]):[0-5]\d\Z", error=N_("Write 14:05.")),
    )
    categories = fields.List(fields.Enum(Category, by_value=True), load_default=list)
    subjects = fields.List(fields.Enum(Kind, by_value=True), load_default=list)
    how_many = fields.Integer(required=True, validate=validate.Range(min=1, max=10_000_000))


class MeasuresForm(Schema):
    measures = fields.List(fields.Enum(Measure, by_value=True), load_default=list)


class ReportForm(Schema):
    told = fields.Enum(Told, by_value=True, required=True)
    letter_number = fields.String(required=True, validate=_number)


class SignForm(Schema):
    counted = fields.Integer(required=True, validate=validate.Range(min=0, max=1_000_000_000))


class LooksQuery(Schema):
    person_id = fields.String(load_default="", validate=_ID)
    seen_by = fields.String(load_default="", validate=_ID)
    purpose = fields.String(load_default="", validate=validate.OneOf(("", *LOOKS)))
    day = Day(load_default=None)
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=100_000))


class Nothing(Schema):
    """A button: nothing but the id of the command is sent."""
