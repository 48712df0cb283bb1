"""A MARC record without its container: what ISO 2709 carries, kept whole, as text."""

from collections.abc import Iterator
from dataclasses import dataclass

# The lengths in the leader belong to the container and are counted anew on writing, so two
# records that differ only in them are the same record.
_COUNTED = (slice(0, 5), slice(12, 17))


@dataclass(frozen=True, slots=True, kw_only=True)
class MarcField:
    """A control field has `value`; a data field has two `indicators` and (code, text) pairs."""

    tag: str
    value: str | None = None
    indicators: str = ""
    subfields: tuple[tuple[str, str], ...] = ()

    def all(self, *codes: str) -> list[str]:
        """Return the trimmed texts of these subfields in the record's order, without empty ones."""
        texts = (text.strip() for code, text in self.subfields if code in codes)
        return [text for text in texts if text]

    def first(self, *codes: str) -> str:
        """Return the first text under any of the codes, or an empty string."""
        return next(iter(self.all(*codes)), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class MarcRecord:
    """A leader of 24 characters and the fields in their order."""

    leader: str
    fields: tuple[MarcField, ...]

    def tagged(self, *tags: str) -> Iterator[MarcField]:
        """Yield the fields with one of these tags in the record's order."""
        return (field for field in self.fields if field.tag in tags)

    def control(self, tag: str) -> str:
        """Return the trimmed value of a control field, or an empty string."""
        return next((field.value.strip() for field in self.tagged(tag) if field.value), "")

    def first(self, tag: str, *codes: str) -> str:
        """Return the first subfield under any of the codes of the first field that has one."""
        return next((text for field in self.tagged(tag) if (text := field.first(*codes))), "")

    def all(self, tag: str, *codes: str) -> list[str]:
        """Return every subfield under any of the codes, of every field with the tag."""
        return [text for field in self.tagged(tag) for text in field.all(*codes)]

    @property
    def is_rusmarc(self) -> bool:
        """RUSMARC, a UNIMARC dialect, has its title in 200; MARC 21 has it in 245."""
        tags = {field.tag for field in self.fields}
        return "200" in tags or ("245" not in tags and "100" in tags and "801" in tags)


def without_lengths(leader: str) -> str:
    """Blank the two lengths that a container counts for itself."""
    letters = list(leader.ljust(24)[:24])
    for counted in _COUNTED:
        letters[counted] = "0" * 5
    return "".join(letters)
