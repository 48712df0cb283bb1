"""Taking a consent back: by the family itself on its own page, or in the office on paper (L-07)."""

from typing import Any, Final

from werkzeug.wrappers import Response

from chassis.forms import Form
from chassis.http import Call, Denied, NotFound, http, see_other
from chassis.policy import Scope
from identity.application.ids import part_of
from identity.domain.consent.commands import WithdrawConsent
from identity.domain.consent.refusals import NotTheirsToWithdraw
from identity.domain.ids import ConsentId, PersonId, SchoolId
from identity.domain.people.ages import is_aged
from identity.domain.settings.keys import Key
from identity.entrypoints.consent_forms import WithdrawForm
from identity.entrypoints.desk import CATEGORIES, PURPOSES, Desk, refused
from identity.policy import WITHDRAW_CONSENTS
from identity.readmodels import people
from kernel.decider import Refused

_READ_MODELS: Final = ("identity.people", "identity.consents")


class WithdrawalPages(Desk):
    name = "identity-withdrawals"

    @http("GET", "/identity/<school>/consents/<consent_id>/withdraw", allow=WITHDRAW_CONSENTS)
    def ask(self, call: Call, school: str, consent_id: str) -> Response:
        """Show what will be lost, before anything is."""
        return self._page(call, school, consent_id, Form())

    @http("POST", "/identity/<school>/consents/<consent_id>/withdraw", allow=WITHDRAW_CONSENTS)
    def withdraw(self, call: Call, school: str, consent_id: str) -> Response:
        form, paper, here = call.form(), self._paper(consent_id), SchoolId(school)
        person, context = PersonId(paper.person_id), call.context()
        asked_by = form.read(WithdrawForm())["by"]
        try:
            done = self.identity.office.withdraw(
                context, here, person, ConsentId(consent_id), self.runtime.today(),
                by=self._who(call, school, paper, asked_by),
            )  # fmt: skip
        except Refused as reason:
            shown = refused(call, form, reason)
            return self._page(call, school, consent_id, shown, status=409)
        if self.identity.office.consents_of(here, person).is_forgotten:
            self.identity.sign_in.end_all(part_of(context, "end"), person)
        for model in _READ_MODELS:
            self.identity.seen_by_pages(model, school, done.position)
        if Scope.SCHOOL not in call.scopes and self._is_gone(here, person):
            # Of somebody forgotten the family has no page any more, and the person no account.
            own = call.caller.person_id == person
            return see_other("/identity/sign-in" if own else "/identity/my-data?gone=1")
        return see_other(f"/identity/{school}/people/{person}")

    def _page(
        self, call: Call, school: str, consent_id: str, form: Form, *, status: int = 200
    ) -> Response:
        paper, here = self._paper(consent_id), SchoolId(school)
        person, today = PersonId(paper.person_id), self.runtime.today()
        in_office = Scope.SCHOOL in call.scopes
        by = None if in_office else PersonId(call.caller.person_id)
        command = WithdrawConsent(
            consent_id=ConsentId(consent_id), person_id=person, on=today, by=by,
            is_adult=self.identity.office.is_of_age(here, person, today),
        )  # fmt: skip
        loss = None
        if paper.withdrawn_on is None:
            loss = self.identity.consent_desk.would_lose(here, person, command)
        with self.runtime.read() as db:
            found = people.one(db, person)
            family = people.guardians_of(db, person)
        return self.show(
            call,
            "withdraw.html",
            status=status,
            form=form,
            paper=paper,
            found=found,
            forgets=loss is not None and loss.forgets,
            objects=loss is not None and loss.objects,
            lost=loss.categories if loss is not None else (),
            others=[who for who in family if who != paper.signer_id] if in_office else [],
            in_office=in_office,
            purposes=PURPOSES,
            categories=CATEGORIES,
        )

    def _who(self, call: Call, school: str, paper: Any, asked_by: str) -> PersonId | None:
        """Say who takes it back: the family for itself, or whose application the office has.

        Raises NotTheirsToWithdraw for a child who is too young, Denied for a stranger.
        """
        if Scope.SCHOOL in call.scopes and call.caller.person_id != paper.person_id:
            with self.runtime.read() as db:
                family = people.guardians_of(db, paper.person_id)
            if asked_by and asked_by not in {*family, paper.signer_id, paper.person_id}:
                raise Denied("by", asked_by)
            return PersonId(asked_by) if asked_by else None
        if call.caller.person_id == paper.person_id:
            self._check_age(school, paper)
        return PersonId(call.caller.person_id)

    def _check_age(self, school: str, paper: Any) -> None:
        office, on = self.identity.office, self.runtime.today()
        age = office.term(SchoolId(school), Key.OWN_SIGNATURE_AGE, on)
        person = PersonId(paper.person_id)
        is_old_enough = is_aged(office.birthday(person), age, on)
        if not (is_old_enough or office.is_grown_up(SchoolId(school), person)):
            raise NotTheirsToWithdraw

    def _is_gone(self, school: SchoolId, person: PersonId) -> bool:
        return self.identity.office.consents_of(school, person).is_forgotten

    def _paper(self, consent_id: str) -> Any:
        with self.runtime.read() as db:
            found = people.one_consent(db, consent_id)
        if found is None:
            raise NotFound
        return found
