"""Where a person begins the day: on the page that his or her work starts with."""

from collections.abc import Callable, Sequence
from typing import Final

JOURNAL: Final = 2  # The stage from which a school has lessons and marks (chassis/stages.py).

# The first role in this order decides; who is a teacher and a parent at the same school comes to
# teach. The last part is the stage from which the page is there.
FIRST: Final = (
    ("librarian", "/circulation/{school}/desk", 1),
    ("secretary", "/identity/{school}/people", 1),
    ("head", "/reporting/{school}/overview", 1),
    ("deputy", "/reporting/{school}/overview", 1),
    ("teacher", "/journal/{school}/today", JOURNAL),
    ("administrator", "/identity/{school}/people", 1),
    ("operator", "/identity/operations", 1),
    ("parent", "/journal/{school}/my-children", JOURNAL),
    ("pupil", "/catalog/{school}/search", 1),
    ("data-officer", "/identity/{school}/data-desk", 1),
    ("data-clerk", "/identity/{school}/import", 1),
    ("nurse", "/identity/{school}/people/search", 1),
    ("district-officer", "/reporting/district/overview", 1),
    ("teacher", "/catalog/{school}/search", 1),
    ("parent", "/catalog/{school}/search", 1),
)


def first_page(
    grants: Sequence[tuple[str, str]], stage_of: Callable[[str], int] = lambda _: JOURNAL
) -> str:
    """Return where somebody with these (role, school) begins.

    Who has no role sees his or her sessions.
    """
    for role, page, stage in FIRST:
        for held, school in grants:
            if held == role and (stage == 1 or stage_of(school) >= stage):
                return page.format(school=school)
    return "/identity/sessions"
