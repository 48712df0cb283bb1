"""The library of a demo school: books, cards, and who borrowed what."""

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import cached_property, partial
from random import Random

from catalog.domain.ids import SchoolId as CatalogSchool
from catalog.wiring import build as build_catalog
from circulation.domain.ids import ClassId, CopyId, PatronId, RecordId, SchoolId
from circulation.domain.lending.commands import CheckOut, Return
from circulation.wiring import build as build_circulation
from deploy.standalone.demo.cast import DemoSchool, demo_id, seats
from deploy.standalone.demo.story import Story, Work
from deploy.standalone.demo.year import Year

LOANS_BACK = 45
MOST = 0.85  # Of those who have had a book long enough, so many have brought it back.


class Library:
    """The library of one school: books, cards, and who borrowed what."""

    def __init__(self, story: Story, school: DemoSchool) -> None:
        self.story = story
        self.school = school
        self.here = SchoolId(school.school_id)
        self.circulation = story.runtime("circulation").wired(build_circulation)
        self.librarian = demo_id(self.here, "librarian")

    def plan(self) -> Iterator[Work]:
        """Buy the books, give everybody a card, then lend."""
        name = self.school.name_ky
        yield Work(what=f"{name}: китептер", do=self._buy)
        yield Work(what=f"{name}: билеттер", do=self._issue_cards)
        for number, loan in enumerate(self._story()):
            yield Work(what=f"{name}: китеп берүү", do=partial(self._lend, number, *loan))

    def _buy(self) -> None:
        build_catalog(self.story.runtime("catalog")).fill_demo(
            CatalogSchool(self.here), titles=self.school.titles, copies=2
        )

    def _issue_cards(self) -> None:
        staff = [*self.school.staff, *(name for name, _ in self.school.teachers)]
        pupils = [f"pupil-{seat}" for seat in range(len(seats(self.school)))]
        readers = [PatronId(demo_id(self.here, who)) for who in (*staff, *pupils)]
        context = self.story.context("cards", self.here, on=self.story.year_begins)
        self.circulation.cards.issue_to(self.here, readers, context)

    def _story(self) -> Iterator[tuple[int, int, int | None]]:
        """Make up who takes a book how many days ago, and how long ago it came back, if it did.

        Every reader takes a book at most twice, which keeps everybody under the limit.
        """
        chance = Random(f"loans of {self.school.school_id}")  # noqa: S311
        readers = [seat for seat in range(len(seats(self.school))) for _ in range(2)]
        chance.shuffle(readers)
        back = sorted((chance.randint(0, LOANS_BACK) for _ in readers), reverse=True)
        for reader, began in list(zip(readers, back, strict=True))[-self.school.loans :]:
            kept = chance.randint(2, 24)
            is_back = kept <= began and chance.random() < MOST
            yield reader, began, began - kept if is_back else None

    def _lend(self, number: int, reader: int, began: int, ended: int | None) -> None:
        copy_id, record_id = self._copies[number]
        patron = PatronId(demo_id(self.here, f"pupil-{reader}"))
        rules = self.circulation.lending.policy(self.here)
        on = self.story.today - timedelta(days=began)
        out = CheckOut(
            copy_id=copy_id,
            record_id=record_id,
            patron_id=patron,
            class_id=ClassId(Year(self.story, self.school).class_id(self._class_of(reader))),
            on=on,
            due=rules.due(on),
        )
        context = self.story.context("loan", self.here, number, actor=self.librarian, on=on)
        self.circulation.lending.check_out(self.here, out, rules.limit, context)
        if ended is not None:
            on = self.story.today - timedelta(days=ended)
            back = Return(copy_id=copy_id, patron_id=patron, on=on)
            context = self.story.context("return", self.here, number, actor=self.librarian, on=on)
            self.circulation.lending.take_back_from(self.here, back, context)

    def _class_of(self, reader: int) -> int:
        for number, each in enumerate(self.school.classes):
            if reader < each.pupils:
                return number
            reader -= each.pupils
        raise LookupError(reader)

    @cached_property
    def _copies(self) -> Sequence[tuple[CopyId, RecordId]]:
        """Read from the catalogue's log which copies there are; its read model may come later."""
        store = self.story.runtime("catalog").store
        found: list[tuple[CopyId, RecordId]] = []
        seen = 0
        while page := store.read(self.here, seen, 1000):
            seen = page[-1].position
            for envelope in page:
                if envelope.type == "catalog.copy-accessioned.v1":
                    copy = json.loads(envelope.data)
                    found.append((CopyId(copy["copy_id"]), RecordId(copy["record_id"])))
        Random(self.here).shuffle(found)  # noqa: S311
        return found
