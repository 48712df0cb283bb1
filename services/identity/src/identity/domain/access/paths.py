"""Where to go after signing in: only to our own pages."""

import re
from typing import Final
from urllib.parse import urlsplit

# Going back to these would go round in circles, or out again.
_NOT_AFTER: Final = (
    "/identity/sign-in",
    "/identity/sign-out",
    "/identity/renew",
    "/identity/secret",
    "/identity/undertaking",
)


def safe_next(path: str | None) -> str | None:
    """Return the path if it leads to one of our pages, else None.

    No other site, no other scheme, no tricks.
    """
    if not path or not re.fullmatch(r"/(?![/\\])[^\\\x00-\x20\x7f]*", path):
        return None
    parts = urlsplit(path)
    if parts.scheme or parts.netloc or parts.path.startswith(_NOT_AFTER):
        return None
    return path
