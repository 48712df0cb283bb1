"""Finding people by name among sealed records: keyed tokens of the beginnings of every word.

The table says which records share a beginning, and nothing else; without the master key nobody can
tell which beginning it is (docs/adr/0011-keys-by-purpose-and-names-by-token.md).
"""

from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy import Connection, exists, select

from identity.domain.ids import PersonId, SchoolId
from identity.domain.people.spelling import asked, beginnings, words_of
from identity.vault.keys import Keys
from identity.vault.schema import name_token
from kernel.sql import insert_missing

MOST: Final = 20


class NameTokens:
    """Write tokens beside names, and find people by them."""

    def __init__(self, keys: Keys) -> None:
        self.keys = keys

    def index(
        self, db: Connection, school: SchoolId, names: Iterable[tuple[str, PersonId, str]]
    ) -> None:
        """Add the tokens of names; each is a record's id, its person and the name in clear."""
        made: dict[str, tuple[int, ...]] = {}
        rows = []
        for record_id, person, text in names:
            tokens: set[int] = set()
            for word in words_of(text):
                if word not in made:
                    made[word] = tuple(self._token(school, part) for part in beginnings(word))
                tokens.update(made[word])
            rows += [
                {"token": token, "person_id": person, "record_id": record_id} for token in tokens
            ]
        if rows:
            insert_missing(db, name_token, *rows)

    def find(
        self, db: Connection, school: SchoolId, query: str, most: int = MOST
    ) -> tuple[list[PersonId], bool]:
        """Return the people of a school whose names have a word that begins like each one typed.

        At most ``most`` of them, and whether there are more.
        """
        # The longest word names the fewest people: the others only have to agree.
        parts = sorted(asked(query), key=len, reverse=True)
        if not parts:
            return [], False
        tokens = [self._token(school, part) for part in parts]
        also = [
            exists().where(other.c.token == token, other.c.person_id == name_token.c.person_id)
            for token, other in ((token, name_token.alias()) for token in tokens[1:])
        ]
        # Somebody may have three records that begin alike, and each is a row.
        statement = (
            select(name_token.c.person_id)
            .where(name_token.c.token == tokens[0], *also)
            .order_by(name_token.c.person_id)
            .limit(3 * most + 1)
        )
        found = list(dict.fromkeys(db.execute(statement).scalars()))
        return [PersonId(person) for person in found[:most]], len(found) > most

    def _token(self, school: SchoolId, part: str) -> int:
        return self.keys.master.search_token(school, part)


def in_order(names: Mapping[PersonId, str], query: str) -> list[tuple[PersonId, str]]:
    """Put those found in order: whose surname begins with what was typed first, then by name."""
    first = (asked(query) or [""])[0]

    def rank(found: tuple[PersonId, str]) -> tuple[bool, str]:
        words = words_of(found[1])
        return not (words and first in beginnings(words[0])), found[1].casefold()

    return sorted(names.items(), key=rank)
