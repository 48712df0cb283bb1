"""A school year and a day in which every personal field of everybody holds a marked word.

The year is that of the demo, told by the services' own use cases with other names; the day is what
people then do over HTTP: look at every page, type what is refused, print, take away, search, lend.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from unittest import mock
from uuid import uuid4

import requests
from rich.console import Console

from chassis.caller import Grant
from chassis.navigation import links
from chassis.runtime import House
from chassis.tokens import sign_person
from chassis.web import COOKIE
from deploy.district.district import District
from deploy.standalone.demo import Demo, people
from deploy.standalone.demo.cast import FIRST, OPERATOR, Casting, Somebody, demo_id
from identity.application.papers import Paper, Scan
from identity.domain.ids import PersonId, SchoolId
from identity.wiring import build
from tests.canary.markers import Markers
from tests.journeys.place import SCHOOL, Place

ROLES = ("secretary", "head", "deputy", "librarian", "teacher", "parent", "pupil")
MORE_ROLES = ("administrator", "data-officer", "operator")
PAGES = 120  # Pages that one role looks at: more than there are kinds of pages.
LINK = re.compile(r'href="(/[^"#]*)"')
FIRST_LETTERS = "АБЖКСЭ"


# --- The year


@contextmanager
def marked_people(markers: Markers) -> Iterator[None]:
    """Let the demo invent nobody but people whose every field is marked, on marked papers."""
    paper = people.People.paper

    class MarkedCasting(Casting):
        def _somebody(self, what: str, surname: str, today: date, years: Any) -> Somebody:
            known = super()._somebody(what, surname, today, years)
            first = FIRST_LETTERS[len(what) % len(FIRST_LETTERS)]
            return replace(
                known,
                surname=markers.surname(first),
                given_name=markers.text(),
                patronymic=markers.text(),
                phone=markers.phone(),
                address=markers.text(),
            )

    def marked_paper(self: people.People, *given: Any) -> Paper:
        signed = paper(self, *given)
        scan = Scan.of(b"%PDF-1.4 " + markers.text().encode())
        proof = markers.text() if signed.capacity_document else ""
        return replace(signed, place=markers.text(), scan=scan, capacity_document=proof)

    with (
        mock.patch.object(people, "Casting", MarkedCasting),
        mock.patch.object(people.People, "paper", marked_paper),
    ):
        yield


def a_marked_year(house: House, markers: Markers) -> None:
    """Fill two schools with people, lessons, marks, records and loans; mark some sign-in names."""
    for runtime in house.runtimes.values():
        runtime.migrate()
    with marked_people(markers):
        Demo(house).fill(Console(quiet=True))
    identity = house.runtimes["identity"].wired(build)
    for number in range(3, 6):
        context = house.runtimes["identity"].context_for_system("canary")
        person = PersonId(demo_id(SCHOOL, f"pupil-{number}"))
        identity.sign_in.open_account(
            context, SchoolId(SCHOOL), person, markers.username(), f"{markers.text()} {uuid4()}"
        )


# --- The day


@dataclass
class Day:
    """What people do in one day at a running installation."""

    place: Place
    markers: Markers
    district: District | None = None
    is_over: bool = False
    # The wrapped keys of those who go, as they stood on the disk before.
    keys_of_the_gone: list[bytes] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    shown: int = 0  # How often a marked word was shown to somebody who may read it.

    def is_lived(self) -> None:
        """Let everybody do what they do, the forbidden and the mistaken too."""
        self.mistypes_at_the_door()
        for role in (*ROLES, *MORE_ROLES):
            self.looks_at_everything(role)
        self.enters_a_pupil()
        self.searches()
        self.brings_a_list_in()
        self.prints()
        self.reads_what_is_kept_of_the_own_child()
        self.lends_a_book()
        self.goes_where_nothing_is()

    def person_of(self, role: str) -> str:
        known = {"parent": "parent-0", "pupil": "pupil-0"}.get(role, role)
        return OPERATOR if role in MORE_ROLES else demo_id(SCHOOL, known)

    def session(self, role: str) -> requests.Session:
        """Sign somebody in with a real token; how people come to one is another test's matter."""
        identity = self.place.house.runtimes["identity"].wired(build)
        found = identity.vault.keys.signing_key()
        assert found is not None
        key_id, key = found
        token = sign_person(
            key,
            key_id,
            person_id=self.person_of(role),
            session_id=str(uuid4()),
            grants=(Grant(role, SCHOOL),),
            now=self.place.house.runtimes["identity"].now(),
        )
        session = requests.Session()
        session.cookies.set(COOKIE, token)
        session.headers.update({"Sec-Fetch-Site": "same-origin", "Accept": "text/html"})
        return session

    def get(self, session: requests.Session, address: str) -> requests.Response:
        try:
            answer = session.get(f"{self.place.url}{address}", timeout=60)
        except requests.ConnectionError as broken:
            raise AssertionError(f"no answer to {address}") from broken
        return self._note(answer)

    def post(
        self, session: requests.Session, address: str, data: Any = None, **more: Any
    ) -> requests.Response:
        answer = session.post(
            f"{self.place.url}{address}", data=data, timeout=60, allow_redirects=False, **more
        )
        return self._note(answer)

    def _note(self, answer: requests.Response) -> requests.Response:
        if answer.status_code >= 500:
            self.faults.append(f"{answer.status_code} {answer.request.method} {answer.url}")
        self.shown += self.markers.name.encode() in answer.content
        return answer

    def last_words(self) -> str:
        """Return what the logs say about faults, for the message of a failed test."""
        logs = [file.read_text(errors="replace") for file in self.place.folder.rglob("*.log")]
        return "\n".join(line for log in logs for line in log.splitlines() if '"error"' in line)

    # What they do

    def mistypes_at_the_door(self) -> None:
        """Type a password into the name, a name that nobody has, a right name with a wrong one."""
        session = requests.Session()
        session.headers["Sec-Fetch-Site"] = "same-origin"
        for username in (self.markers.text(), self.markers.username(), "secretary"):
            form = {"username": username, "secret": self.markers.text()}
            assert self.post(session, "/identity/sign-in", form).status_code < 500

    def looks_at_everything(self, role: str) -> None:
        """Follow every link from the places of a role, one page of each kind a few times."""
        session = self.session(role)
        waiting = [link.href for link in links({role}, SCHOOL, "")]
        seen: set[str] = set()
        kinds: dict[str, int] = {}
        while waiting and len(seen) < PAGES:
            address = waiting.pop(0).replace("&amp;", "&")
            kind = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "*", address.split("?")[0])
            if address in seen or kinds.get(kind, 0) >= 3 or "/static/" in address:
                continue
            seen.add(address)
            kinds[kind] = kinds.get(kind, 0) + 1
            answer = self.get(session, address)
            if "text/html" in answer.headers.get("Content-Type", ""):
                waiting += LINK.findall(answer.text)
                self._asks_for_names(session, answer.text)

    def _asks_for_names(self, session: requests.Session, page: str) -> None:
        """Do what the page shell does: fetch the names that the page has room for."""
        ids = list(dict.fromkeys(re.findall(r'<person-name[^>]*person="([^"]+)"', page)))
        ids = ids or list(dict.fromkeys(re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", page)))
        if ids:
            body = {"ids": ids[:200]}
            self._note(session.post(f"{self.place.url}/identity/names", json=body, timeout=60))

    def enters_a_pupil(self) -> None:
        """Fill in a pupil without a paper, which is refused, and then with one."""
        session = self.session("secretary")
        word = self.markers
        form = {
            "command_id": str(uuid4()),
            "surname": word.surname(),
            "given_name": word.text(),
            "patronymic": word.text(),
            "birth_date": "14.03.2015",
            "phone": word.phone(),
            "address": word.text(),
        }
        without = self.post(session, f"/identity/{SCHOOL}/people", form)
        assert without.status_code == 409
        signed = {
            "purposes": "emis",
            "capacity": "parent",
            "capacity_document": word.text(),
            "signer_surname": word.surname(),
            "signer_given_name": word.text(),
            "signer_phone": word.phone(),
            "register_number": "778",
            "signed_on": "02.09.2026",
            "place": word.text(),
            "paper_language": "ky",
        }
        scan = b"%PDF-1.4 " + word.text().encode() + b" " * 300_000
        files = {"scan": (f"{word.username()}.pdf", scan, "application/pdf")}
        entered = self.post(session, f"/identity/{SCHOOL}/people", form | signed, files=files)
        assert entered.status_code == 303, entered.text[:2000]

    def searches(self) -> None:
        """Look for a name, whole and by its beginning, as the office does."""
        session = self.session("secretary")
        for typed in (f"Ж{self.markers.name}", self.markers.name[:4], self.markers.latin):
            found = self.post(session, f"/identity/{SCHOOL}/people/search", {"words": typed})
            assert found.status_code == 200, found.text[:500]

    def brings_a_list_in(self) -> None:
        """Upload a list of people, with columns nobody asked for, under a telling file name."""
        session = self.session("secretary")
        lines = ["Фамилия;Имя;Телефон;Адрес;Пикир"]
        word = self.markers
        lines += [
            f"{word.surname()};{word.text()};{word.phone()};{word.text()};{word.text()}"
            for _ in range(20)
        ]
        file = ("\n".join(lines)).encode()
        name = f"{word.username()}.csv"
        answer = self.post(
            session, f"/identity/{SCHOOL}/import", {}, files={"file": (name, file, "text/csv")}
        )
        place = answer.headers["Location"].removeprefix(self.place.url)
        for act in ("look", "take"):
            self.get(session, place)
            self.post(session, place, {"act": act, "command_id": str(uuid4())})
        self.get(session, f"{place}/report.xlsx")

    def prints(self) -> None:
        """Print consent forms and slips of a class: files that nobody may keep on this side."""
        session = self.session("secretary")
        where = {"address_ky": "Мектеп көчөсү, 1", "address_ru": "ул. Школьная, 1"}
        self.post(session, f"/identity/{SCHOOL}/consents/holder", where)
        page = self.get(session, f"/identity/{SCHOOL}/consents/classes").text
        for class_id in list(dict.fromkeys(re.findall(r"/consents/class/([0-9a-f-]{36})", page)))[
            :2
        ]:
            new = {"command_id": str(uuid4())}
            self.post(session, f"/identity/{SCHOOL}/consents/class/{class_id}/print", new)
            slips = self.get(session, f"/identity/{SCHOOL}/slips/{class_id}").text
            boxes = re.findall(r"<input[^>]*name=.?people[^>]*>", slips)
            pupils = [re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", box)[0] for box in boxes][:3]
            asked = {"command_id": str(uuid4()), "people": pupils}
            self.post(session, f"/identity/{SCHOOL}/slips/{class_id}", asked)
        form = f"/identity/{SCHOOL}/people/{demo_id(SCHOOL, 'pupil-4')}/consent-form"
        typed = {"pupil": self.markers.surname(), "signer": self.markers.surname()}
        self.post(session, form, {"command_id": str(uuid4()), **typed})

    def reads_what_is_kept_of_the_own_child(self) -> None:
        session = self.session("parent")
        for address in ("/identity/my-data", "/identity/sessions"):
            self.get(session, address)
        for person in ("pupil-0", "pupil-3"):  # One's own child, and somebody else's.
            for kind in ("json", "pdf"):
                own = f"/identity/{SCHOOL}/my-data/{demo_id(SCHOOL, person)}/everything.{kind}"
                self.get(session, own)

    def lends_a_book(self) -> None:
        session = self.session("librarian")
        ((patron, _),) = self.place.cards(1)
        (barcode,) = self.place.barcodes(1)
        body = {"barcode": barcode, "patron_id": patron}
        session.headers["Accept"] = "application/json"
        loans = f"{self.place.url}/circulation/{SCHOOL}/loans"
        assert self._note(session.post(loans, json=body, timeout=60)).status_code < 400
        typed = {"barcode": self.markers.text(), "patron_id": self.markers.text()}
        self._note(session.post(loans, json=typed, timeout=60))

    def goes_where_nothing_is(self) -> None:
        """Ask for what is not there with a name in a form and in a header."""
        session = self.session("teacher")
        session.headers["Referer"] = f"{self.place.url}/x"
        for service in ("catalog", "circulation", "journal", "reporting", "identity"):
            self.post(session, f"/{service}/{SCHOOL}/nowhere", {"name": self.markers.text()})

    # Who goes

    def forget(self, *who: str) -> list[PersonId]:
        """Let the head forget people by order; return their ids."""
        session = self.session("head")
        gone = [PersonId(demo_id(FIRST.school_id, each)) for each in who]
        for number, person in enumerate(gone, 1):
            form = {"reason": "order", "register_number": f"{number}", "command_id": str(uuid4())}
            answer = self.post(session, f"/identity/{SCHOOL}/people/{person}/forget", form)
            assert answer.status_code == 303, answer.text[:500]
        return gone
