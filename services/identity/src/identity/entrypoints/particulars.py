"""Single fields of a person: written down, masked, opened with a reason; and names that change."""

from collections.abc import Mapping
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, validate
from werkzeug.wrappers import Response

from chassis.forms import Day, Form
from chassis.http import Call, http, see_other
from chassis.languages import N_
from identity.application.ids import part_of
from identity.domain.access.events import LookPurpose
from identity.domain.fields import NAME, Field
from identity.domain.ids import OrderId, PersonId, SchoolId
from identity.domain.orders.events import OrderKind
from identity.domain.particulars.sensitive import (
    KEPT_BY,
    OPENED_BY,
    SEXES,
    Reason,
    may_keep,
    may_open,
)
from identity.entrypoints.data_words import FIELDS
from identity.entrypoints.desk import Desk, reasons, refused
from identity.policy import CHANGE_NAMES, KEEP_PARTICULARS, OPEN_SENSITIVE, SEE_OWN_CLASS
from identity.readmodels import classes, people
from identity.readmodels import orders as order_book
from kernel.decider import Refused

WHY: Final = {
    Reason.PAPERS: N_("To check or issue papers"),
    Reason.STATUTORY_REPORT: N_("For a report that the law asks for"),
    Reason.ILLNESS: N_("The pupil feels unwell"),
    Reason.EMERGENCY: N_("An emergency"),
    Reason.FAMILY_ASKED: N_("The family asked for it"),
    Reason.CORRECTION: N_("To put something right"),
}
# Orders that can change a name: those about it, and those from before there was such a kind.
_NAMING: Final = (OrderKind.NAME_CHANGE, OrderKind.OTHER)
SEX_WORDS: Final = {"female": N_("female"), "male": N_("male")}
_PIN: Final = validate.Regexp(r"\d{14}\Z", error=N_("A personal number has 14 digits."))


class OpenForm(Schema):
    field = fields.Enum(
        Field, by_value=True, required=True, validate=validate.OneOf(list(OPENED_BY))
    )
    reason = fields.Enum(Reason, by_value=True, required=True)


class ParticularsForm(Schema):
    email = fields.Email(load_default="", validate=validate.Length(max=120))
    sex = fields.String(load_default="", validate=validate.OneOf(SEXES))
    personal_number = fields.String(load_default="", validate=_PIN)
    health_note = fields.String(load_default="", validate=validate.Length(max=1000))


class NameForm(Schema):
    surname = fields.String(required=True, validate=validate.Length(max=80))
    given_name = fields.String(required=True, validate=validate.Length(max=80))
    patronymic = fields.String(load_default="", validate=validate.Length(max=80))
    order_id = fields.String(required=True, validate=validate.Length(max=64))
    valid_from = Day(required=True)


