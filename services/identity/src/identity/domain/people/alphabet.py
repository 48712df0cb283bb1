"""One page of the alphabet book.

The pupils whose surnames begin with one letter, numbered as they come.

The stream ``alphabet-<letter>`` owns the numbers of its letter, so two clerks who enter pupils at
the same moment queue for it, and no number is skipped or given twice. A number stays with its
pupil for good (school.md 2.5).
"""

from dataclasses import dataclass

from identity.domain.ids import PersonId
from identity.domain.people.events import Kind, PersonRegistered
from identity.domain.people.refusals import NoLetter
from kernel.decider import Decider


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterPupil:
    person_id: PersonId
    letter: str


def letter_of(surname: str) -> str:
    """Return the page of the alphabet book for a surname.

    Raises NoLetter. Ё stands with Е, as in the paper book.
    """
    first = surname.strip()[:1].upper().replace("Ё", "Е")
    if len(first) != 1 or not first.isalpha():
        raise NoLetter
    return first


def decide(last: int, command: EnterPupil) -> list[PersonRegistered]:
    number = f"{command.letter}/{last + 1}"
    return [
        PersonRegistered(person_id=command.person_id, kind=Kind.PUPIL, file_number=number),
    ]


def evolve(last: int, _: PersonRegistered) -> int:
    return last + 1


alphabet: Decider[int, EnterPupil, PersonRegistered] = Decider(0, decide, evolve)
