"""What may come in, field by field; whatever is not named here is refused."""

from marshmallow import Schema, ValidationError, fields, validates_schema
from marshmallow.validate import Length, OneOf, Range

from circulation.domain.desk.scan import Mode

CODE = Length(min=1, max=40)


class ScanBody(Schema):
    """One scan at the desk: the code, what the desk is set to, and the reader who stands there.

    `typed`: a person wrote it, so that it may be a short number too.
    """

    code = fields.String(required=True, validate=CODE)
    mode = fields.Enum(Mode, by_value=True, load_default=Mode.LEND)
    patron_id = fields.UUID(load_default=None, allow_none=True)
    typed = fields.Boolean(load_default=True)


class UndoBody(Schema):
    """The action to undo."""

    what = fields.String(required=True, validate=OneOf(["lent", "returned"]))
    copy_id = fields.UUID(required=True)
    patron_id = fields.UUID(required=True)


class OneCopy(Schema):
    """A copy by its id or by its barcode."""

    copy_id = fields.UUID()
    barcode = fields.String(validate=CODE)

    @validates_schema
    def one_way_to_say_it(self, data: dict[str, object], **_: object) -> None:
        if ("copy_id" in data) == ("barcode" in data):
            raise ValidationError("Give either copy_id or barcode.")


class LoanBody(OneCopy):
    """A copy for a reader, who is given by id or by card."""

    patron_id = fields.UUID()
    card = fields.String(validate=CODE)

    @validates_schema
    def one_way_to_say_who(self, data: dict[str, object], **_: object) -> None:
        if ("patron_id" in data) == ("card" in data):
            raise ValidationError("Give either patron_id or card.")


class LoansQuery(Schema):
    patron = fields.UUID(required=True)


class AvailabilityQuery(Schema):
    """At most two hundred copies, with commas between."""

    copies = fields.String(required=True, validate=Length(max=200 * 37))


class OverdueQuery(Schema):
    class_id = fields.UUID(data_key="class")


class DeskQuery(Schema):
    reader = fields.UUID()
    mode = fields.Enum(Mode, by_value=True)


class PolicyForm(Schema):
    """How a school lends. The bounds keep out slips of the finger, not decisions."""

    limit = fields.Integer(required=True, validate=Range(min=1, max=200))
    period_days = fields.Integer(required=True, validate=Range(min=1, max=366))
    renewals = fields.Integer(required=True, validate=Range(min=0, max=50))
    renew_overdue = fields.Boolean(load_default=False)


class CardsForm(Schema):
    """For whom cards are issued: a class by its id, or `staff`."""

    group = fields.String(required=True, validate=CODE)


class LoanAnswer(Schema):
    copy_id = fields.UUID()
    patron_id = fields.UUID()
    due = fields.Date()
    already_lent = fields.Boolean()


class ReturnAnswer(Schema):
    copy_id = fields.UUID()
    patron_id = fields.UUID()


class RenewalAnswer(Schema):
    copy_id = fields.UUID()
    due = fields.Date()
    renewed = fields.Boolean()
