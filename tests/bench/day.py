"""What a day asks of the server: everybody signs in and looks at their pages, again and again."""

from pathlib import Path

import requests

from chassis.navigation import NAVIGATION
from chassis.runtime import House
from deploy.house import opened
from deploy.standalone.demo import accounts, secret_of, with_factor
from identity.wiring import build
from tests.support.second_factor import usable_code

_LANGUAGES = ("ky", "ru", "en")
_ROUNDS = 5


def live(url: str, folder: Path) -> int:
    """Open every place of every role; return how many pages were answered."""
    with opened({"DATA": str(folder)}) as house:
        identity = house.runtimes["identity"].wired(build)
        signed_in = [
            (each, _session(house, url, each.username, secret_of(identity, each.username)))
            for each in accounts()
        ]
    pages = 0
    for account, session in signed_in:
        for _ in range(_ROUNDS):
            for place in NAVIGATION:
                if account.role not in place.roles:
                    continue
                for language in _LANGUAGES:
                    path = place.href.format(school=account.school)
                    answer = session.get(f"{url}{path}?language={language}", timeout=30)
                    pages += answer.ok
    return pages


def _session(house: House, url: str, username: str, secret: str) -> requests.Session:
    session = requests.Session()
    session.headers["Sec-Fetch-Site"] = "same-origin"
    door = f"{url}/identity/sign-in"
    session.post(door, data={"username": username, "secret": secret}, timeout=30)
    if username in with_factor():
        session.post(f"{door}/code", data={"code": usable_code(house, username)}, timeout=30)
    return session
