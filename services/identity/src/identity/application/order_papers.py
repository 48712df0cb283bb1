"""Scan and text of an order: kept only while everybody they name has agreed to it (L-01)."""

from collections.abc import Collection
from datetime import date
from typing import Final

from sqlalchemy import Connection

from identity.application.ids import derived
from identity.application.papers import Scan
from identity.domain.consent.consents import consents
from identity.domain.consent.cover import require_consent
from identity.domain.consent.events import Purpose
from identity.domain.fields import Category
from identity.domain.ids import OrderId, PersonId, SchoolId
from identity.vault.papers import Papers, SchoolPaper
from identity.vault.vault import TEXT
from kernel.application import Application
from kernel.sql import writing
from kernel.store import Context

SCAN: Final = "scan"
WORDS: Final = "words"


class OrderPapers:
    """Keep and open what belongs to an order on paper."""

    def __init__(self, application: Application, papers: Papers) -> None:
        self.application = application
        self.papers = papers

    def keep(
        self, context: Context, school: SchoolId, order: OrderId, named: Collection[str], *,
        scan: Scan | None = None, words: str = "", on: date,
    ) -> None:  # fmt: skip
        """Keep a scan or the words of an order, in the place of earlier ones.

        Raises ConsentMissing when somebody named has not agreed that documents are kept.
        """
        people = [PersonId(person) for person in named]
        self.check_covered(school, people, on)
        given = []
        if scan is not None:
            given.append((SCAN, scan.data, scan.media_type))
        if words.strip():
            given.append((WORDS, words.strip().encode(), TEXT))
        with writing(self.application.store.engine) as db:
            for what, data, media_type in given:
                paper = SchoolPaper(
                    record_id=derived(context.command_id, order, what),
                    about=order,
                    what=what,
                    data=data,
                    media_type=media_type,
                )
                self.papers.keep(db, school, paper, people, context.at)

    def check_covered(self, school: SchoolId, people: Collection[PersonId], on: date) -> None:
        """Raise ConsentMissing unless everybody has agreed that documents are kept."""
        for person in people:
            known = self.application.state(school, f"consents-{person}", consents)
            require_consent(known, Purpose.EMIS, frozenset({Category.DOCUMENTS}), on)

    def words_of(self, db: Connection, order: str) -> str:
        found = self.papers.open(db, order, WORDS)
        return found.data.decode() if found else ""

    def scan_of(self, db: Connection, order: str) -> SchoolPaper | None:
        return self.papers.open(db, order, SCAN)
