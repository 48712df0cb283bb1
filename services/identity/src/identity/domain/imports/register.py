"""What the school has about its people already, as far as a list has to be compared with it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from identity.domain.consent.cover import Consents
from identity.domain.fields import Field
from identity.domain.imports import letters, numbers
from identity.domain.imports.listed import Listed
from identity.domain.people.ages import is_aged


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A form that was printed and waits for its signature; not every wording asks for receivers."""

    consent_id: str
    asks_recipients: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Somebody of the school: what is kept, the papers, and who stands for him or her.

    ``drafts``: by register number.
    """

    person_id: str
    kind: str
    file_number: str = ""
    details: Mapping[Field, str] = field(default_factory=dict, repr=False)
    consents: Consents = field(default_factory=Consents)
    register_numbers: frozenset[str] = frozenset()
    drafts: Mapping[str, Draft] = field(default_factory=dict)
    guardians: tuple[str, ...] = ()

    def asks_recipients(self, register_number: str) -> bool:
        """Say whether a paper asks who else may receive the data; one not printed here does."""
        draft = self.drafts.get(register_number)
        return draft is None or draft.asks_recipients


class Register:
    """Everybody of one school, to be found by id, file number, paper or name."""

    def __init__(
        self, everybody: Iterable[Known], today: date, *, adult_age: int = 18, own_age: int = 14
    ) -> None:
        """Take the ages from which somebody signs alone, and beside the parents."""
        self.today, self.adult_age, self.own_age = today, adult_age, own_age
        self.by_id = {known.person_id: known for known in everybody}
        self.by_file_number = {k.file_number: k for k in self.by_id.values() if k.file_number}
        self._papers: defaultdict[str, list[Known]] = defaultdict(list)
        self._names: defaultdict[str, list[Known]] = defaultdict(list)
        for known in self.by_id.values():
            for number in known.register_numbers | known.drafts.keys():
                self._papers[number].append(known)
            self._names[_named(known.details)].append(known)

    def by_paper(self, register_number: str, kind: str) -> Sequence[Known]:
        """Return who is covered by a paper; the parent of a sheet has the same number."""
        return [k for k in self._papers.get(register_number, ()) if k.kind == kind]

    def by_name(self, row: Listed) -> Sequence[Known]:
        """Return whose name is spelled like the row's, without those born on another day."""
        born = row.details.get(Field.BIRTH_DATE, "")
        return [
            known
            for known in self._names.get(_named(row.details), ())
            if known.kind == row.kind and _may_be(born, known.details.get(Field.BIRTH_DATE, ""))
        ]

    def guardian_of(self, known: Known, row: Listed) -> Known | None:
        """Return the parent of a known pupil whom a row names, None for one nobody linked yet."""
        theirs = [self.by_id[one] for one in known.guardians if one in self.by_id]
        if row.guardian_ids and (
            same := [one for one in theirs if one.person_id in row.guardian_ids]
        ):
            return same[0]
        if row.guardian and not {Field.SURNAME, Field.GIVEN_NAME} & row.guardian.keys():
            return theirs[0] if len(theirs) == 1 else None
        named = _named(row.guardian)
        found = [one for one in theirs if _named(one.details) == named]
        return found[0] if found else None

    def grown_up(self, guardian: Mapping[Field, str]) -> Known | None:
        """Return the parent with this name and this telephone: siblings share one."""
        number = numbers.digits(guardian.get(Field.PHONE, ""))
        same = [
            known
            for known in self._names.get(_named(guardian), ())
            if known.kind == "guardian"
            and number
            and numbers.digits(known.details.get(Field.PHONE, "")) == number
        ]
        return same[0] if len(same) == 1 else None

    def is_of_age(self, birth_date: str) -> bool:
        """Say whether somebody signs alone; without a birth date everybody counts as a child."""
        return is_aged(_day(birth_date), self.adult_age, self.today)

    def signs_too(self, birth_date: str) -> bool:
        """Say whether somebody is old enough to sign beside the parents."""
        return is_aged(_day(birth_date), self.own_age, self.today)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _named(details: Mapping[Field, str]) -> str:
    return letters.alike(f"{details.get(Field.SURNAME, '')} {details.get(Field.GIVEN_NAME, '')}")


def _may_be(one: str, other: str) -> bool:
    return not one or not other or one == other
