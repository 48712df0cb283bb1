"""Where each role can go, as one table over the five services, so that every page shows one way."""

from __future__ import annotations

from collections.abc import Collection, Sequence
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
    group: str
    stage: int


@dataclass(frozen=True, slots=True)
class Link:
    """A place to go, as one page shows it to one person."""

    label: str
    href: str
    service: str
    icon: str
    group: str
    current: bool


@dataclass(frozen=True, slots=True)
class Section:
    """Places that stand together under a label; without one they stand as they are."""

    label: str
    links: tuple[Link, ...]

    @property
    def current(self) -> bool:
        """Tell whether the page is at one of them."""
        return any(link.current for link in self.links)


def _item(label: str, href: str, icon: str, group: str, *roles: str, stage: int = FIRST) -> NavItem:
    return NavItem(label, href, frozenset(roles), href.split("/")[1], icon, group, stage)


PEOPLE: Final = N_("Classes and lists")
PAPERS: Final = N_("Orders and rights")
LIBRARY: Final = N_("Library")
UPKEEP: Final = N_("Upkeep")
# Groups in the order in which they stand behind the first places; what has none comes last.
GROUPS: Final = (PEOPLE, PAPERS, LIBRARY, UPKEEP, "")
# So many places a phone shows, and whoever has so many more needs no groups.
FRONT: Final = 4
FEW: Final = 6

# The order is the order of work: what a role does most stands first, because a phone shows four.
NAVIGATION: Final = (
    _item(N_("Lending desk"), "/circulation/{school}/desk", "desk", LIBRARY, "librarian"),
    _item(N_("Overdue"), "/circulation/{school}/overdue", "overdue", LIBRARY, "librarian"),
    _item(N_("Lessons today"), "/journal/{school}/today", "today", PEOPLE,
          "teacher", stage=JOURNAL),
    _item(N_("My children"), "/journal/{school}/my-children", "children", PEOPLE,
          "parent", stage=JOURNAL),
    _item(N_("My marks"), "/journal/{school}/my-marks", "marks", PEOPLE, "pupil", stage=JOURNAL),
    _item(N_("Overview"), "/reporting/{school}/overview", "overview", PEOPLE, "head", "deputy"),
    _item(N_("Schools"), "/reporting/district/overview", "overview", PEOPLE, "district-officer"),
    _item(N_("Marks"), "/reporting/{school}/marks", "marks", PEOPLE,
          "head", "deputy", "teacher", stage=JOURNAL),
    _item(N_("People"), "/identity/{school}/people", "people", PEOPLE,
          "secretary", "administrator", "head"),
    _item(N_("Consents"), "/identity/{school}/consents", "consents", PEOPLE,
          "secretary", "administrator", "head"),
    _item(N_("Consents"), "/identity/{school}/consents/classes", "consents", PEOPLE, "teacher"),
    _item(N_("Orders"), "/identity/{school}/orders", "orders", PAPERS,
          "administrator", "head", "secretary"),
    _item(N_("Bring in people"), "/identity/{school}/import", "import", PEOPLE,
          "secretary", "data-clerk"),
    _item(N_("Data desk"), "/identity/{school}/data-desk", "data", PAPERS, "data-officer", "head"),
    _item(N_("Duties"), "/identity/{school}/duties", "duties", PAPERS,
          "head", "administrator", "secretary", "deputy", "data-officer"),
    _item(N_("Two places"), "/identity/{school}/alarms", "look", PAPERS,
          "data-officer", "administrator"),
    _item(N_("Rights"), "/identity/{school}/access", "ok", PAPERS,
          "head", "deputy", "administrator", "data-officer"),
    _item(N_("Terms"), "/identity/{school}/terms", "terms", PAPERS,
          "head", "deputy", "administrator", "data-officer"),
    _item(N_("Classes"), "/journal/{school}/classes", "classes", PEOPLE,
          "secretary", "deputy", "head"),
    _item(N_("Find a book"), "/catalog/{school}/search", "search", LIBRARY,
          "librarian", "teacher", "parent", "pupil", "secretary", "head", "deputy"),
    _item(N_("My books"), "/circulation/{school}/my-loans", "loans", LIBRARY,
          "pupil", "parent", "teacher"),
    _item(N_("Copies"), "/catalog/{school}/copies", "copies", LIBRARY, "librarian"),
    _item(N_("Bring in records"), "/catalog/{school}/import", "import", LIBRARY, "librarian"),
    _item(N_("Readers' cards"), "/circulation/{school}/cards", "cards", LIBRARY, "librarian"),
    _item(N_("Loans"), "/reporting/{school}/loans", "loans", LIBRARY,
          "librarian", "head", "deputy"),
    _item(N_("Pupil numbers"), "/reporting/{school}/contingent", "contingent", PEOPLE,
          "secretary", "head", "deputy"),
    _item(N_("My class"), "/identity/{school}/own-class", "children", PEOPLE, "teacher"),
    _item(N_("Find people"), "/identity/{school}/people/search", "people", PEOPLE,
          "nurse", "librarian", "teacher", "deputy"),
    _item(N_("Slips"), "/identity/{school}/slips", "cards", PEOPLE,
          "secretary", "administrator", "teacher"),
    _item(N_("Job instructions"), "/identity/{school}/instructions", "instructions", PAPERS,
          "head", "deputy", "secretary", "librarian", "teacher", "administrator",
          "data-officer", "data-clerk", "nurse"),
    _item(N_("People: upkeep"), "/identity/operations", "operations", UPKEEP, "operator"),
    _item(N_("Catalogue: upkeep"), "/catalog/operations", "operations", UPKEEP, "operator"),
    _item(N_("Lending: upkeep"), "/circulation/operations", "operations", UPKEEP, "operator"),
    _item(N_("Journal: upkeep"), "/journal/operations", "operations", UPKEEP, "operator"),
    _item(N_("Reports: upkeep"), "/reporting/operations", "operations", UPKEEP, "operator"),
    _item(N_("My data"), "/identity/my-data", "mine", "", *sorted(ROLES - DISTRICT_ROLES)),
)  # fmt: skip


def links(
    roles: Collection[str], school: str | None, path: str, stage: int = EVERYTHING
) -> list[Link]:
    """Give the places open to these roles, in the order in which they are shown.

    The one that `path` is in is marked as current.
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
    found = [Link(i.label, href, i.service, i.icon, i.group, href == here) for i, href in open_to]
    rest = found[FRONT:]
    if len(rest) > FEW:
        rest.sort(key=lambda link: GROUPS.index(link.group))
    return [*found[:FRONT], *rest]


def sections(links: Sequence[Link]) -> list[Section]:
    """Gather the places behind the first ones in groups, where they are many."""
    rest = links[FRONT:]
    if len(rest) <= FEW:
        return [Section("", tuple(rest))]
    groups = {group: tuple(one for one in rest if one.group == group) for group in GROUPS}
    return [
        Section(group if len(found) > 1 else "", found) for group, found in groups.items() if found
    ]
