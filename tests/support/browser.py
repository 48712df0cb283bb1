"""Debian's Chromium as people in our stories use it: in Kyrgyz, in Bishkek, on this machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python import sync_playwright as axe
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Route

# The shell is the same engine without a browser around it, and pages open twice as fast in it.
CHROMIUM = next(
    (
        program
        for program in (Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium"))
        if program.exists()
    ),
    Path("/usr/bin/chromium"),
)
SWITCHES = [
    "--no-sandbox",  # Chromium's sandbox does not start under root, as which build machines run.
    "--disable-gpu",
    # Whatever would make it talk to its makers.
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# A phone, a tablet, and the screen of a school computer.
WIDTHS = (360, 768, 1440)
SCREENSHOTS = Path("screenshots")
HERE = {"127.0.0.1", "localhost", ""}
AXE = (Path(axe.__file__).with_name("axe.min.js")).read_text()


def launch(playwright: Playwright) -> Browser:
    """Start Chromium without a window and without downloading anything."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)


@contextmanager
def visitor(browser: Browser, **options: Any) -> Iterator[BrowserContext]:
    """Open one person's browser, with cookies of its own; `options` are Playwright's.

    Whatever a page wants from another site is refused, and fails the test when the visit ends.
    """
    defaults = {
        "locale": "ky",
        "timezone_id": "Asia/Bishkek",
        "viewport": {"width": WIDTHS[-1], "height": 900},
    }
    strangers: list[str] = []

    def stay_here(route: Route) -> None:
        address = route.request.url
        if urlsplit(address).hostname in HERE:
            route.continue_()
        else:
            strangers.append(address)
            route.abort()

    context = browser.new_context(**(defaults | options))
    context.route(lambda address: address.startswith(("http:", "https:", "ws:")), stay_here)
    try:
        yield context
    finally:
        context.close()
    assert not strangers, f"pages wanted to load from elsewhere: {strangers}"


def accessibility_violations(page: Page) -> list[str]:
    """Run axe on the page and return one line for each violation, best none.

    The script is evaluated rather than added to the page, whose strict policy would refuse it.
    """
    page.evaluate(AXE)
    found = page.evaluate("async () => (await axe.run()).violations")
    return [
        f"{rule['id']} ({rule['impact']}): {rule['help']}: {node['html'][:200]}"
        for rule in found
        for node in rule["nodes"]
    ]


def screenshots(page: Page, name: str) -> list[Path]:
    """Photograph the whole page at each width into screenshots/<name>-<width>.png."""
    before = page.viewport_size
    taken = [SCREENSHOTS / f"{name}-{width}.png" for width in WIDTHS]
    for width, file in zip(WIDTHS, taken, strict=True):
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=file, full_page=True)
    if before is not None:
        page.set_viewport_size(before)
    return taken
