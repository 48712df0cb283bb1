"""What a day asks of the server: everybody signs in and looks at their pages, again and again."""

from pathlib import Path

import requests

from chassis.navigation import NAVIGATION
from deploy.house import opened
from deploy.standalone.demo import accounts, secret_of
from identity.wiring import build

_LANGUAGES = ("ky", "ru", "en")
_ROUNDS = 5


def live(url: str, folder: Path) -> int:
    """Open every place of every role; return how many pages were answered."""
    with opened({"DATA": str(folder)}) as house:
        identity = house.runtimes["identity"].wired(build)
        people = [(each, secret_of(identity, each.username)) for each in accounts()]
    pages = 0
    for account, secret in people:
        session = requests.Session()
        session.headers["Sec-Fetch-Site"] = "same-origin"
        form = {"username": account.username, "secret": secret}
        session.post(f"{url}/identity/sign-in", data=form, timeout=30)
        for _ in range(_ROUNDS):
            for place in NAVIGATION:
                if account.role not in place.roles:
                    continue
                for language in _LANGUAGES:
                    path = place.href.format(school=account.school)
                    answer = session.get(f"{url}{path}?language={language}", timeout=30)
                    pages += answer.ok
    return pages
