"""What is copied from a signed paper: yes or no to each purpose, who signed, the scan."""

from collections.abc import Mapping
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, validate

from chassis.forms import Day, Form
from chassis.languages import N_
from identity.application.papers import Scan
from identity.domain.consent.events import ASKED_FOR, Capacity, Purpose, Recipient
from identity.domain.orders.numbers import is_number
from identity.domain.people.events import Relation
from identity.texts import consent_text

_NAME: Final = validate.Length(max=80)
_LINE: Final = validate.Length(max=200)
_ID: Final = validate.Length(max=64)
NOT_A_SCAN: Final = N_("This is not a PDF, JPEG or PNG of at most 8 MB.")
YES, NO = "yes", "no"
_ANSWER: Final = validate.OneOf((YES, NO))


def _number(typed: str) -> None:
    if not is_number(typed):
        raise ValidationError(N_("Write the number as on the paper, for example 12 or 12-к."))


class _Sheet(Schema):
    surname = fields.String(load_default="", validate=_NAME)
    given_name = fields.String(load_default="", validate=_NAME)
    patronymic = fields.String(load_default="", validate=_NAME)
    birth_date = Day(load_default=None)
    capacity = fields.Enum(Capacity, by_value=True, load_default=None)
    capacity_document = fields.String(load_default="", validate=_LINE)
    own_signature = fields.Boolean(load_default=False)
    signer_id = fields.String(load_default="", validate=_ID)
    signer_surname = fields.String(load_default="", validate=_NAME)
    signer_given_name = fields.String(load_default="", validate=_NAME)
    signer_patronymic = fields.String(load_default="", validate=_NAME)
    signer_phone = fields.String(load_default="", validate=validate.Length(max=40))
    paper_language = fields.String(load_default="ky", validate=validate.OneOf(("ky", "ru")))
    place = fields.String(load_default="", validate=_LINE)
    signed_on = Day(load_default=None)
    scan = fields.Raw(load_default=None)
    scan_file = fields.Raw(load_default=None)


SheetForm: Final = _Sheet.from_dict(
    {
        asked: fields.String(load_default="", validate=_ANSWER)
        for asked in (
            *(f"purpose_{purpose}" for purpose in Purpose),
            *(f"recipient_{recipient}" for recipient in ASKED_FOR),
        )
    },
    name="SheetForm",
)


def answers(given: Mapping[str, Any], answer: str) -> tuple[Purpose, ...]:
    """Return the purposes with this answer, in the order of the paper."""
    return tuple(purpose for purpose in Purpose if given[f"purpose_{purpose}"] == answer)


def recipients(given: Mapping[str, Any], version: str) -> tuple[Recipient, ...]:
    """Return the school and whom else the paper agrees to.

    Raises ValidationError for a yes that the wording of the paper does not ask for.
    """
    said = tuple(one for one in ASKED_FOR if given[f"recipient_{one}"] == YES)
    if said and not consent_text(version).asks_recipients:
        why = N_(
            "This paper does not ask who else may receive the data. Print a new form for that."
        )
        raise ValidationError({f"recipient_{said[0]}": [why]})
    return (Recipient.SCHOOL, *said)


def scan_of(form: Form) -> Scan | None:
    """Read the photograph or the file; raises ValidationError unless it is what it should be."""
    upload = form.files.get("scan") or form.files.get("scan_file")
    if upload is None:
        return None
    scan = Scan.of(upload.stream.read())
    if scan is None:
        raise ValidationError({"scan": [NOT_A_SCAN]})
    return scan


def part_of_form(form: Form, prefix: str) -> Form:
    """Return one row of a form for many papers as a form of its own."""
    start = f"{prefix}."
    data = {n.removeprefix(start): typed for n, typed in form.data.items() if n.startswith(start)}
    files = {n.removeprefix(start): file for n, file in form.files.items() if n.startswith(start)}
    return Form(data, files=files)


class PrintForm(Schema):
    """Names for this print alone; they are never stored."""

    pupil = fields.String(load_default="", validate=_LINE)
    signer = fields.String(load_default="", validate=_LINE)


class HolderForm(Schema):
    address_ky = fields.String(required=True, validate=_LINE)
    address_ru = fields.String(required=True, validate=_LINE)


class SettleForm(Schema):
    decision = fields.String(required=True, validate=_ANSWER)
    order_number = fields.String(required=True, validate=_number)


class LinkForm(Schema):
    guardian_id = fields.String(required=True, validate=_ID)
    relation = fields.Enum(Relation, by_value=True, required=True)
    document = fields.String(required=True, validate=_LINE)
    valid_from = Day(load_default=None)
    valid_until = Day(load_default=None)


class UnlinkForm(Schema):
    guardian_id = fields.String(required=True, validate=_ID)


class ExcludeForm(UnlinkForm):
    decision_number = fields.String(required=True, validate=_number)


class FindForm(Schema):
    number = fields.String(load_default="", validate=validate.Length(max=20))


class WithdrawForm(Schema):
    """``by``: whose written application the office has; empty for who signed."""

    by = fields.String(load_default="", validate=_ID)
