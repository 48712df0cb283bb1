"""The service behind a real port, and a browser in which somebody is signed in."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from time import time

from playwright.sync_api import BrowserContext, Page, Route
from werkzeug.serving import WSGIRequestHandler, make_server

from chassis.testing import Running
from chassis.web import COOKIE

NAMES = {
    "pupil one": "Бейшеналиевалардын Айжаркын",
    "pupil two": "Токтогулов Бектур",
    "pupil three": "Өмүрбекова Чолпон",
    "librarian": "Ысмаилова Үмүт",
    "mother of one": "Бейшеналиева Гүлнара",
}


class Quiet(WSGIRequestHandler):
    def log(self, *_: object) -> None:
        """Say nothing: the chassis logs requests already."""


@contextmanager
def served(running: Running) -> Iterator[str]:
    """Serve the running services on a free port; give the address."""
    server = make_server("127.0.0.1", 0, running.site, threaded=True, request_handler=Quiet)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def sign_in(
    visitor: BrowserContext,
    running: Running,
    address: str,
    person: str,
    *grants: tuple[str, str],
    language: str = "ky",
) -> None:
    """Put a token into the browser, as identity does after a sign-in."""
    token = running.token(person, *grants)
    visitor.add_cookies(
        [
            {"name": COOKIE, "value": token, "url": address},
            {"name": "kp_language", "value": language, "url": address},
        ]
    )


def knows_names(page: Page, names: dict[str, str]) -> None:
    """Stand in for identity, which alone knows names."""

    def answer(route: Route) -> None:
        asked = json.loads(route.request.post_data or "{}")["ids"]
        known = {who: {"display": names[who]} for who in asked if who in names}
        route.fulfill(json={"names": known})

    page.route("**/identity/names", answer)


def wedge(page: Page, code: str) -> None:
    """Type as a keyboard-wedge scanner does: digits five milliseconds apart, then Enter.

    The keys carry those times themselves, so that a busy machine does not make the scanner stall.
    """
    keyboard = page.context.new_cdp_session(page)
    moment = time()
    for place, sign in enumerate([*code, "\r"]):
        key, name = ("Enter", "Enter") if sign == "\r" else (sign, f"Digit{sign}")
        pressed = {"key": key, "code": name, "timestamp": moment + place * 0.005}
        number = {"windowsVirtualKeyCode": ord(sign)}
        keyboard.send(
            "Input.dispatchKeyEvent", {"type": "keyDown", "text": sign, **pressed, **number}
        )
        keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **pressed, **number})
    keyboard.detach()
