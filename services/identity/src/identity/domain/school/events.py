"""What can have happened to a school."""

from dataclasses import dataclass

from identity.domain.ids import SchoolId


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolRegistered:
    school_id: SchoolId
    number: str
    name_ky: str
    name_ru: str


WIRE: dict[str, type[SchoolRegistered]] = {
    "identity.school-registered.v1": SchoolRegistered,
}
