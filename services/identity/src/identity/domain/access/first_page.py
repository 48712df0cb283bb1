"""Where a person begins the day: on the page that his or her work starts with."""

from collections.abc import Sequence
from typing import Final

# The first role in this order decides; who is a teacher and a parent at the same school comes to
# teach.
FIRST: Final = (
    ("librarian", "/circulation/{school}/desk"),
    ("secretary", "/identity/{school}/people"),
    ("head", "/reporting/{school}/overview"),
    ("deputy", "/reporting/{school}/overview"),
    ("teacher", "/journal/{school}/today"),
    ("administrator", "/identity/{school}/people"),
    ("operator", "/identity/operations"),
    ("parent", "/journal/{school}/my-children"),
    ("pupil", "/catalog/{school}/search"),
)


def first_page(grants: Sequence[tuple[str, str]]) -> str:
    """Return where somebody with these (role, school) begins.

    Who has no role sees his or her sessions.
    """
    for role, page in FIRST:
        for held, school in grants:
            if held == role:
                return page.format(school=school)
    return "/identity/sessions"
