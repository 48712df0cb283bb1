"""A family's life at random against the real vault: no byte is stored without cover (L-01).

Consents, refusals, withdrawals, births, transfers between schools, new names, birthdays, courts
and corrections in any order. What a school may keep is worked out a second time, from the papers
as the family remembers them, so that the code is not held to itself.
"""

from dataclasses import replace
from datetime import date
from tempfile import TemporaryDirectory
from uuid import uuid4

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select

from chassis.testing import running
from identity.application import Link, Signer, Submission
from identity.application.own_papers import Answers
from identity.application.transfers import Transfer
from identity.domain.consent.events import Capacity, Purpose, Recipient
from identity.domain.fields import VAULT, Category, Field
from identity.domain.ids import ConsentId, OrderId, PersonId, SessionId, TransferId
from identity.domain.orders.commands import IssueOrder
from identity.domain.orders.events import OrderKind
from identity.domain.people.events import Kind, Relation
from identity.domain.people.guardians import guardians
from identity.domain.transfer.transfer import BeginTransfer, CancelTransfer
from identity.entrypoints.birthdays import end_all
from identity.entrypoints.service import SERVICE
from identity.readmodels import people
from identity.texts import consent_text
from identity.vault.schema import record
from kernel.decider import Refused
from services.identity.tests.words import HEAD, HERE, THERE, TODAY, School, named, paper
from services.identity.tests.words_family_life import KEPT_FOR, Child, Remembered

BORN = date(2010, 11, 20)  # Sixteen when it begins, so that 18 is two years of steps away.
ADULT = date(2028, 11, 20)
DATA = {
    Field.SURNAME: ("Асанова", "Усенова"),
    Field.PHONE: ("0555 1", "0555 2"),
    Field.ADDRESS: ("Манас 1", "Манас 2"),
    Field.BIRTH_DATE: (BORN.isoformat(), BORN.isoformat()),
}
NAMES = ("Бейшеналиева", "Токтосунова", "Ырысбекова")
NOTES = ("аллергия", "көз айнек")
READ = (*DATA, Field.HEALTH_NOTE)
KINDS = [Category.NAME, Category.BIRTH_DATE, Category.CONTACT, Category.ADDRESS, Category.HEALTH]
CATEGORIES = st.just(set(KINDS)) | st.sets(st.sampled_from(KINDS))
MOSTLY = st.sampled_from([True, True, True, False])
SIGNERS = st.sampled_from(["mother", "father", "child"])
PURPOSES = st.tuples(MOSTLY, st.sampled_from(["yes", "no", ""]))  # The register, and health.
PARENTS = st.sampled_from(["mother", "father"])
WHICH, CHILD = st.integers(0, 1), st.integers(0, 2)
WITH_DISTRICT = (Recipient.SCHOOL, Recipient.DISTRICT)


