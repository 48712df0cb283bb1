"""The texts of job instructions: no personal data, and kept for as long as an event names them."""

from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Column, Connection, String, Table, Text, select

from identity.vault.schema import vault
from kernel.sql import insert_missing

instruction_text = Table(
    "instruction_text",
    vault,
    Column("school", String, primary_key=True),
    Column("role", String, primary_key=True),
    Column("text_hash", String, primary_key=True),
    Column("ky", Text, nullable=False),
    Column("ru", Text, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class InstructionText:
    """What an instruction says in both languages, a point to a line."""

    ky: str
    ru: str

    @property
    def hash(self) -> str:
        return sha256(f"{self.ky}\0{self.ru}".encode()).hexdigest()

    def points(self, language: str) -> list[str]:
        text = self.ru if language == "ru" else self.ky
        return [line.strip() for line in text.splitlines() if line.strip()]


def keep(db: Connection, school: str, role: str, text: InstructionText) -> None:
    row = {
        "school": school,
        "role": role,
        "text_hash": text.hash,
        "ky": text.ky,
        "ru": text.ru,
    }
    insert_missing(db, instruction_text, row)


def read(db: Connection, school: str, role: str, text_hash: str) -> InstructionText:
    """Return a text; an empty one when there is none under this hash."""
    this = instruction_text.c
    query = select(this.ky, this.ru).where(
        this.school == school, this.role == role, this.text_hash == text_hash
    )
    row = db.execute(query).first()
    return InstructionText(ky=row.ky, ru=row.ru) if row else InstructionText(ky="", ru="")
