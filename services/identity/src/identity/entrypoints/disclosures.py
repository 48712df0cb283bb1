"""The register of disclosures: what left, to whom, and telling the people (L-10)."""

import re
from typing import Any

from marshmallow import ValidationError
from werkzeug.wrappers import Response

from chassis.forms import Form
from chassis.http import Call, NotFound, download, http, see_other
from chassis.languages import N_, Message, Words
from chassis.printing import pdf
from identity.application.disclosures import Handover
from identity.domain.access.events import LookPurpose
from identity.domain.disclosure.events import Receiver
from identity.domain.ids import DisclosureId, OrderId, PersonId, SchoolId
from identity.entrypoints import data_words as said
from identity.entrypoints.data_schemas import DisclosureForm, Nothing
from identity.entrypoints.desk import CATEGORIES, Desk, reasons, refused
from identity.entrypoints.papers import PDF, spoken_on_paper
from identity.policy import KEEP_DATA_DESK, SEE_DATA_DESK
from identity.readmodels import disclosures, orders, people, schools
from kernel.decider import Refused


class DisclosuresPages(Desk):
    name = "identity-disclosures"

    @http("GET", "/identity/<school>/data-desk/disclosures", allow=SEE_DATA_DESK)
    def register(self, call: Call, school: str) -> Response:
        self.school_of(call)
        with self.runtime.read() as db:
            rows = disclosures.of_school(db, school)
        return self.show(
            call,
            "disclosures.html",
            rows=rows,
            said=said,
            categories=CATEGORIES,
            may_keep=bool(call.caller.roles_at(school) & KEEP_DATA_DESK.roles),
        )

    @http("GET", "/identity/<school>/data-desk/disclosures/new", allow=KEEP_DATA_DESK)
    def new(self, call: Call, **_: str) -> Response:
        return self._form(call, Form({"on": f"{self.runtime.today():%d.%m.%Y}"}))

    @http("POST", "/identity/<school>/data-desk/disclosures", allow=KEEP_DATA_DESK)
    def record(self, call: Call, school: str) -> Response:
        form = call.form()
        try:
            which = self._record(call, SchoolId(school), form.read(DisclosureForm()))
        except ValidationError as error:
            return self._form(call, form.refused(reasons(error)), status=422)
        except Refused as reason:
            return self._form(call, refused(call, form, reason), status=409)
        return see_other(f"/identity/{school}/data-desk/disclosures/{which}")

    @http("GET", "/identity/<school>/data-desk/disclosures/<disclosure_id>", allow=SEE_DATA_DESK)
    def one(self, call: Call, school: str, disclosure_id: str) -> Response:
        with self.runtime.read() as db:
            row = _row(db, disclosure_id)
            about = disclosures.people_of(db, disclosure_id)
            numbers = people.file_numbers(db, [one.person_id for one in about])
            order = orders.one_order(db, row.order_id) if row.order_id else None
        return self.show(
            call,
            "disclosure.html",
            row=row,
            about=about,
            said=said,
            form=Form(),
            categories=CATEGORIES,
            numbers=numbers,
            order=order,
            may_keep=bool(call.caller.roles_at(school) & KEEP_DATA_DESK.roles),
        )

    @http(
        "POST",
        "/identity/<school>/data-desk/disclosures/<disclosure_id>/told",
        allow=KEEP_DATA_DESK,
    )
    def told(self, call: Call, school: str, disclosure_id: str) -> Response:
        """Write down that everybody on the list got the notice."""
        call.form().read(Nothing())
        with self.runtime.read() as db:
            untold = [
                PersonId(row.person_id)
                for row in disclosures.people_of(db, disclosure_id)
                if row.told_on is None
            ]
        return self._told(call, school, disclosure_id, untold, to_receiver=False)

    @http(
        "POST",
        "/identity/<school>/data-desk/disclosures/<disclosure_id>/receiver-told",
        allow=KEEP_DATA_DESK,
    )
    def receiver_told(self, call: Call, school: str, disclosure_id: str) -> Response:
        """Write down that the receiver knows what has changed since."""
        call.form().read(Nothing())
        with self.runtime.read() as db:
            changed = [
                PersonId(row.person_id)
                for row in disclosures.people_of(db, disclosure_id)
                if row.changed_on is not None
            ]
        return self._told(call, school, disclosure_id, changed, to_receiver=True)

    @http(
        "GET",
        "/identity/<school>/data-desk/disclosures/<disclosure_id>/notices.pdf",
        allow=KEEP_DATA_DESK,
        proof=True,
    )
    def notices(self, call: Call, school: str, disclosure_id: str) -> Response:
        """Print one notice per person: who gave what to whom, when, and on which ground."""
        spoken = spoken_on_paper(call)
        with self.runtime.read() as db:
            row = _row(db, disclosure_id)
            ids = [one.person_id for one in disclosures.people_of(db, disclosure_id)]
            numbers = people.file_numbers(db, ids)
            order = orders.one_order(db, row.order_id) if row.order_id else None
            letterhead = schools.letterhead(db, school)
        names = self.identity.names(call.context(), call.caller, ids, LookPurpose.EXPORT)
        shown = [" · ".join(filter(None, (numbers.get(i), names.get(PersonId(i))))) for i in ids]
        data = {
            "school": letterhead,
            "language": spoken.language,
            "people": shown,
            **_notice(spoken, row, order),
        }
        return download(pdf("identity", "notices", data), "notices.pdf", PDF)

    # How it is done

    def _record(self, call: Call, school: SchoolId, wanted: dict[str, Any]) -> DisclosureId:
        context = call.context()
        which = DisclosureId(context.command_id)
        with self.runtime.read() as db:
            if wanted["receiver"] is Receiver.SCHOOL and not schools.exists(
                db, wanted["organisation"]
            ):
                raise ValidationError({"organisation": [N_("There is no school with this name.")]})
            found = _people(db, school, wanted["file_numbers"])
            order = orders.one_order(db, wanted["order_id"]) if wanted["order_id"] else None
        if wanted["order_id"] and (order is None or order.school != school):
            raise ValidationError({"order_id": [N_("Choose an order from the list.")]})
        if wanted["on"] > self.runtime.today():
            raise ValidationError({"on": [N_("This day is still to come.")]})
        handover = Handover(
            disclosure_id=which,
            person_ids=tuple(found),
            receiver=wanted["receiver"],
            organisation=wanted["organisation"],
            categories=tuple(wanted["categories"]),
            basis=wanted["basis"],
            order_id=OrderId(wanted["order_id"]) if wanted["order_id"] else None,
            on=wanted["on"],
        )
        done = self.identity.disclosures.record(context, school, handover)
        self.identity.seen_by_pages("identity.disclosures", school, done.position)
        return which

    def _told(
        self,
        call: Call,
        school: str,
        disclosure_id: str,
        whom: list[PersonId],
        *,
        to_receiver: bool,
    ) -> Response:
        register = self.identity.disclosures
        tell = register.tell_receiver if to_receiver else register.tell_people
        if whom:
            which, today = DisclosureId(disclosure_id), self.runtime.today()
            done = tell(call.context(), SchoolId(school), which, whom, today)
            self.identity.seen_by_pages("identity.disclosures", school, done.position)
        return see_other(f"/identity/{school}/data-desk/disclosures/{disclosure_id}")

    def _form(self, call: Call, form: Form, *, status: int = 200) -> Response:
        school = self.school_of(call)
        with self.runtime.read() as db:
            choices = disclosures.orders_to_name(db, school)
        return self.show(
            call,
            "disclosure-new.html",
            status=status,
            form=form,
            said=said,
            categories=CATEGORIES,
            orders=choices,
        )


