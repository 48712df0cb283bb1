"""What forms and scripts may send; anything else is refused."""

from datetime import date, timedelta

from marshmallow import Schema, ValidationError, fields, validates_schema
from marshmallow.validate import Length, OneOf, Range, Regexp

from chassis.forms import Day
from chassis.languages import N_
from journal.domain.enrolment.commands import ENTRY_KINDS, EXIT_KINDS
from journal.domain.lesson.entries import REASON_CODES
from journal.domain.timetable.timetable import LAST_PERIOD, SUNDAY

# One letter of the Kyrgyz alphabet, or one and a figure; a class name is never more.
LETTER = Regexp(r"[А-ЯЁӨҮҢа-яёөүңA-Za-z][0-9]?\Z", error=N_("Write one letter, for example А."))
YEAR = Regexp(r"20\d\d/\d\d\Z", error=N_("Write a school year as 2026/27."))
EARLIEST = date(2000, 1, 1)
AHEAD = timedelta(days=400)


def near(day: date, today: date, field: str) -> None:
    """Refuse a day that can only be a slip of the finger. Raises ValidationError for the field."""
    if not EARLIEST <= day <= today + AHEAD:
        raise ValidationError({field: [N_("Look at the year of this day again.")]})


class ClassForm(Schema):
    grade = fields.Integer(required=True, validate=Range(1, 12))
    letter = fields.String(required=True, validate=LETTER)
    language = fields.String(required=True, validate=OneOf(["ky", "ru"]))
    school_year = fields.String(required=True, validate=YEAR)
    class_teacher_id = fields.UUID(load_default=None)


# So short that no name of a pupil fits into an event: «12», «12-к», «3/2026».
ORDER_NUMBER = Regexp(
    r"\d{1,6}([-/](\d{1,4}|[A-Za-zА-Яа-яӨөҮүҢңЁё]{1,2})){0,2}\Z",
    error=N_("Write the number as on the paper, for example 12 or 12-к."),
)


class OrderForm(Schema):
    """Every entry rests on an order, and took effect on a day."""

    on = Day(required=True)
    order_number = fields.String(required=True, validate=ORDER_NUMBER)
    order_date = Day(required=True)


class EnrolForm(OrderForm):
    pupil_ids = fields.List(
        fields.UUID(),
        required=True,
        validate=Length(min=1, max=200),
        error_messages={"required": N_("Choose at least one pupil.")},
    )
    kind = fields.String(required=True, validate=OneOf(ENTRY_KINDS))


class MoveForm(OrderForm):
    """`from_class_id` is the class on the screen: whoever was faster is not overruled."""

    from_class_id = fields.UUID(required=True)
    to_class_id = fields.UUID(required=True)


class DepartForm(OrderForm):
    from_class_id = fields.UUID(required=True)
    kind = fields.String(required=True, validate=OneOf(EXIT_KINDS))


class SlotForm(Schema):
    subject = fields.String(required=True, validate=Length(min=1, max=60))
    teacher_id = fields.UUID(required=True)
    weekday = fields.Integer(required=True, validate=Range(1, SUNDAY))
    period = fields.Integer(required=True, validate=Range(1, LAST_PERIOD))
    room = fields.String(load_default="", validate=Length(max=20))
    valid_from = Day(required=True)
    valid_until = Day(required=True)

    @validates_schema
    def _forwards(self, data: dict[str, date], **_: object) -> None:
        if data["valid_until"] < data["valid_from"]:
            raise ValidationError({"valid_until": [N_("The last day is before the first.")]})


class EndForm(Schema):
    valid_until = Day(required=True)


class OpenForm(Schema):
    slot_id = fields.UUID(required=True)
    on = Day(required=True)


class TextsBody(Schema):
    topic = fields.String(load_default=None, validate=Length(max=300))
    homework = fields.String(load_default=None, validate=Length(max=1000))


class MarkBody(Schema):
    """From the mark that is on the screen to the new one; null is no mark."""

    pupil_id = fields.UUID(required=True)
    old = fields.Integer(required=True, allow_none=True, strict=True)
    new = fields.Integer(required=True, allow_none=True, strict=True)
    reason_code = fields.String(load_default="", validate=OneOf(["", *REASON_CODES]))


class AbsenceBody(Schema):
    """One of the school's codes; null says that the pupil was there."""

    pupil_id = fields.UUID(required=True)
    code = fields.String(required=True, allow_none=True, validate=Length(max=20))


class DayQuery(Schema):
    on = Day(load_default=None)


class YearQuery(Schema):
    year = fields.String(load_default=None, validate=YEAR)


class PeriodQuery(Schema):
    first = Day(load_default=None)
    last = Day(load_default=None)
