"""Accounts of other people: one person's, a whole class with its parents, and the alarms."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, validate
from werkzeug.wrappers import Response

from chassis.forms import Form
from chassis.http import Call, Denied, NotFound, download, http, see_other
from chassis.languages import N_
from chassis.printing import pdf
from chassis.runtime import BISHKEK
from identity.application.ids import part_of
from identity.application.sign_in import Slip
from identity.application.slips import Wanted
from identity.domain.access.events import LookPurpose
from identity.domain.access.gates import is_staff, needs_factor
from identity.domain.access.recovery import RECOVERS, ApproveRecovery, AskRecovery, Lost
from identity.domain.ids import PersonId, SchoolId
from identity.domain.orders.events import Role
from identity.domain.orders.giving import may_give
from identity.domain.orders.refusals import NotYoursToGive
from identity.entrypoints.desk import aside, reasons, refused
from identity.entrypoints.own import AGAIN
from identity.entrypoints.sign_in import Door, with_next
from identity.policy import END_SESSIONS, OPEN_ACCOUNTS, PRINT_SLIPS, RECOVER, SEE_ALARMS
from identity.readmodels import alarms, classes, duties, people, schools
from identity.vault.accounts import people_among
from identity.vault.sessions import aware
from kernel.decider import Refused

PDF: Final = "application/pdf"
_ID = validate.Length(max=64)


class AccountForm(Schema):
    username = fields.String(load_default=None, validate=validate.Length(min=3, max=40))


class RecoveryForm(Schema):
    kind = fields.Enum(Lost, by_value=True, required=True)
    act = fields.String(required=True, validate=validate.OneOf(("ask", "approve")))


class SlipsForm(Schema):
    """``only_new`` leaves out whoever has got an account since the page was opened."""

    only_new = fields.Boolean(load_default=False)
    people = fields.List(fields.String(validate=_ID), load_default=list)


class AccountPages(Door):
    """One person's account: a slip, the sessions, letting a powerful colleague in again."""

    name = "identity-accounts"

    @http("GET", "/identity/<school>/people/<person_id>/account", allow=OPEN_ACCOUNTS)
    def account(self, call: Call, school: str, person_id: str) -> Response:
        return self._page(call, school, person_id, Form())

    @http("POST", "/identity/<school>/people/<person_id>/account", allow=OPEN_ACCOUNTS)
    def issue(self, call: Call, school: str, person_id: str) -> Response:
        form = call.form()
        try:
            self._check_may_open(call, school, person_id)
            username = form.read(AccountForm())["username"]
            wanted = Wanted(person_id=PersonId(person_id), username=username)
            slip = self.identity.slips.issue(call.context(), SchoolId(school), wanted)
        except ValidationError as error:
            return self._page(call, school, person_id, form.refused(reasons(error)), status=422)
        except Refused as reason:
            shown = refused(call, form, reason)
            return self._page(call, school, person_id, shown, status=409)
        return self._slip(call, school, person_id, slip)

    @http("POST", "/identity/<school>/people/<person_id>/account/sessions", allow=END_SESSIONS)
    def end_sessions(self, call: Call, school: str, person_id: str) -> Response:
        page = _account_of(school, person_id)
        if (first := self._proof_first(call, page)) is not None:
            return first
        self.identity.sign_in.end_all(call.context(), PersonId(person_id))
        return see_other(page)

    @http("POST", "/identity/<school>/people/<person_id>/account/close", allow=END_SESSIONS)
    def close(self, call: Call, school: str, person_id: str) -> Response:
        page = _account_of(school, person_id)
        if (first := self._proof_first(call, page)) is not None:
            return first
        self._check_may_open(call, school, person_id)
        self.identity.sign_in.close_account(call.context(), PersonId(person_id))
        return see_other(page)

    @http("POST", "/identity/<school>/people/<person_id>/account/recovery", allow=RECOVER)
    def recover(self, call: Call, school: str, person_id: str) -> Response:
        if (first := self._proof_first(call, _account_of(school, person_id))) is not None:
            return first
        form = call.form()
        try:
            wanted = form.read(RecoveryForm())
            slip = self._recover(call, SchoolId(school), PersonId(person_id), wanted)
        except Refused as reason:
            shown = refused(call, form, reason)
            return self._page(call, school, person_id, shown, status=409)
        if slip is not None:
            return self._slip(call, school, person_id, slip)
        return see_other(_account_of(school, person_id))

    @http("GET", "/identity/<school>/alarms", allow=SEE_ALARMS)
    def alarms(self, call: Call, school: str) -> Response:
        self.school_of(call)
        with self.runtime.read() as db:
            found = alarms.of_school(db, school)
        seen = [(row.person_id, aware(row.at).astimezone(BISHKEK)) for row in found]
        return self.show(call, "alarms.html", alarms=seen)

    def _recover(
        self, call: Call, school: SchoolId, person: PersonId, wanted: dict[str, Any]
    ) -> Slip | None:
        """Ask or approve; a slip when a lost password was approved."""
        kind, context = wanted["kind"], call.context()
        said: dict[str, Any] = {
            "person_id": person,
            "kind": kind,
            "by": PersonId(context.actor),
            "by_roles": call.caller.roles_at(school),
            "on": self.runtime.today(),
        }
        if wanted["act"] == "ask":
            self.identity.recovery.ask(context, school, AskRecovery(**said))
            return None
        self.identity.recovery.approve(context, school, ApproveRecovery(**said))
        if kind is not Lost.PASSWORD:
            return None
        slip = Wanted(person_id=person)
        return self.identity.slips.issue(part_of(context, "slip"), school, slip, by_two=True)

    def _check_may_open(self, call: Call, school: str, person_id: str) -> None:
        """Let nobody make a new secret for somebody with more power; raises NotYoursToGive."""
        own = call.caller.roles_at(school)
        with self.runtime.read() as db:
            held = duties.roles_of(db, person_id, self.runtime.today())
        if not all(may_give(own, Role(row.role)) for row in held):
            raise NotYoursToGive

    def _proof_first(self, call: Call, page: str) -> Response | None:
        """Ask who sits there before something weighty, unless it was asked just now."""
        session = self.session_of(call)
        if session is not None and self.identity.sign_in.is_fresh(session, self.runtime.now()):
            return None
        return see_other(with_next(AGAIN, page))

    def _slip(self, call: Call, school: str, person_id: str, slip: Slip) -> Response:
        with self.runtime.read() as db:
            found = people.one(db, person_id)
        days = self.identity.slips.days_of(SchoolId(school))
        return self.show(call, "slip.html", slip=slip, found=found, days=days)

    def _page(
        self, call: Call, school: str, person_id: str, form: Form, *, status: int = 200
    ) -> Response:
        with self.runtime.read() as db:
            found = people.one(db, person_id)
        if found is None or found.school != school or found.is_forgotten:
            raise NotFound
        person, sign_in = PersonId(person_id), self.identity.sign_in
        own = call.caller.roles_at(school)
        roles = [grant.role for grant in self.identity.grants_of(person)]
        account = sign_in.account_of(person)
        until = account.slip_until if account else None
        asked = self.identity.recovery.pending(SchoolId(school), person, self.runtime.today())
        return self.show(
            call,
            "account.html",
            status=status,
            form=form,
            found=found,
            username=sign_in.accounts.username_of(person),
            account=account,
            slip_until=until.astimezone(BISHKEK).date() if until else None,
            sessions=sign_in.sessions.of(person, self.runtime.now()),
            has_factor=sign_in.factors.is_set(person),
            has_power=needs_factor(roles),
            may_end=bool(own & {"administrator", "head"}),
            may_recover=bool(own & RECOVERS) and person != call.caller.person_id,
            asked=asked,
            lost=Lost,
        )


