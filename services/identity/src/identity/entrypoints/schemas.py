"""What may be sent to identity, field by field; anything else is refused."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from chassis.forms import Day
from chassis.languages import N_
from identity.domain.consent.events import ASKED_FOR, Capacity, Purpose, Recipient
from identity.domain.orders.events import Role
from identity.domain.orders.numbers import is_number

_NAME = validate.Length(max=80)
_LINE = validate.Length(max=200)


def _number(typed: str) -> None:
    if not is_number(typed):
        raise ValidationError(N_("Write the number as on the paper, for example 12 or 12-к."))


class Names(Schema):
    ids = fields.List(
        fields.String(validate=validate.Length(max=64)),
        required=True,
        validate=validate.Length(max=200),
    )


class SignInForm(Schema):
    username = fields.String(required=True, validate=_LINE)
    secret = fields.String(required=True, validate=_LINE)


class SecretForm(Schema):
    next = fields.String(load_default="")
    old = fields.String(required=True, validate=_LINE)
    new = fields.String(required=True, validate=_LINE)
    again = fields.String(required=True, validate=_LINE)

    @validates_schema
    def both_alike(self, data: dict[str, Any], **_: object) -> None:
        if data["new"] != data["again"]:
            raise ValidationError({"again": [N_("This is not the same as above.")]})


class FirstStartForm(Schema):
    code = fields.String(required=True, validate=_LINE)
    school_id = fields.String(
        required=True,
        validate=validate.Regexp(
            r"[a-z0-9-]{1,40}\Z", error=N_("Use small Latin letters, digits and hyphens.")
        ),
    )
    number = fields.String(required=True, validate=validate.Length(max=10))
    name_ky = fields.String(required=True, validate=_LINE)
    name_ru = fields.String(required=True, validate=_LINE)
    order_number = fields.String(required=True, validate=_number)
    order_date = Day(required=True)
    username = fields.String(required=True, validate=validate.Length(min=3, max=40))
    secret = fields.String(required=True, validate=_LINE)
    again = fields.String(required=True, validate=_LINE)

    @validates_schema
    def both_alike(self, data: dict[str, Any], **_: object) -> None:
        if data["secret"] != data["again"]:
            raise ValidationError({"again": [N_("This is not the same as above.")]})


class PaperForm(Schema):
    """The consent part of a form. All of it may be empty: then the domain says what is missing."""

    purposes = fields.List(fields.Enum(Purpose, by_value=True), load_default=list)
    recipients = fields.List(
        fields.Enum(Recipient, by_value=True, validate=validate.OneOf(ASKED_FOR)),
        load_default=list,
    )
    register_number = fields.String(load_default="", validate=_number)
    place = fields.String(load_default="", validate=_LINE)
    paper_language = fields.String(load_default="", validate=validate.OneOf(("ky", "ru")))
    signed_on = Day(load_default=None)
    scan = fields.Raw(load_default=None)


class PersonForm(PaperForm):
    surname = fields.String(required=True, validate=_NAME)
    given_name = fields.String(required=True, validate=_NAME)
    patronymic = fields.String(load_default="", validate=_NAME)
    phone = fields.String(load_default="", validate=validate.Length(max=40))
    address = fields.String(load_default="", validate=_LINE)


class PupilForm(PersonForm):
    birth_date = Day(required=True)
    capacity = fields.Enum(Capacity, by_value=True, load_default=None)
    capacity_document = fields.String(load_default="", validate=_LINE)
    own_signature = fields.Boolean(load_default=False)
    signer_id = fields.String(load_default="", validate=validate.Length(max=64))
    signer_surname = fields.String(load_default="", validate=_NAME)
    signer_given_name = fields.String(load_default="", validate=_NAME)
    signer_patronymic = fields.String(load_default="", validate=_NAME)
    signer_phone = fields.String(load_default="", validate=validate.Length(max=40))


class AdultForm(PersonForm):
    pass


class AccountForm(Schema):
    username = fields.String(required=True, validate=validate.Length(min=3, max=40))


class GrantForm(Schema):
    person_id = fields.String(required=True, validate=validate.Length(max=64))
    role = fields.Enum(Role, by_value=True, required=True)
    valid_from = Day(required=True)
    valid_until = Day(load_default=None)


class EndRoleForm(Schema):
    person_id = fields.String(required=True, validate=validate.Length(max=64))
    role = fields.Enum(Role, by_value=True, required=True)


class PaperUndertakingForm(Schema):
    on = Day(required=True)
    scan = fields.Raw(load_default=None)
