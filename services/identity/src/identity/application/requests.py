"""Requests about one's own data: taken, answered or refused in writing, and told to the head."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from sqlalchemy import Connection

from identity.application.ids import derived, part_of
from identity.domain.consent.commands import StorePersonalData
from identity.domain.consent.consents import consents
from identity.domain.consent.events import Purpose
from identity.domain.fields import Field, categories_of
from identity.domain.ids import PersonId, RequestId, SchoolId
from identity.domain.people.guardians import guardians
from identity.domain.requests.commands import (
    AnswerRequest,
    EscalateRequest,
    ReceiveRequest,
    RefuseRequest,
    RequestCommand,
)
from identity.domain.requests.events import Article, Channel, RequestKind
from identity.domain.requests.requests import requests
from identity.domain.restriction.restriction import LiftRestriction, Restrict, restriction
from identity.vault.vault import Value, Vault
from kernel.application import Application, Done, Step
from kernel.store import Conflict, Context

_NOTES: Final = (Field.REQUEST_TEXT, Field.REFUSAL_REASON)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What somebody asks for; ``text`` is in the applicant's words and goes into the vault."""

    request_id: RequestId
    kind: RequestKind
    person_id: PersonId
    applicant_id: PersonId
    channel: Channel
    register_number: str = ""
    wrong_fields: tuple[Field, ...] = ()
    text: str = field(default="", repr=False)
    on: date
    access_days: int
    escalation_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenRefusal:
    """``reason`` is kept in the vault if a consent covers that; the letter is on paper anyway."""

    request_id: RequestId
    person_id: PersonId
    article: Article
    letter_number: str
    reason: str = field(repr=False)
    on: date


class Requests:
    """Take requests and settle them (L-08, L-09)."""

    def __init__(self, application: Application, vault: Vault | None = None) -> None:
        """Work without the vault where nothing is written down but that the head was told."""
        self.application = application
        self.vault = vault

    def receive(self, context: Context, school: SchoolId, ask: Ask) -> Done:
        """Take a request, whose clock begins to run.

        Raises NotYoursToAsk, AlreadyAsked, PaperNeedsNumber; ConsentMissing for words that nothing
        allows to keep.
        """
        linked = self.application.state(school, f"guardians-{ask.person_id}", guardians)
        command = ReceiveRequest(
            request_id=ask.request_id,
            kind=ask.kind,
            person_id=ask.person_id,
            applicant_id=ask.applicant_id,
            represents=ask.applicant_id in linked,
            channel=ask.channel,
            register_number=ask.register_number,
            wrong_fields=ask.wrong_fields,
            on=ask.on,
            access_days=ask.access_days,
            escalation_days=ask.escalation_days,
        )
        note = _Note(ask.request_id, ask.person_id, Field.REQUEST_TEXT, ask.text, ask.on)
        return self._with_note(context, school, command, note)

    def answer(
        self, context: Context, school: SchoolId, person: PersonId, which: RequestId, on: date
    ) -> Done:
        """Settle a request; raises RequestUnknown, RequestClosed."""
        command = AnswerRequest(request_id=which, person_id=person, on=on)
        return self.application.handle(school, [_step(command)], context)

    def refuse(self, context: Context, school: SchoolId, refusal: WrittenRefusal) -> Done:
        """Refuse in writing; raises RefusalNeedsReason, RequestUnknown, RequestClosed."""
        command = RefuseRequest(
            request_id=refusal.request_id,
            person_id=refusal.person_id,
            article=refusal.article,
            letter_number=refusal.letter_number,
            reason_given=bool(refusal.reason.strip()),
            on=refusal.on,
        )
        who, when = refusal.person_id, refusal.on
        known = self.application.state(school, f"consents-{who}", consents)
        # Where nothing may be kept the words stand on the letter alone, and its number here.
        covered = all(
            known.covers(Purpose.EMIS, category, when)
            for category in categories_of([Field.REFUSAL_REASON])
        )
        words = refusal.reason if covered else ""
        note = _Note(refusal.request_id, who, Field.REFUSAL_REASON, words, when)
        return self._with_note(context, school, command, note)

    def escalate(
        self, context: Context, school: SchoolId, person: PersonId, which: RequestId, on: date
    ) -> bool:
        """Tell the head that nobody has answered yet; says whether that was news."""
        command = EscalateRequest(request_id=which, person_id=person, on=on)
        same = replace(part_of(context, which), command_id=derived(which, "escalate"))
        with suppress(Conflict):  # Another process was faster.
            return bool(self.application.handle(school, [_step(command)], same).events)
        return False

    def restrict(
        self, context: Context, school: SchoolId, person: PersonId, which: RequestId, on: date
    ) -> Done:
        """Hide somebody's data from ordinary readers, and settle the request that asked for it."""
        answer = AnswerRequest(request_id=which, person_id=person, on=on)
        block = Restrict(person_id=person, request_id=which, on=on)
        steps = [_step(answer), Step(f"restriction-{person}", restriction, block)]
        return self.application.handle(school, steps, context)

    def lift(self, context: Context, school: SchoolId, person: PersonId, on: date) -> Done:
        """Let ordinary readers see the data again."""
        step = Step(f"restriction-{person}", restriction, LiftRestriction(person_id=person, on=on))
        return self.application.handle(school, [step], context)

    def words_of(self, db: Connection, which: RequestId) -> dict[str, str]:
        """Return the words that are kept about a request, by field; nothing once forgotten."""
        vault = self.vault
        assert vault is not None  # noqa: S101 - only pages read words, and they have a vault
        kept = (vault.open(db, derived(which, field)) for field in _NOTES)
        return {note.field: note.data.decode() for note in kept if note is not None}

    def _with_note(
        self, context: Context, school: SchoolId, command: RequestCommand, note: "_Note"
    ) -> Done:
        steps = [_step(command)]
        if not note.text.strip():
            return self.application.handle(school, steps, context)
        store = StorePersonalData(
            person_id=note.person_id,
            purpose=Purpose.EMIS,
            categories=categories_of([note.field]),
            on=note.on,
        )
        steps.append(Step(f"consents-{note.person_id}", consents, store))
        keep = self._keeping(context, school, note)
        return self.application.handle(school, steps, context, also=keep)

    def _keeping(
        self, context: Context, school: SchoolId, note: "_Note"
    ) -> Callable[[Connection], None]:
        value = Value(
            record_id=derived(note.request_id, note.field),
            field=note.field,
            data=note.text.strip().encode(),
            about=note.request_id,
        )

        vault = self.vault
        assert vault is not None  # noqa: S101 - only pages take words, and they have a vault

        def keep(db: Connection) -> None:
            known = self.application.state(school, f"consents-{note.person_id}", consents)
            vault.store(
                db, school, note.person_id, [value], known,
                purpose=Purpose.EMIS, at=context.at, on=note.on,
            )  # fmt: skip

        return keep


@dataclass(frozen=True, slots=True, repr=False)
class _Note:
    """Words about a request that have to be forgettable."""

    request_id: RequestId
    person_id: PersonId
    field: Field
    text: str
    on: date


def _step(command: RequestCommand) -> Step:
    return Step(f"requests-{command.person_id}", requests, command)
