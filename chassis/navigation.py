"""Where each role can go, as one table over the five services, so that every page shows one way."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from chassis.caller import DISTRICT_ROLES, ROLES
from chassis.languages import N_
from chassis.stages import EVERYTHING, FIRST, JOURNAL


@dataclass(frozen=True, slots=True)
class NavItem:
    """A place to go. `href` may hold `{school}`; then it is shown only where a school is known.

    `stage` is the one from which a school has it on (chassis/stages.py).
    """

    label: str
    href: str
    roles: frozenset[str]
    service: str
    icon: str
    stage: int


@dataclass(frozen=True, slots=True)
class Link:
    """A place to go, as one page shows it to one person."""

    label: str
    href: str
    service: str
    icon: str
    current: bool


def _item(label: str, href: str, icon: str, *roles: str, stage: int = FIRST) -> NavItem:
    return NavItem(label, href, frozenset(roles), href.split("/")[1], icon, stage)


# The order is the order of work: what a role does most stands first, because a phone shows four.
NAVIGATION: Final = (
    _item(N_("Lending desk"), "/circulation/{school}/desk", "desk", "librarian"),
    _item(N_("Overdue"), "/circulation/{school}/overdue", "overdue", "librarian"),
    _item(N_("Lessons today"), "/journal/{school}/today", "today", "teacher", stage=JOURNAL),
    _item(N_("My children"), "/journal/{school}/my-children", "children", "parent", stage=JOURNAL),
    _item(N_("My marks"), "/journal/{school}/my-marks", "marks", "pupil", stage=JOURNAL),
    _item(N_("Overview"), "/reporting/{school}/overview", "overview", "head", "deputy"),
    _item(N_("Schools"), "/reporting/district/overview", "overview", "district-officer"),
    _item(N_("Marks"), "/reporting/{school}/marks", "marks",
          "head", "deputy", "teacher", stage=JOURNAL),
    _item(N_("People"), "/identity/{school}/people", "people",
          "secretary", "administrator", "head"),
    _item(N_("Consents"), "/identity/{school}/consents", "consents",
          "secretary", "administrator", "head"),
    _item(N_("Consents"), "/identity/{school}/consents/classes", "consents", "teacher"),
    _item(N_("Orders"), "/identity/{school}/orders", "orders",
          "administrator", "head", "secretary"),
    _item(N_("Data desk"), "/identity/{school}/data-desk", "data", "data-officer", "head"),
    _item(N_("Duties"), "/identity/{school}/duties", "duties",
          "head", "administrator", "secretary", "deputy", "data-officer"),
    _item(N_("Job instructions"), "/identity/{school}/instructions", "instructions",
          "head", "deputy", "secretary", "librarian", "teacher", "administrator",
          "data-officer", "data-clerk", "nurse"),
    _item(N_("Terms"), "/identity/{school}/terms", "terms",
          "head", "deputy", "administrator", "data-officer"),
    _item(N_("Bring in people"), "/identity/{school}/import", "import", "secretary", "data-clerk"),
    _item(N_("Classes"), "/journal/{school}/classes", "classes", "secretary", "deputy", "head"),
    _item(N_("Find a book"), "/catalog/{school}/search", "search",
          "librarian", "teacher", "parent", "pupil", "secretary", "head", "deputy"),
    _item(N_("My books"), "/circulation/{school}/my-loans", "loans", "pupil", "parent", "teacher"),
    _item(N_("Copies"), "/catalog/{school}/copies", "copies", "librarian"),
    _item(N_("Bring in records"), "/catalog/{school}/import", "import", "librarian"),
    _item(N_("Readers' cards"), "/circulation/{school}/cards", "cards", "librarian"),
    _item(N_("Loans"), "/reporting/{school}/loans", "loans", "librarian", "head", "deputy"),
    _item(N_("Pupil numbers"), "/reporting/{school}/contingent", "contingent",
          "secretary", "head", "deputy"),
    _item(N_("Slips"), "/identity/{school}/slips", "cards",
          "secretary", "administrator", "teacher"),
    _item(N_("Two places"), "/identity/{school}/alarms", "look", "data-officer", "administrator"),
    _item(N_("My class"), "/identity/{school}/own-class", "children", "teacher"),
    _item(N_("Find people"), "/identity/{school}/people/search", "people",
          "nurse", "librarian", "teacher", "deputy"),
    _item(N_("Rights"), "/identity/{school}/access", "ok",
          "head", "deputy", "administrator", "data-officer"),
    _item(N_("My data"), "/identity/my-data", "mine", *sorted(ROLES - DISTRICT_ROLES)),
    _item(N_("People: upkeep"), "/identity/operations", "operations", "operator"),
    _item(N_("Catalogue: upkeep"), "/catalog/operations", "operations", "operator"),
    _item(N_("Lending: upkeep"), "/circulation/operations", "operations", "operator"),
    _item(N_("Journal: upkeep"), "/journal/operations", "operations", "operator"),
    _item(N_("Reports: upkeep"), "/reporting/operations", "operations", "operator"),
)  # fmt: skip


def links(
    roles: Collection[str], school: str | None, path: str, stage: int = EVERYTHING
) -> list[Link]:
    """Give the places open to these roles; the one that `path` is in is marked as current.

    What the school has not switched on yet, being at an earlier `stage`, is left out.
    """
    open_to = [
        (item, item.href.format(school=school))
        for item in NAVIGATION
        if item.roles & set(roles) and (school or "{school}" not in item.href)
        if item.stage <= stage
    ]
    within = [href for _, href in open_to if path == href or path.startswith(f"{href}/")]
    here = max(within, key=len, default=None)
    return [Link(i.label, href, i.service, i.icon, href == here) for i, href in open_to]
