"""A family's life at random against the real vault: no byte is stored without cover (L-01).

What the school may keep is worked out here a second time, from the papers as the family remembers
them, so that the code is not held to itself.
"""

from dataclasses import dataclass, field
from datetime import date
from tempfile import TemporaryDirectory
from uuid import uuid4

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select

from chassis.testing import running
from identity.application import Link, Signer, Submission
from identity.domain.consent.events import Capacity, Purpose
from identity.domain.fields import VAULT, Category, Field
from identity.domain.ids import ConsentId, PersonId
from identity.domain.people.events import Kind, Relation
from identity.entrypoints.birthdays import end_all
from identity.entrypoints.service import SERVICE
from identity.vault.schema import record
from kernel.decider import Refused
from services.identity.tests.words import HERE, TODAY, School, named, paper

BORN = date(2010, 11, 20)  # Sixteen when it begins, so that 18 is two years of steps away.
DATA = {
    Field.SURNAME: ("Асанова", "Усенова"),
    Field.PHONE: ("0555 1", "0555 2"),
    Field.ADDRESS: ("Манас 1", "Манас 2"),
    Field.BIRTH_DATE: (BORN.isoformat(), BORN.isoformat()),
}
KINDS = [Category.NAME, Category.BIRTH_DATE, Category.CONTACT, Category.ADDRESS]
CATEGORIES = st.just(set(KINDS)) | st.sets(st.sampled_from(KINDS))
MOSTLY = st.sampled_from([True, True, True, False])
PARENTS = st.sampled_from(["mother", "father"])


@dataclass
class Remembered:
    """One paper as the family remembers it."""

    signer: str
    purposes: set[Purpose]
    categories: set[Category]
    in_hand: bool = True


@dataclass
class Family:
    """What the family knows of its papers, and of what it told the school."""

    papers: dict[str, Remembered] = field(default_factory=dict)
    told: dict[Field, str] = field(default_factory=dict)
    stands: set[str] = field(default_factory=set)
    excluded: set[str] = field(default_factory=set)
    forgotten: bool = False

    def may_store(self, category: Category, *, is_adult: bool) -> bool:
        return not self.forgotten and any(
            p.in_hand and Purpose.EMIS in p.purposes and category in p.categories
            and (p.signer == "child" or not is_adult)
            for p in self.papers.values()
        )  # fmt: skip

    def may_keep(self, category: Category) -> bool:
        return not self.forgotten and any(
            p.in_hand and Purpose.EMIS in p.purposes and category in p.categories
            for p in self.papers.values()
        )


