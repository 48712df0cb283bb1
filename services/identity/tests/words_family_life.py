"""What a family remembers of its papers, worked out apart from the rules that are tried."""

from dataclasses import dataclass, field

from identity.application.ids import derived
from identity.domain.consent.events import Purpose
from identity.domain.fields import VAULT, Category, Field
from identity.domain.ids import ConsentId, PersonId, SchoolId, TransferId
from services.identity.tests.words import HERE, THERE

KEPT_FOR = {Field.HEALTH_NOTE: Purpose.HEALTH}  # Everything else is kept for the register.


@dataclass
class Remembered:
    """One paper as the family remembers it; ``goes_along`` names the district."""

    signer: str
    purposes: set[Purpose]
    categories: set[Category]
    goes_along: bool = False
    ended: bool = False
    in_hand: bool = True


@dataclass
class Child:
    """What the family knows about one child: the school, the papers, what it has told."""

    person_id: PersonId
    school: SchoolId = HERE
    papers: dict[str, Remembered] = field(default_factory=dict)
    told: dict[Field, str] = field(default_factory=dict)
    stands: set[str] = field(default_factory=set)
    stands_there: dict[SchoolId, set[str]] = field(default_factory=dict)
    known_there: dict[SchoolId, set[str]] = field(default_factory=dict)
    excluded: set[str] = field(default_factory=set)
    forgotten: bool = False
    way: TransferId | None = None

    @property
    def other_school(self) -> SchoolId:
        return THERE if self.school == HERE else HERE

    def may_store(self, what: Field, *, is_adult: bool) -> bool:
        return not self.forgotten and any(
            paper.signer == "child" or not is_adult for paper in self._naming(what)
        )

    def may_keep(self, what: Field) -> bool:
        return not self.forgotten and bool(self._naming(what))

    def _naming(self, what: Field) -> list[Remembered]:
        purpose, category = KEPT_FOR.get(what, Purpose.EMIS), VAULT[what][0]
        return [
            paper
            for paper in self.papers.values()
            if paper.in_hand and purpose in paper.purposes and category in paper.categories
        ]

    def is_linked(self, parent: str) -> None:
        self.stands.add(parent)
        self.known_there.setdefault(self.school, set()).add(parent)

    def takes_back(self, paper: str) -> None:
        self.papers[paper].in_hand = False
        self._forgets_what_nothing_names()

    def loses(self, purposes: set[Purpose]) -> None:
        """The head has decided against these purposes."""
        for paper in self.papers.values():
            paper.purposes -= purposes
        self._forgets_what_nothing_names()

    def takes_back_purpose(self, signer: str, purpose: Purpose) -> None:
        for paper in self.papers.values():
            if paper.signer == signer:
                paper.purposes.discard(purpose)
        self._forgets_what_nothing_names()

    def _forgets_what_nothing_names(self) -> None:
        if not any(p.in_hand and Purpose.EMIS in p.purposes for p in self.papers.values()):
            self.forgotten = True
        self.told = {what: said for what, said in self.told.items() if self.may_keep(what)}

    def is_grown_up(self) -> None:
        """What the parents have signed covers nothing new any more."""
        for paper in self.papers.values():
            paper.ended = paper.ended or paper.signer != "child"

    def moves(self, along: set[str]) -> None:
        """The next school has what the district may see, and the family whom it may know."""
        goes = {
            str(derived(which, self.other_school)): paper
            for which, paper in self.papers.items()
            if paper.in_hand and paper.goes_along and not paper.ended
        }
        self.papers = {} if self.forgotten else goes
        self.told = {what: said for what, said in self.told.items() if self._naming(what)}
        # Another school is another log: forgotten at one of them is not forgotten at the other.
        self.forgotten = False
        # Whom the last school knew stands as it says; whom it never knew stands as before.
        known = self.known_there.setdefault(self.school, set())
        before = self.stands_there.get(self.other_school, set())
        self.stands_there[self.school] = set(self.stands)
        self.stands = (before - (known - self.stands)) | (self.stands & along)
        self.known_there.setdefault(self.other_school, set()).update(self.stands)
        self.school, self.way = self.other_school, None

    def hand(self) -> list[ConsentId]:
        return [ConsentId(which) for which, paper in self.papers.items() if paper.in_hand]
