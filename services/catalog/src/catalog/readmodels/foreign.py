"""Other services' events, as far as the catalogue needs them."""

from dataclasses import dataclass

from kernel.codec import Codec


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolRegistered:
    """A school and what it is called."""

    school_id: str
    number: str
    name_ky: str
    name_ru: str


IDENTITY = Codec({"identity.school-registered.v1": SchoolRegistered})