class Life(RuleBasedStateMachine):
    """One family at two schools of a district."""

    def __init__(self):
        super().__init__()
        self.folder = TemporaryDirectory()
        self.running = running(SERVICE, data=self.folder.name)
        self.school = School(self.running.__enter__())
        self.ids = {who: PersonId(str(uuid4())) for who in ("mother", "father")}
        self.children = []
        self.orders = {}

    def teardown(self):
        self.running.__exit__(None, None, None)
        self.folder.cleanup()

    # What everybody knows

    @property
    def today(self):
        return self.school.it.runtime.today()

    @property
    def identity(self):
        return self.school.identity

    def context(self):
        return self.school.context()

    def is_adult(self, child, *told):
        """Whether the school can know that the child is of age, once it is told this too."""
        return Field.BIRTH_DATE in {*child.told, *told} and self.today >= ADULT

    def person(self, child, who):
        return child.person_id if who == "child" else self.ids[who]

    def child(self, which):
        return self.children[which % len(self.children)]

    def tried(self, act):
        """Do it, and say whether the rules let it happen."""
        try:
            act()
        except Refused:
            return False
        return True

    # How it begins

    @initialize()
    def a_family_comes(self):
        for who, recipients in (("mother", WITH_DISTRICT), ("father", (Recipient.SCHOOL,))):
            mine = Submission(
                person_id=self.ids[who], details=named("Асанова", "Гүлнара"), signer=None, on=TODAY,
                paper=paper(capacity=Capacity.SELF, recipients=recipients),
            )  # fmt: skip
            self.identity.office.register_adult(self.context(), HERE, Kind.GUARDIAN, mine)
        for school, number in ((HERE, "31"), (THERE, "32")):
            self.orders[school] = OrderId(str(uuid4()))
            order = IssueOrder(
                order_id=self.orders[school], kind=OrderKind.NAME_CHANGE, number=number, on=TODAY,
                valid_from=TODAY, valid_until=None, entered_by=HEAD,
            )  # fmt: skip
            self.identity.duties.issue_order(self.context(), school, order)
        self.a_child_is_born(goes_along=True)

    @rule(goes_along=st.booleans())
    def a_child_is_born(self, goes_along):
        """The family signs for a child that the school knew by number until now."""
        if len(self.children) == 3:
            return
        child = Child(PersonId(str(uuid4())))
        self.identity.office.enter_by_number(self.context(), HERE, child.person_id, "А")
        for parent in ("mother", "father"):
            self.identity.office.link_guardian(
                self.context(), HERE, self.ids[parent], child.person_id
            )
            child.is_linked(parent)
        self.children.append(child)
        if self.today < ADULT:
            self.takes_in(child, "mother", {Purpose.EMIS}, "", set(KINDS), set(DATA), 0, goes_along)
            assert len(child.told) == len(DATA)

    # Papers

    @rule(
        which_child=CHILD, signer=SIGNERS, purposes=PURPOSES, fits=MOSTLY, categories=CATEGORIES,
        fields=st.sets(st.sampled_from(list(DATA))), which=WHICH, goes_along=st.booleans(),
    )  # fmt: skip
    def a_paper_comes_in(
        self, which_child, signer, purposes, fits, categories, fields, which, goes_along
    ):
        child, (emis, health) = self.child(which_child), purposes
        if fits:
            fields = {name for name in fields if VAULT[name][0] in categories}
        # Printing a form keeps nothing about anybody.
        self.identity.consent_desk.draft(
            self.context(), child.school, [child.person_id], self.today
        )
        purposes = {Purpose.EMIS} if emis else set()
        purposes |= {Purpose.HEALTH} if health == "yes" else set()
        self.takes_in(child, signer, purposes, health, categories, fields, which, goes_along)

    def takes_in(self, child, signer, purposes, health, categories, fields, which, goes_along):
        named_by_it = categories | {Category.DOCUMENTS}
        consent = ConsentId(str(uuid4()))
        signed = paper(
            consent,
            capacity=Capacity.SELF if signer == "child" else Capacity.PARENT,
            purposes=tuple(sorted(purposes)),
            refused=(Purpose.HEALTH,) if health == "no" else (),
            categories=tuple(sorted(named_by_it)),
            recipients=WITH_DISTRICT if goes_along else (Recipient.SCHOOL,),
            own_signature=True,
            valid_from=self.today,
        )
        told = {name: DATA[name][which] for name in fields}
        given = Submission(
            person_id=child.person_id, details=told, paper=signed, on=self.today,
            signer=Signer(person_id=self.person(child, signer)),
        )  # fmt: skip
        office = self.identity.office
        if not self.tried(lambda: office.add_consent(self.context(), child.school, given)):
            return
        is_adult = self.is_adult(child, *fields)
        assert signer == "child" if is_adult else signer in child.stands
        if is_adult:
            child.is_grown_up()
        child.papers[consent] = Remembered(signer, set(purposes), named_by_it, goes_along)
        child.forgotten = child.forgotten and Purpose.EMIS not in purposes
        assert all(child.may_store(name, is_adult=is_adult) for name in fields)
        child.told |= told

    @rule(
        which_child=CHILD, which=st.integers(0, 100),
        by=st.sampled_from(["signer", "mother", "father", "child"]),
    )  # fmt: skip
    def a_paper_is_taken_back(self, which_child, which, by):
        child = self.child(which_child)
        if not (hand := child.hand()):
            return
        consent = hand[which % len(hand)]
        remembered = child.papers[consent]
        who = None if by == "signer" else self.person(child, by)
        is_adult = self.is_adult(child)
        self.identity.office.withdraw(
            self.context(), child.school, child.person_id, consent, self.today, by=who
        )
        if by in {"signer", remembered.signer} or is_adult:
            child.takes_back(consent)  # Otherwise the other one objects, and the head decides.

    @rule(which_child=CHILD, signer=SIGNERS)
    def a_purpose_is_taken_back(self, which_child, signer):
        """On the own page, with the password; the page itself is tried in test_own_consents."""
        child, text = self.child(which_child), consent_text()
        answers = Answers(
            person_id=child.person_id, signer_id=self.person(child, signer), agreed=(),
            session_id=SessionId(str(uuid4())), refused=(Purpose.HEALTH,), language="ky",
            text_version=text.version, text_hash=text.sha256, on=self.today,
        )  # fmt: skip
        own = self.identity.own_consents
        if self.tried(lambda: own.answer(self.context(), child.school, answers)):
            child.takes_back_purpose(signer, Purpose.HEALTH)

    # Writing

    @rule(
        which_child=CHILD, fields=st.sets(st.sampled_from(list(DATA)), min_size=1), which=WHICH,
        elsewhere=st.booleans(),
    )  # fmt: skip
    def a_correction(self, which_child, fields, which, elsewhere):
        child = self.child(which_child)
        told = {name: DATA[name][which] for name in fields}
        given = Submission(
            person_id=child.person_id, details=told, paper=None, signer=None, on=self.today
        )
        is_adult = self.is_adult(child, *fields)
        school = child.other_school if elsewhere else child.school
        expected = all(child.may_store(name, is_adult=is_adult) for name in fields)
        office = self.identity.office
        done = self.tried(lambda: office.add_consent(self.context(), school, given))
        # Never more than the family remembers; less only when a paper ended with a birthday. And
        # a school where the child is not stores nothing at all.
        assert not done or (expected and not elsewhere)
        if done:
            child.told |= told
            if is_adult:
                child.is_grown_up()

    @rule(which_child=CHILD, note=st.sampled_from(NOTES))
    def the_nurse_writes_a_note(self, which_child, note):
        child = self.child(which_child)
        details = {Field.HEALTH_NOTE: note}
        keep = self.identity.particulars.keep
        if self.tried(
            lambda: keep(self.context(), child.school, child.person_id, details, self.today)
        ):
            assert child.may_store(Field.HEALTH_NOTE, is_adult=self.is_adult(child))
            child.told |= details

    @rule(which_child=CHILD, name=st.sampled_from(NAMES))
    def a_name_changes(self, which_child, name):
        """By an order of the school where the child is; the old name stays for its papers."""
        child = self.child(which_child)
        change = self.identity.renaming.change
        if self.tried(
            lambda: change(
                self.context(),
                child.school,
                child.person_id,
                {Field.SURNAME: name},
                self.orders[child.school],
                self.today,
                self.today,
            )
        ):
            assert child.may_store(Field.SURNAME, is_adult=self.is_adult(child))
            child.told[Field.SURNAME] = name

    # From school to school

    @rule(which_child=CHILD, what=st.sampled_from(["begin", "cancel", "go", "go and return"]))
    def a_transfer(self, which_child, what):
        child = self.child(which_child)
        if child.way and what == "cancel":
            self.a_transfer_is_called_off(child)
        if not child.way and what != "cancel":
            self.a_child_is_sent(child)
        if what.startswith("go"):
            self.a_child_is_taken_in(child)
        if what == "go and return":
            self.a_child_is_sent(child)
            self.a_child_is_taken_in(child)

    def a_child_is_sent(self, child):
        begin = BeginTransfer(
            transfer_id=TransferId(str(uuid4())), person_id=child.person_id,
            from_school=child.school, to_school=child.other_school,
            order_id=self.orders[child.school], on=self.today,
        )  # fmt: skip
        self.identity.transfers.begin(self.context(), child.school, begin)
        child.way = begin.transfer_id

    def a_transfer_is_called_off(self, child):
        cancel = CancelTransfer(transfer_id=child.way, person_id=child.person_id, on=self.today)
        self.identity.transfers.cancel(self.context(), child.school, cancel)
        child.way = None

    def a_child_is_taken_in(self, child):
        self.school.it.settle()
        with self.school.it.runtime.read() as db:
            family = people.guardians_of(db, child.person_id)
        going = Transfer(
            transfer_id=child.way, person_id=child.person_id, from_school=child.school,
            to_school=child.other_school, order_id=self.orders[child.school], letter="А",
            guardians=tuple(PersonId(who) for who in family),
        )  # fmt: skip
        self.identity.transfers.accept(self.context(), going, self.today)
        # The mother's own paper names the district, the father's does not.
        child.moves({"mother"} if self.ids["mother"] in family else set())
        again = replace(going, letter="Б")
        self.identity.transfers.accept(self.context(), again, self.today)

    # A family's life

    @rule(
        which_child=CHILD,
        parent=PARENTS,
        what=st.sampled_from(["revoked", "excluded", "linked", "time", "agreed", "refused"]),
        days=st.sampled_from([1, 200, 400]),
    )
    def life_goes_on(self, which_child, parent, what, days):
        child = self.child(which_child)
        match what:
            case "revoked":
                self.a_link_is_revoked(child, parent)
            case "excluded":
                self.a_court_excludes(child, parent)
            case "linked":
                self.a_link_is_made_again(child, parent)
            case "time":
                self.time_passes(days)
            case _:
                self.the_head_decides(child, agreed=what == "agreed")

    def the_head_decides(self, child, *, agreed):
        state = self.identity.office.consents_of(child.school, child.person_id)
        disputed = tuple(sorted(state.disputed))
        if not disputed:
            return
        self.identity.consent_desk.settle(
            self.context(), child.school, child.person_id, disputed, "12", self.today,
            agreed=agreed,
        )  # fmt: skip
        if not agreed:
            child.loses(set(disputed))

    def a_link_is_revoked(self, child, parent):
        self.identity.office.unlink_guardian(
            self.context(), child.school, self.ids[parent], child.person_id
        )
        child.stands.discard(parent)

    def a_court_excludes(self, child, parent):
        self.identity.guardianship.exclude(
            self.context(), child.school, self.ids[parent], child.person_id, "3", self.today
        )
        child.stands.discard(parent)
        child.excluded.add(parent)
        child.known_there.setdefault(child.school, set()).add(parent)

    def a_link_is_made_again(self, child, parent):
        """With a document, and so only where documents are covered."""
        link = Link(
            guardian_id=self.ids[parent], pupil_id=child.person_id,
            relation=Relation.PARENT, document="birth certificate 7",
        )  # fmt: skip
        if self.tried(
            lambda: self.identity.guardianship.link(self.context(), child.school, link, self.today)
        ):
            assert parent not in child.excluded
            assert child.may_store(Field.CAPACITY_DOCUMENT, is_adult=self.is_adult(child))
            child.is_linked(parent)

    def time_passes(self, days):
        self.school.it.clock.forward(days=days)
        self.school.it.settle()
        end_all(self.school.it.runtime)
        for child in self.children:
            if self.is_adult(child):
                child.stands.clear()
                child.is_grown_up()

    # What is true at any moment

    @invariant()
    def every_record_is_covered_by_a_paper_in_hand(self):
        with self.school.it.runtime.engine.connect() as db:
            for child in self.children:
                rows = db.execute(select(record).where(record.c.person_id == child.person_id))
                for row in rows:
                    what = Field(row.field)
                    assert KEPT_FOR.get(what, Purpose.EMIS) == row.purpose
                    assert child.may_keep(what), what

    @invariant()
    def what_is_kept_reads_as_it_was_told(self):
        """Every record opens, also under an older name; what holds today is what was told last."""
        ids = [child.person_id for child in self.children]
        with self.school.it.runtime.read() as db:
            kept = self.identity.vault.fields_of(db, ids, READ)
            for row in db.execute(select(record.c.record_id).where(record.c.person_id.in_(ids))):
                assert self.identity.vault.open(db, row.record_id) is not None
        for child in self.children:
            assert kept.get(child.person_id, {}) == child.told


