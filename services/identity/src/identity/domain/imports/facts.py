"""What is known of a whole school at once, for lists that come in and files that go out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFact:
    person_id: str
    kind: str
    file_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFact:
    """A consent that was not taken back; ``is_draft``: printed, and not signed yet."""

    person_id: str
    register_number: str
    consent_id: str
    text_version: str
    is_draft: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassFact:
    """``year`` is the one in which the school year begins."""

    class_id: str
    title: str
    grade: int
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolFacts:
    """Everybody of a school who is not forgotten; ``parents`` and ``places`` are by pupil."""

    people: Sequence[PersonFact] = ()
    papers: Sequence[PaperFact] = ()
    classes: Sequence[ClassFact] = ()
    parents: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    places: Mapping[str, ClassFact] = field(default_factory=dict)
