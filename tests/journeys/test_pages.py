"""Every page of the product, for everybody who comes to it: reached, light, readable, in order."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, ViewportSize

from chassis.navigation import links
from tests.journeys.place import SCHOOL, Place
from tests.support.browser import HERE, accessibility_violations

ROLES = {
    "librarian": {"librarian"},
    "secretary": {"secretary"},
    "teacher": {"teacher"},
    "parent": {"parent"},
    "pupil": {"pupil"},
    "head": {"head"},
    "deputy": {"deputy"},
    "data-officer": {"data-officer"},
    "data-clerk": {"data-clerk"},
    "nurse": {"nurse"},
    "officer": {"district-officer"},
    "operator": {"operator", "administrator", "secretary"},
}
SCREEN: ViewportSize = {"width": 1440, "height": 900}
TABLET: ViewportSize = {"width": 768, "height": 1000}
PHONE: ViewportSize = {"width": 360, "height": 740}
FIRST, LATER = 60_000, 20_000  # Bytes over the wire.
STEPS = 2  # How many links away from the places of the shell people are followed.
TABS = 60
EXAMPLES = Path("services/catalog/tests/examples")
FILE = re.compile(r"\.(csv|xlsx|docx|mrc|pdf|zip)(\?|$)|/scan$")
# Whatever stands in a line of a lesson may stand beside, but never upon, another part of it.
OVERLAPPING = """() => {
  const parts = [...document.querySelector("[data-pupil]").querySelectorAll(".chip > span, .line-name")];
  const boxes = parts.map((part) => [part.textContent.trim(), part.getBoundingClientRect()]);
  return boxes.flatMap(([one, a], at) => boxes.slice(at + 1)
    .filter(([, b]) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1)
    .map(([other]) => `${one} and ${other}`));
}"""  # noqa: E501
ID = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/journal/)[^/]+$|(?<=/terms/)[a-z-]+|(?<=/instructions/)[a-z-]+"
)


@dataclass
class Watch:
    """What a browser told while it showed pages: bytes, complaints, and calls to strangers."""

    page: Page
    weight: float = 0
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        wire = self.page.context.new_cdp_session(self.page)
        wire.send("Network.enable")
        wire.on("Network.loadingFinished", self._weigh)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._look)

    def opens(self, address: str) -> int:
        """Go to a page and wait until the names are on it; give the status."""
        self.weight = 0
        answer = self.page.goto(address)
        self.page.wait_for_function(
            """() => !document.querySelector("person-name") || performance
            .getEntriesByType("resource").some((e) => e.name.endsWith("/identity/names"))"""
        )
        return answer.status if answer else 0

    def _weigh(self, told: dict[str, float]) -> None:
        self.weight += told["encodedDataLength"]

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _look(self, request: Request) -> None:
        if urlsplit(request.url).hostname not in HERE:
            self.complaints.append(f"wanted {request.url}")


@pytest.fixture
def watch(browser: Browser) -> Iterator[Watch]:
    """Open a browser with an empty cache. One that intercepts requests would not keep a cache."""
    context = browser.new_context(locale="ky", timezone_id="Asia/Bishkek", viewport=SCREEN)
    yield Watch(context.new_page())
    context.close()


def test_the_first_page_is_light_on_an_empty_cache(standalone: Place, watch: Watch) -> None:
    assert watch.opens(f"{standalone.url}/") == 200
    assert 5_000 < watch.weight < FIRST


@pytest.mark.parametrize("username", ROLES)
def test_every_page_of(username: str, standalone: Place, watch: Watch) -> None:
    page = standalone.signs_in(watch.page.context, username)
    landed = page.url
    page.close()
    watch.opens(landed)
    places = [link.href for link in links(ROLES[username], SCHOOL, "")]
    assert places == shown_places(watch.page)

    faults = {}
    for address in pages_from(places, standalone.url, watch):
        faults[address] = faults_of(watch, address)
    assert {address: found for address, found in faults.items() if found} == {}
    assert len(faults) >= len(places)


def test_a_lesson_that_is_written_in(standalone: Place, watch: Watch) -> None:
    page = standalone.signs_in(watch.page.context, "teacher")
    page.locator("main form button").first.click()
    page.wait_for_url("**/lessons/*")

    assert faults_of(watch, page.url) == []
    for width in (1440, 1280, 1100, 768, 360):
        watch.page.set_viewport_size({"width": width, "height": 800})
        assert watch.page.evaluate(OVERLAPPING) == [], width


def test_records_before_they_are_taken_in(standalone: Place, watch: Watch) -> None:
    page = standalone.signs_in(watch.page.context, "librarian")
    page.goto(f"{standalone.url}/catalog/{SCHOOL}/import")
    page.set_input_files("[name=file]", EXAMPLES / "school-utf8.iso")
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url("**/import/*-*")
    page.locator("button[name=act]").first.wait_for()

    assert faults_of(watch, page.url) == []
    page.locator("button[name=act][value=drop]").click()


def test_whoever_lost_the_way_is_shown_it(standalone: Place, watch: Watch) -> None:
    page = standalone.signs_in(watch.page.context, "librarian")
    for lost in ("/nowhere", f"/catalog/{SCHOOL}/nowhere"):
        assert watch.opens(f"{standalone.url}{lost}") == 404
        assert shown_places(watch.page) == [link.href for link in links({"librarian"}, SCHOOL, "")]
    assert page.locator(".brand-school").inner_text()


def test_a_class_stands_in_the_order_of_the_alphabet(standalone: Place, watch: Watch) -> None:
    standalone.signs_in(watch.page.context, "secretary")
    watch.opens(f"{standalone.url}/journal/{SCHOOL}/classes")
    watch.opens(standalone.url + next(h for h in hrefs(watch.page, "main a") if ID.search(h)))
    shown = watch.page.locator("ol[data-by-name] person-name[title]")
    shown.last.wait_for()
    names = shown.all_inner_texts()

    alphabet = "(names) => names.sort(new Intl.Collator('ky').compare)"
    assert len(names) > 9
    assert names == watch.page.evaluate(alphabet, list(names))


def shown_places(page: Page) -> list[str]:
    return hrefs(page, ".ways a[href^='/']")


def hrefs(page: Page, selector: str) -> list[str]:
    found: list[str] = page.eval_on_selector_all(selector, "all => all.map((a) => a.pathname)")
    return found


def pages_from(places: list[str], home: str, watch: Watch) -> Iterator[str]:
    """Follow people from the places of the shell: one page of each kind, by the links on it."""
    waiting = [(place, 0) for place in places]
    kinds: set[str] = set()
    while waiting:
        path, steps = waiting.pop(0)
        kind = ID.sub("*", path)
        if kind in kinds or FILE.search(path):
            continue
        kinds.add(kind)
        yield f"{home}{path}"
        if steps < STEPS:
            waiting += [(href, steps + 1) for href in hrefs(watch.page, "main a[href^='/']")]


def faults_of(watch: Watch, address: str) -> list[str]:
    """Look at a page in Russian and in Kyrgyz, narrow and wide; give whatever is wrong with it.

    Kyrgyz comes last and unhurried: its links are followed, and its weight is that of every day.
    """
    page = watch.page
    faults = looks_right(watch, address, "ru") + too_wide(page)
    page.context.clear_cookies(name="kp_language")
    faults += looks_right(watch, address, "ky") + too_wide(page)
    if watch.weight > LATER:
        faults.append(f"weighs {watch.weight:.0f} bytes")
    page.set_viewport_size(SCREEN)
    faults += accessibility_violations(page) + out_of_reach(page)
    faults += watch.complaints
    watch.complaints.clear()
    return faults


def looks_right(watch: Watch, address: str, language: str) -> list[str]:
    status = watch.opens(f"{address}?language={language}")
    facts = watch.page.evaluate(
        """() => ({
          language: document.documentElement.lang,
          title: document.title.replace(" · Kitepkana", "").trim(),
          headings: [...document.querySelectorAll("h1")].map((h) => h.textContent.trim()),
        })"""
    )
    return [
        f"{language}: {what}"
        for what, holds in {
            f"answers {status}": status == 200,
            f"says it is in {facts['language']}": facts["language"] == language,
            "has no title": facts["title"],
            f"has the headings {facts['headings']}": all(facts["headings"])
            and len(facts["headings"]) == 1,
        }.items()
        if not holds
    ]


def too_wide(page: Page) -> list[str]:
    faults = []
    for screen in (PHONE, TABLET):
        page.set_viewport_size(screen)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > screen["width"]:
            faults.append(f"is {width} px wide on {screen['width']}")
    return faults


def out_of_reach(page: Page) -> list[str]:
    """Skip to the page with the keyboard alone and walk on to its first action, if it has one."""
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    action = page.locator(
        "main :is(.button, button[type=submit], .find input):visible, main .line[data-pupil]"
    )
    if not action.count():
        return []
    first = action.first.element_handle()
    for _ in range(TABS):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement === wanted", first):
            return []
    return [f"needs a mouse for {first.inner_text()!r}" if first else "lost its action"]
