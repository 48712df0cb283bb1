"""Pupils who go to another school of the district: sent by one office, taken in by the other."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate
from werkzeug.wrappers import Response

from chassis.forms import Form
from chassis.http import Call, Denied, NotFound, http, see_other
from chassis.languages import N_
from identity.application.ids import derived
from identity.application.transfers import Transfer
from identity.domain.ids import OrderId, PersonId, SchoolId, TransferId
from identity.domain.orders.events import OrderKind
from identity.domain.people.events import Kind
from identity.domain.transfer.transfer import BeginTransfer, CancelTransfer
from identity.entrypoints.desk import CATEGORIES, Desk, reasons, refused
from identity.policy import TRANSFER_PUPILS
from identity.readmodels import orders, people, schools, transfers
from kernel.decider import Refused

_SENDING = (OrderKind.TRANSFER, OrderKind.DEPARTURE)


class TransferForm(Schema):
    to_school = fields.String(required=True, validate=validate.Length(max=40))
    order_id = fields.String(required=True, validate=validate.Length(max=64))


class TransferPages(Desk):
    name = "identity-transfers"

    @http("GET", "/identity/<school>/transfers", allow=TRANSFER_PUPILS)
    def transfers(self, call: Call, **_: str) -> Response:
        return self._list(call)

    @http("GET", "/identity/<school>/people/<person_id>/transfer", allow=TRANSFER_PUPILS)
    def ask(self, call: Call, person_id: str, **_: str) -> Response:
        return self._ask(call, person_id, Form())

    @http("POST", "/identity/<school>/people/<person_id>/transfer", allow=TRANSFER_PUPILS)
    def begin(self, call: Call, school: str, person_id: str) -> Response:
        form, context = call.form(), call.context()
        self._pupil(school, person_id)
        try:
            given = form.read(TransferForm())
            self._check(school, given)
            command = BeginTransfer(
                transfer_id=TransferId(derived(context.command_id, "transfer")),
                person_id=PersonId(person_id),
                from_school=SchoolId(school),
                to_school=SchoolId(given["to_school"]),
                order_id=OrderId(given["order_id"]),
                on=self.runtime.today(),
            )
            done = self.identity.transfers.begin(context, SchoolId(school), command)
        except ValidationError as error:
            return self._ask(call, person_id, form.refused(reasons(error)), status=422)
        except Refused as reason:
            return self._ask(call, person_id, refused(call, form, reason), status=409)
        self.identity.seen_by_pages("identity.transfers", school, done.position)
        return see_other(f"/identity/{school}/transfers")

    @http("POST", "/identity/<school>/transfers/<transfer_id>/cancel", allow=TRANSFER_PUPILS)
    def cancel(self, call: Call, school: str, transfer_id: str) -> Response:
        found = self._found(transfer_id)
        if found.from_school != school:
            raise Denied("transfer_id", transfer_id)
        command = CancelTransfer(
            transfer_id=TransferId(transfer_id),
            person_id=PersonId(found.person_id),
            on=self.runtime.today(),
        )
        try:
            done = self.identity.transfers.cancel(call.context(), SchoolId(school), command)
        except Refused as reason:
            return self._list(call, refused(call, call.form(), reason), status=409)
        self.identity.seen_by_pages("identity.transfers", school, done.position)
        return see_other(f"/identity/{school}/transfers")

    @http("POST", "/identity/<school>/transfers/<transfer_id>/accept", allow=TRANSFER_PUPILS)
    def accept(self, call: Call, school: str, transfer_id: str) -> Response:
        found = self._found(transfer_id)
        if found.to_school != school:
            raise Denied("transfer_id", transfer_id)
        try:
            done = self.identity.transfers.accept(
                call.context(), self._going(found), self.runtime.today()
            )
        except Refused as reason:
            return self._list(call, refused(call, call.form(), reason), status=409)
        for projection in ("identity.people", "identity.transfers"):
            self.identity.seen_by_pages(projection, school, done.position)
        return see_other(f"/identity/{school}/people/{found.person_id}")

    def _going(self, found: Any) -> Transfer:
        with self.runtime.read() as db:
            pupil = people.one(db, found.person_id)
            family = people.guardians_of(db, found.person_id)
        if pupil is None:
            raise NotFound
        return Transfer(
            transfer_id=TransferId(found.transfer_id),
            person_id=PersonId(found.person_id),
            from_school=SchoolId(found.from_school),
            to_school=SchoolId(found.to_school),
            order_id=OrderId(found.order_id),
            letter=pupil.letter,
            guardians=tuple(PersonId(who) for who in family),
        )

    def _check(self, school: str, given: dict[str, Any]) -> None:
        with self.runtime.read() as db:
            known = {order.order_id for order in orders.of_kind(db, school, *_SENDING)}
            if given["order_id"] not in known:
                raise ValidationError({"order_id": [N_("Choose an order from the list.")]})
            if not schools.exists(db, given["to_school"]):
                raise ValidationError({"to_school": [N_("Choose a school from the list.")]})

    def _found(self, transfer_id: str) -> Any:
        with self.runtime.read() as db:
            found = transfers.one(db, transfer_id)
        if found is None:
            raise NotFound
        return found

    def _pupil(self, school: str, person_id: str) -> Any:
        with self.runtime.read() as db:
            found = people.one(db, person_id)
        if found is None or found.school != school or found.kind != Kind.PUPIL:
            raise NotFound
        return found

    def _list(self, call: Call, form: Form | None = None, *, status: int = 200) -> Response:
        school = self.school_of(call)
        with self.runtime.read() as db:
            coming, going = transfers.coming(db, school), transfers.going(db, school)
            names = {
                one.school_id: schools.name_of(db, one.school_id, call.language)
                for one in schools.every(db)
            }
            numbers = people.file_numbers(db, [row.person_id for row in (*coming, *going)])
        return self.show(
            call, "transfers.html", status=status, form=form or Form(),
            coming=coming, going=going, names=names, numbers=numbers,
        )  # fmt: skip

    def _ask(self, call: Call, person_id: str, form: Form, *, status: int = 200) -> Response:
        school = self.school_of(call)
        found = self._pupil(school, person_id)
        baggage = self.identity.transfers.baggage(
            SchoolId(school), PersonId(person_id), self.runtime.today()
        )
        with self.runtime.read() as db:
            places = [
                (one.school_id, schools.name_of(db, one.school_id, call.language))
                for one in schools.every(db)
                if one.school_id != school
            ]
            book = orders.of_kind(db, school, *_SENDING)
            on_the_way = transfers.of_person(db, person_id)
        return self.show(
            call, "transfer.html", status=status, form=form, found=found,
            goes=[CATEGORIES[kind] for kind in baggage.categories],
            places=places, orders=book, on_the_way=on_the_way,
        )  # fmt: skip
