"""What may come in, field by field; whatever is not named here is refused."""

from decimal import Decimal
from typing import Any

from marshmallow import Schema, fields
from marshmallow.validate import Length, OneOf, Range, Regexp

from catalog.application.iso2709 import CHARSETS
from catalog.domain.register.register import LARGEST_BATCH, LAST_NUMBER, SOURCES
from chassis.forms import Day
from chassis.languages import N_

LONGEST_SEARCH = 200
_SHORT, _LINE, _TEXT = Length(max=60), Length(max=300), Length(max=4000)
# A document's number and nothing else: a register entry is for ever, so no name may stand in it.
_DOCUMENT = r"[\dA-Za-zА-Яа-яЁёҢңӨөҮү/.\-]{1,12}( ?[\d/.\-]{1,12})?\Z"


class SearchQuery(Schema):
    """What is looked for, which page of it, and how it is shown."""

    q = fields.String(load_default="", validate=Length(max=LONGEST_SEARCH))
    page = fields.Integer(load_default=1, validate=Range(min=1, max=10_000))
    view = fields.String(load_default="list", validate=OneOf(["list", "shelf"]))


class RegisterQuery(Schema):
    """From which inventory number the book is shown, and how many rows."""

    first = fields.Integer(load_default=None, validate=Range(min=1, max=LAST_NUMBER))
    last = fields.Integer(load_default=None, validate=Range(min=1, max=LAST_NUMBER))


class LabelsQuery(RegisterQuery):
    """The labels of a delivery, or of a run of numbers."""

    batch = fields.UUID(load_default=None)


class Som(fields.Decimal):
    """A price in som with a point or a comma; it becomes tyiyn."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        typed = str(value).replace("\N{NO-BREAK SPACE}", "").replace(" ", "").replace(",", ".")
        som: Decimal = super()._deserialize(typed, *args, **kwargs)
        tyiyn = som * 100
        if tyiyn != tyiyn.to_integral_value():
            raise self.make_error("invalid")
        return int(tyiyn)


class DeliveryForm(Schema):
    """Copies that came in with one document."""

    quantity = fields.Integer(
        required=True,
        validate=Range(min=1, max=LARGEST_BATCH, error=N_("One entry takes from 1 to 500 copies.")),
    )
    price = Som(load_default=None, allow_nan=False)
    came_from = fields.String(required=True, validate=OneOf(SOURCES))
    document_number = fields.String(
        load_default="",
        validate=Regexp(
            _DOCUMENT,
            error=N_("Write only the number of the document, for example 12/3."),
        ),
    )
    document_date = Day(load_default=None)
    on = Day(required=True)


class UploadForm(Schema):
    """A file of records and, if the file is silent or wrong about it, its charset."""

    file = fields.Raw(required=True)
    charset = fields.String(load_default="", validate=OneOf(["", *CHARSETS]))


class SheetForm(Schema):
    """A book described by hand."""

    title = fields.String(required=True, validate=_LINE)
    subtitle = fields.String(load_default="", validate=_LINE)
    authors = fields.String(load_default="", validate=_LINE)
    responsibility = fields.String(load_default="", validate=_LINE)
    place = fields.String(load_default="", validate=_SHORT)
    publisher = fields.String(load_default="", validate=_LINE)
    year = fields.Integer(load_default=None, validate=Range(min=1400, max=2100))
    pages = fields.String(load_default="", validate=_SHORT)
    language = fields.String(load_default="kir", validate=OneOf(["kir", "rus", "eng", "uzb"]))
    isbn = fields.String(load_default="", validate=_SHORT)
    udc = fields.String(load_default="", validate=_SHORT)
    bbk = fields.String(load_default="", validate=_SHORT)
    subjects = fields.String(load_default="", validate=_LINE)
    annotation = fields.String(load_default="", validate=_TEXT)