class Life(RuleBasedStateMachine):
    """Drafts, papers, refusals, withdrawals, birthdays, courts and corrections in any order."""

    def __init__(self):
        super().__init__()
        self.folder = TemporaryDirectory()
        self.running = running(SERVICE, data=self.folder.name)
        self.school = School(self.running.__enter__())
        self.family = Family()
        self.ids = {who: PersonId(str(uuid4())) for who in ("child", "mother", "father")}

    def teardown(self):
        self.running.__exit__(None, None, None)
        self.folder.cleanup()

    @property
    def today(self):
        return self.school.it.runtime.today()

    @property
    def is_adult(self):
        """Whether the school can know that the child is of age."""
        return Field.BIRTH_DATE in self.family.told and self.today >= date(2028, 11, 20)

    @property
    def identity(self):
        return self.school.identity

    @initialize()
    def comes_as_a_number(self):
        self.identity.office.enter_by_number(self.school.context(), HERE, self.ids["child"], "А")
        for parent in ("mother", "father"):
            mine = Submission(
                person_id=self.ids[parent], details=named("Асанова", "Гүлнара"),
                paper=paper(capacity=Capacity.SELF), signer=None, on=TODAY,
            )  # fmt: skip
            self.identity.office.register_adult(self.school.context(), HERE, Kind.GUARDIAN, mine)
            self.identity.office.link_guardian(
                self.school.context(), HERE, self.ids[parent], self.ids["child"]
            )
            self.family.stands.add(parent)
        self.takes_in("mother", {Purpose.EMIS}, "", set(KINDS), set(DATA), 0)
        assert len(self.family.told) == len(DATA)

    def tried(self, act):
        """Do it, and say whether the rules let it happen."""
        try:
            act()
        except Refused:
            return False
        return True

    @rule(
        signer=st.sampled_from(["mother", "father", "child"]),
        emis=MOSTLY,
        fits=MOSTLY,
        photo=st.sampled_from(["yes", "no", ""]),
        categories=CATEGORIES,
        fields=st.sets(st.sampled_from(list(DATA))),
        which=st.integers(0, 1),
    )
    def a_paper_comes_in(self, signer, emis, fits, photo, categories, fields, which):
        if fits:
            fields = {name for name in fields if VAULT[name][0] in categories}
        # Printing a form keeps nothing about anybody.
        self.identity.consent_desk.draft(
            self.school.context(), HERE, [self.ids["child"]], self.today
        )
        purposes = {Purpose.EMIS} if emis else set()
        purposes |= {Purpose.PHOTO} if photo == "yes" else set()
        self.takes_in(signer, purposes, photo, categories, fields, which)

    def takes_in(self, signer, purposes, photo, categories, fields, which):
        emis = Purpose.EMIS in purposes
        named_by_it = categories | {Category.DOCUMENTS}
        consent = ConsentId(str(uuid4()))
        signed = paper(
            consent,
            capacity=Capacity.SELF if signer == "child" else Capacity.PARENT,
            purposes=tuple(sorted(purposes)),
            refused=(Purpose.PHOTO,) if photo == "no" else (),
            categories=tuple(sorted(named_by_it)),
            own_signature=True,
            valid_from=self.today,
        )
        given = Submission(
            person_id=self.ids["child"],
            details={name: DATA[name][which] for name in fields},
            paper=signed,
            signer=Signer(person_id=self.ids[signer]),
            on=self.today,
        )
        if self.tried(lambda: self.identity.office.add_consent(self.school.context(), HERE, given)):
            told = {name: DATA[name][which] for name in fields}
            knows = Field.BIRTH_DATE in {*fields, *self.family.told}
            is_adult = knows and self.today >= date(2028, 11, 20)
            assert signer == "child" if is_adult else signer in self.family.stands
            self.family.papers[consent] = Remembered(signer, purposes, set(named_by_it))
            self.family.forgotten = self.family.forgotten and not emis
            assert all(self.family.may_store(VAULT[name][0], is_adult=is_adult) for name in fields)
            self.family.told |= told

    @rule(fields=st.sets(st.sampled_from(list(DATA)), min_size=1), which=st.integers(0, 1))
    def a_correction(self, fields, which):
        given = Submission(
            person_id=self.ids["child"],
            details={name: DATA[name][which] for name in fields},
            paper=None, signer=None, on=self.today,
        )  # fmt: skip
        knows = self.is_adult or (Field.BIRTH_DATE in fields and self.today >= date(2028, 11, 20))
        expected = all(self.family.may_store(VAULT[name][0], is_adult=knows) for name in fields)
        done = self.tried(
            lambda: self.identity.office.add_consent(self.school.context(), HERE, given)
        )
        # Never more than the family remembers; less only when a paper ended with a birthday.
        assert not done or expected
        if done:
            self.family.told |= {name: DATA[name][which] for name in fields}

    @rule(which=st.integers(0, 100), by=st.sampled_from(["signer", "mother", "father", "child"]))
    def a_paper_is_taken_back(self, which, by):
        hand = [consent for consent, p in self.family.papers.items() if p.in_hand]
        if not hand:
            return
        consent = hand[which % len(hand)]
        remembered = self.family.papers[consent]
        who = None if by == "signer" else self.ids[by]
        is_adult = self.is_adult
        self.identity.office.withdraw(
            self.school.context(), HERE, self.ids["child"], ConsentId(consent), self.today, by=who
        )
        if by not in {"signer", remembered.signer} and not is_adult:
            return  # The other one has objected, and the head decides.
        remembered.in_hand = False
        left = self.family.papers.values()
        if not any(p.in_hand and Purpose.EMIS in p.purposes for p in left):
            self.family.forgotten = True
        self.forget_what_is_not_kept()

    @rule(
        parent=PARENTS,
        what=st.sampled_from(["revoked", "excluded", "linked", "time", "agreed", "refused"]),
        days=st.sampled_from([1, 200, 400]),
    )
    def life_goes_on(self, parent, what, days):
        match what:
            case "revoked":
                self.a_link_is_revoked(parent)
            case "excluded":
                self.a_court_excludes(parent)
            case "linked":
                self.a_link_is_made_again(parent)
            case "time":
                self.time_passes(days)
            case _:
                self.the_head_decides(agreed=what == "agreed")

    def the_head_decides(self, *, agreed):
        state = self.identity.office.consents_of(HERE, self.ids["child"])
        disputed = tuple(sorted(state.disputed))
        if not disputed:
            return
        self.identity.consent_desk.settle(
            self.school.context(), HERE, self.ids["child"], disputed, "12", self.today,
            agreed=agreed,
        )  # fmt: skip
        if not agreed:
            for remembered in self.family.papers.values():
                remembered.purposes -= set(disputed)
            left = self.family.papers.values()
            if not any(p.in_hand and Purpose.EMIS in p.purposes for p in left):
                self.family.forgotten = True
        self.forget_what_is_not_kept()

    def a_link_is_revoked(self, parent):
        self.identity.office.unlink_guardian(
            self.school.context(), HERE, self.ids[parent], self.ids["child"]
        )
        self.family.stands.discard(parent)

    def a_court_excludes(self, parent):
        self.identity.guardianship.exclude(
            self.school.context(), HERE, self.ids[parent], self.ids["child"], "3", self.today
        )
        self.family.stands.discard(parent)
        self.family.excluded.add(parent)

    def a_link_is_made_again(self, parent):
        """With a document, and so only where documents are covered."""
        link = Link(
            guardian_id=self.ids[parent], pupil_id=self.ids["child"],
            relation=Relation.PARENT, document="birth certificate 7",
        )  # fmt: skip
        if self.tried(
            lambda: self.identity.guardianship.link(self.school.context(), HERE, link, self.today)
        ):
            assert parent not in self.family.excluded
            assert self.family.may_store(Category.DOCUMENTS, is_adult=self.is_adult)
            self.family.stands.add(parent)

    def time_passes(self, days):
        self.school.it.clock.forward(days=days)
        self.school.it.settle()
        end_all(self.school.it.runtime)
        if self.is_adult:
            self.family.stands.clear()

    def forget_what_is_not_kept(self):
        kept = {n: v for n, v in self.family.told.items() if self.family.may_keep(VAULT[n][0])}
        self.family.told = kept

    @invariant()
    def every_record_is_covered_by_a_paper_in_hand(self):
        with self.school.it.runtime.engine.connect() as db:
            about = record.c.person_id == self.ids["child"]
            rows = db.execute(select(record).where(about)).all()
        for row in rows:
            assert self.family.may_keep(VAULT[Field(row.field)][0]), row.field

    @invariant()
    def what_is_kept_reads_as_it_was_told(self):
        with self.school.it.runtime.read() as db:
            kept = self.identity.vault.fields_of(db, [self.ids["child"]], DATA)
        assert kept.get(self.ids["child"], {}) == self.family.told


Life.TestCase.settings = settings(
    max_examples=15,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
test_l01_no_byte_is_ever_stored_uncovered = Life.TestCase