class ParticularsPages(Desk):
    name = "identity-particulars"

    @http("GET", "/identity/<school>/people/<person_id>/sensitive", allow=OPEN_SENSITIVE)
    def sensitive(self, call: Call, person_id: str, **_: str) -> Response:
        return self._sensitive(call, person_id, Form())

    # The answer shows what was opened, once: a reload asks again, and is written down again.
    @http("POST", "/identity/<school>/people/<person_id>/sensitive", allow=OPEN_SENSITIVE)
    def open(self, call: Call, school: str, person_id: str) -> Response:
        form = call.form()
        try:
            wanted = form.read(OpenForm())
        except ValidationError as error:
            return self._sensitive(call, person_id, form.refused(reasons(error)), status=422)
        if not may_open(call.caller.roles_at(school), wanted["field"]):
            why = form.refused(N_("Your office does not open this."))
            return self._sensitive(call, person_id, why, status=403)
        with self.runtime.read() as db:
            text = self.identity.particulars.open(
                call.context(), db, SchoolId(school), PersonId(person_id),
                wanted["field"], wanted["reason"],
            )  # fmt: skip
        return self._sensitive(call, person_id, Form(), opened={wanted["field"]: text or ""})

    @http("POST", "/identity/<school>/people/<person_id>/particulars", allow=KEEP_PARTICULARS)
    def keep(self, call: Call, school: str, person_id: str) -> Response:
        form = call.form()
        try:
            given = form.read(ParticularsForm())
            details = _details(given, call.caller.roles_at(school))
            self.identity.particulars.keep(
                call.context(), SchoolId(school), PersonId(person_id), details,
                self.runtime.today(),
            )  # fmt: skip
        except ValidationError as error:
            return self._sensitive(call, person_id, form.refused(reasons(error)), status=422)
        except Refused as reason:
            return self._sensitive(call, person_id, refused(call, form, reason), status=409)
        return see_other(f"/identity/{school}/people/{person_id}/sensitive")

    # A new name by an order

    @http("GET", "/identity/<school>/people/<person_id>/name", allow=CHANGE_NAMES)
    def new_name(self, call: Call, school: str, person_id: str) -> Response:
        who = PersonId(person_id)
        with self.runtime.read() as db:
            now = self.identity.vault.fields_of(db, [who], NAME).get(who, {})
        context = part_of(call.context(), "now")
        self.identity.looks.record(context, SchoolId(school), [who], LookPurpose.PERSON)
        return self._name(call, person_id, Form({str(part): now.get(part, "") for part in NAME}))

    @http("POST", "/identity/<school>/people/<person_id>/name", allow=CHANGE_NAMES)
    def change_name(self, call: Call, school: str, person_id: str) -> Response:
        form = call.form()
        try:
            given = form.read(NameForm())
            self._check_order(school, given["order_id"])
            self.identity.renaming.change(
                call.context(), SchoolId(school), PersonId(person_id),
                {part: given[part] for part in NAME},
                OrderId(given["order_id"]), given["valid_from"], self.runtime.today(),
            )  # fmt: skip
        except ValidationError as error:
            return self._name(call, person_id, form.refused(reasons(error)), status=422)
        except Refused as reason:
            return self._name(call, person_id, refused(call, form, reason), status=409)
        return see_other(f"/identity/{school}/people/{person_id}")

    # What a class teacher needs on an evening: whom to call (AZ-06)

    @http("GET", "/identity/<school>/own-class", allow=SEE_OWN_CLASS)
    def own_class(self, call: Call, school: str) -> Response:
        self.school_of(call)
        with self.runtime.read() as db:
            led = [row for row in classes.led_by(db, call.caller.person_id) if row.school == school]
            pupils = [pupil for row in led for pupil in classes.pupils_of(db, row.class_id)]
            families = {pupil: people.guardians_of(db, pupil) for pupil in pupils}
            everybody = [*pupils, *(adult for family in families.values() for adult in family)]
            asked = (*NAME, Field.PHONE)
            known = self.identity.vault.fields_of(db, [PersonId(p) for p in everybody], asked)
            numbers = people.file_numbers(db, pupils)
        seen = {PersonId(person) for person in everybody if person in known}
        self.identity.looks.record(call.context(), SchoolId(school), seen, LookPurpose.PERSON)
        lines = [_line(pupil, families[pupil], known, numbers) for pupil in pupils]
        return self.show(
            call,
            "own-class.html",
            classes=led,
            lines=sorted(
                lines, key=lambda line: (not line["name"], line["name"].casefold(), line["number"])
            ),
        )

    def _check_order(self, school: str, order_id: str) -> None:
        """Raise ValidationError unless this order of the school can change a name."""
        with self.runtime.read() as db:
            orders = order_book.of_kind(db, school, *_NAMING)
        if order_id not in {order.order_id for order in orders}:
            raise ValidationError({"order_id": [N_("Choose an order from the list.")]})

    def _sensitive(
        self,
        call: Call,
        person_id: str,
        form: Form,
        *,
        status: int = 200,
        opened: dict[Field, str] | None = None,
    ) -> Response:
        held = call.caller.roles_at(call.school or "")
        with self.runtime.read() as db:
            kept = self.identity.particulars.kept(db, PersonId(person_id))
            found = people.one(db, person_id)
        return self.show(
            call,
            "sensitive.html",
            status=status,
            form=form,
            found=found,
            masked=[field for field in OPENED_BY if may_open(held, field)],
            kept=kept,
            opened=opened or {},
            writes=[field for field in KEPT_BY if may_keep(held, field)],
            field_words=FIELDS,
            why=WHY,
            sexes=SEX_WORDS,
            may_see=bool(held & {"secretary", "head"}),
        )

    def _name(self, call: Call, person_id: str, form: Form, *, status: int = 200) -> Response:
        with self.runtime.read() as db:
            found = people.one(db, person_id)
            orders = order_book.of_kind(db, call.school or "", *_NAMING)
            former = self.identity.vault.former_names(db, PersonId(person_id))
        return self.show(
            call,
            "new-name.html",
            status=status,
            form=form,
            found=found,
            orders=orders,
            former=former,
            field_words=FIELDS,
        )


def _details(given: Mapping[str, str], held: frozenset[str]) -> dict[Field, str]:
    """Return what was written down; raises ValidationError for what is not this office's."""
    details = {Field(name): text.strip() for name, text in given.items() if text.strip()}
    if not all(may_keep(held, field) for field in details):
        raise ValidationError([N_("Your office does not write this down.")])
    if not details:
        raise ValidationError([N_("Write down at least one of these.")])
    return details


def _line(pupil: str, family: list[str], known: Any, numbers: dict[str, str]) -> dict[str, Any]:
    def named(person: str) -> str:
        return " ".join(
            known.get(person, {})[part] for part in NAME if part in known.get(person, {})
        )

    return {
        "person_id": pupil,
        "name": named(pupil),
        "number": numbers.get(pupil, ""),
        "phone": known.get(pupil, {}).get(Field.PHONE, ""),
        "family": [
            {"name": named(adult), "phone": known.get(adult, {}).get(Field.PHONE, "")}
            for adult in family
        ],
    }