class SlipPages(Door):
    """Slips of a whole class: for the office, and for the class teacher of just this class."""

    name = "identity-slips"

    @http("GET", "/identity/<school>/slips", allow=PRINT_SLIPS)
    def list_classes(self, call: Call, school: str) -> Response:
        self.school_of(call)
        with self.runtime.read() as db:
            if call.caller.roles_at(school) & {"secretary", "administrator"}:
                found = classes.of_school(db, school)
            else:
                led = classes.led_by(db, call.caller.person_id)
                found = [row for row in led if row.school == school]
            rows = [(row, *self._counted(db, row.class_id)) for row in found]
        return self.show(call, "slips.html", classes=rows)

    @http("GET", "/identity/<school>/slips/<class_id>", allow=PRINT_SLIPS, proof=True)
    def of_class(self, call: Call, class_id: str, **_: str) -> Response:
        return self._page(call, class_id, Form())

    @http("POST", "/identity/<school>/slips/<class_id>", allow=PRINT_SLIPS, proof=True)
    def print_slips(self, call: Call, school: str, class_id: str) -> Response:
        form, context = call.form(), call.context()
        done = self.runtime.store.done_before(school, context.command_id) is not None
        try:
            chosen = self._chosen(class_id, form.read(SlipsForm()), done=done)
        except ValidationError as error:
            shown = form.refused(reasons(error))
            return self._page(call, class_id, shown, status=422)
        except Refused as reason:
            return self._page(call, class_id, refused(call, form, reason), status=409)
        self.identity.sign_in.accounts.run = aside
        slips = self.identity.slips.issue_many(context, SchoolId(school), chosen)
        if not slips:
            shown = form.refused(N_("Nobody of them can get a slip here: the office helps staff."))
            return self._page(call, class_id, shown, status=409)
        return self._sheet(call, school, class_id, slips)

    def _chosen(self, class_id: str, wanted: dict[str, Any], *, done: bool) -> Sequence[PersonId]:
        """Return whom slips are for; raises Denied for somebody who is not of this class.

        A repeated command (``done``) means the same people again, who have accounts by now.
        """
        people_asked = list(dict.fromkeys(wanted["people"]))
        with self.runtime.read() as db:
            family = self._family(db, class_id)
            have = people_among(db, people_asked)
        everybody = set(family) | {g for parents in family.values() for g in parents}
        if strangers := [person for person in people_asked if person not in everybody]:
            raise Denied("people", strangers[0])
        if wanted["only_new"] and not done:
            people_asked = [person for person in people_asked if person not in have]
        if not people_asked:
            raise ValidationError({"people": [N_("Choose at least one person.")]})
        return [PersonId(person) for person in people_asked]

    def _family(self, db: Any, class_id: str) -> dict[str, list[str]]:
        """Return the pupils of a class with their parents."""
        return {pupil: people.guardians_of(db, pupil) for pupil in classes.pupils_of(db, class_id)}

    def _counted(self, db: Any, class_id: str) -> tuple[int, int]:
        pupils = classes.pupils_of(db, class_id)
        return len(pupils), len(people_among(db, pupils)) if pupils else 0

    def _sheet(
        self, call: Call, school: str, class_id: str, slips: Mapping[PersonId, Slip]
    ) -> Response:
        """Print the sheet: names as the printer may read them, else file numbers."""
        with self.runtime.read() as db:
            family = self._family(db, class_id)
            found = classes.one(db, class_id)
            numbers = {row.person_id: row.file_number for row in people.some(db, list(family))}
            letterhead = schools.letterhead(db, school)
        names = self.identity.names(call.context(), call.caller, list(slips), LookPurpose.EXPORT)
        child_of = {parent: pupil for pupil, parents in family.items() for parent in parents}
        shown = []
        for person, slip in slips.items():
            number = numbers.get(person) or numbers.get(child_of.get(person, "")) or ""
            shown.append(
                {
                    "who": names.get(person) or number,
                    "is_parent": person in child_of,
                    "username": slip.username,
                    "secret": slip.secret,
                }
            )
        data = {
            "school": letterhead,
            "class": f"{found.grade}-{found.letter}" if found else "",
            "address": f"{self.runtime.settings.public_url.rstrip('/')}/",
            "days": self.identity.slips.days_of(SchoolId(school)),
            "on": f"{self.runtime.today():%d.%m.%Y}",
            "slips": sorted(shown, key=lambda one: (one["is_parent"], str(one["who"]))),
        }
        return download(aside(lambda: pdf("identity", "slips", data)), "slips.pdf", PDF)

    def _page(self, call: Call, class_id: str, form: Form, *, status: int = 200) -> Response:
        with self.runtime.read() as db:
            found = classes.one(db, class_id)
            family = self._family(db, class_id)
            ids = [*family, *(g for parents in family.values() for g in parents)]
            known = {row.person_id: row for row in people.some(db, ids)}
            have = people_among(db, ids)
        rows = [
            (
                pupil,
                known[pupil].file_number if pupil in known else "",
                pupil in have,
                [(parent, parent in have, self._is_staff(parent)) for parent in parents],
            )
            for pupil, parents in family.items()
        ]
        return self.show(
            call,
            "slips-class.html",
            status=status,
            form=form,
            new_form=Form,
            found=found,
            rows=rows,
        )

    def _is_staff(self, person: str) -> bool:
        return is_staff(grant.role for grant in self.identity.grants_of(PersonId(person)))


def _account_of(school: str, person_id: str) -> str:
    return f"/identity/{school}/people/{person_id}/account"