Life.TestCase.settings = settings(
    max_examples=15,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
test_l01_no_byte_is_ever_stored_uncovered = Life.TestCase


@pytest.fixture
def life():
    """A family with one child, of whom everything is known."""
    machine = Life()
    machine.a_family_comes()
    yield machine
    machine.teardown()


def test_l07_after_a_return_the_paper_of_then_keeps_nothing(life):
    [child] = life.children
    everything = {Purpose.EMIS}, "", set(KINDS)
    life.takes_in(child, "mother", *everything, {Field.PHONE}, 1, goes_along=False)
    life.a_transfer(0, "go and return")
    for _ in child.hand():
        life.a_paper_is_taken_back(0, 0, "signer")
    life.every_record_is_covered_by_a_paper_in_hand()
    assert life.identity.office.consents_of(child.school, child.person_id).is_forgotten


def test_l10_a_yes_after_the_heads_no_goes_along_as_a_yes(life):
    [child] = life.children
    both = {Purpose.EMIS, Purpose.HEALTH}, "yes", set(KINDS), set(), 0
    life.takes_in(child, "mother", *both, goes_along=True)
    life.a_purpose_is_taken_back(0, "father")
    life.the_head_decides(child, agreed=False)
    life.takes_in(child, "mother", *both, goes_along=True)
    life.the_nurse_writes_a_note(0, NOTES[0])
    life.a_transfer(0, "go")
    life.the_nurse_writes_a_note(0, NOTES[1])
    assert child.told[Field.HEALTH_NOTE] == NOTES[1]
    life.what_is_kept_reads_as_it_was_told()


def test_l05_whom_a_court_excludes_stays_out_at_the_next_school(life):
    [child] = life.children
    life.a_court_excludes(child, "mother")
    life.a_transfer(0, "go")
    family = life.identity.office.application.state(
        child.school, f"guardians-{child.person_id}", guardians
    )
    assert life.ids["mother"] in family.excluded


def test_l04_whose_link_ended_there_does_not_stand_for_the_child_after_a_return(life):
    [child] = life.children
    life.a_transfer(0, "go")
    life.a_link_is_revoked(child, "mother")
    life.a_transfer(0, "go")
    family = life.identity.office.application.state(
        child.school, f"guardians-{child.person_id}", guardians
    )
    assert not family.represents(life.ids["mother"], life.today)
    assert family.represents(life.ids["father"], life.today)


def test_l07_what_was_taken_back_elsewhere_never_comes_along_again(life):
    [child] = life.children
    life.a_transfer(0, "go and return")
    life.a_transfer(0, "go")
    [paper_there] = child.hand()
    life.a_paper_is_taken_back(0, 0, "signer")
    life.a_transfer(0, "go and return")
    life.every_record_is_covered_by_a_paper_in_hand()
    state = life.identity.office.consents_of(child.school, child.person_id)
    assert paper_there in state.withdrawn
    assert not state.given


@pytest.mark.parametrize("write", ["a_name_changes", "the_nurse_writes_a_note"])
def test_l04_on_the_18th_birthday_itself_the_parents_paper_covers_no_new_word(life, write):
    """Before anything has looked for birthdays that night."""
    [child] = life.children
    both = {Purpose.EMIS, Purpose.HEALTH}, "yes", set(KINDS), set(), 0
    life.takes_in(child, "mother", *both, goes_along=False)
    life.school.it.clock.forward(days=(ADULT - TODAY).days)
    told = dict(child.told)
    getattr(life, write)(0, "Токтосунова")
    assert child.told == told