def _row(db: Any, disclosure_id: str) -> Any:
    row = disclosures.one(db, disclosure_id)
    if row is None:
        raise NotFound
    return row


def _people(db: Any, school: str, typed: str) -> list[PersonId]:
    """Read file numbers as people write them, between commas or lines; raises ValidationError."""
    numbers = [part.strip().upper() for part in re.split(r"[,;\s]+", typed) if part.strip()]
    known = people.by_file_numbers(db, school, numbers)
    if unknown := [number for number in numbers if number not in known]:
        shown = ", ".join(unknown[:10])
        why = Message("Nobody of this school has these file numbers: %(numbers)s.", numbers=shown)
        raise ValidationError({"file_numbers": [why]})
    return [PersonId(known[number]) for number in dict.fromkeys(numbers)]


def _notice(spoken: Words, row: Any, order: Any) -> dict[str, Any]:
    say = spoken.gettext
    receiver = f"{say(said.RECEIVERS[row.receiver])} {row.organisation}".strip()
    ground = say(said.BASES[row.basis])
    if order is not None:
        number = say(N_("No. %(number)s")) % {"number": order.number}
        ground += f" ({number}, {spoken.date_short(order.on)})"
    codes = row.categories.split()
    given = ", ".join(say(label) for code, label in CATEGORIES.items() if code in codes)
    return {
        "title": say(N_("Notice that personal data were given to a third party")),
        "facts": [
            (say(N_("What was given")), given),
            (say(N_("To whom")), receiver),
            (say(N_("On which ground")), ground),
            (say(N_("Date")), spoken.date_short(row.on)),
        ],
        "said": say(
            N_(
                "You may ask the school which data are kept and to whom they were given, have them"
                " put right, and take a consent back. Law No 58; decree No 759 of 21 November 2017."
            )
        ),
        "received": say(N_("Received: date and signature")),
    }
