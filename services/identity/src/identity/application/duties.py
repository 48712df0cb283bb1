"""Schools, orders of the head, and the roles that they give."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from identity.application.ids import part_of
from identity.application.orders import Orders, entering
from identity.application.rollout import Rollout
from identity.domain.ids import DISTRICT, OrderId, PersonId, SchoolId
from identity.domain.orders.commands import EndRole, FoundRole, GrantRole, IssueOrder
from identity.domain.orders.events import OrderIssued, OrderKind, Role
from identity.domain.orders.order import orders
from identity.domain.orders.roles import roles
from identity.domain.people.events import Kind
from identity.domain.people.person import EnterPerson, person
from identity.domain.rollout.rollout import STAGES
from identity.domain.school.school import RegisterSchool, schools
from kernel.application import Application, Done, Step
from kernel.store import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A role to be given by an order, by somebody who has ``giver_roles`` at that school."""

    person_id: PersonId
    role: Role
    order_id: OrderId
    valid_from: date
    valid_until: date | None = None
    giver_roles: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Founding:
    """What the first administrator says at the first start."""

    school: RegisterSchool
    person_id: PersonId
    order_id: OrderId
    order_number: str
    order_date: date


class Duties:
    """Register schools, enter orders, give and end roles."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.orders = Orders(application)
        self.rollout = Rollout(application, self.orders)

    def register_school(self, context: Context, command: RegisterSchool) -> Done:
        """Register a school, which begins at the first stage.

        Raises SchoolExists, SchoolIdNotPossible.
        """
        step = Step(f"school-{command.school_id}", schools, command)
        done = self.application.handle(DISTRICT, [step], context)
        if done.events:
            self.rollout.stage_by_operator(context, command.school_id, STAGES[0], context.at.date())
        return done

    def issue_order(
        self, context: Context, school: SchoolId, command: IssueOrder, *, series: str = "",
        older: Collection[str] = (),
    ) -> Done:  # fmt: skip
        """Enter an order that gives no role; refuses as `Orders.issue`."""
        return self.orders.issue(context, school, command, series=series, older=older)

    def grant_role(self, context: Context, school: SchoolId, grant: Grant) -> Done:
        """Give a role by an order that is in the register.

        Raises OrderUnknown, OrderIsCancelled, OrderGivesNoRoles, NotYoursToGive, NotForOneself,
        TwoPeopleNeeded, OutsideTheOrder, RolesDoNotGoTogether.
        """
        order = self.orders.in_force(school, grant.order_id)
        return self.application.handle(school, [_granting(grant, order, context)], context)

    def issue_and_grant(
        self, context: Context, school: SchoolId, command: IssueOrder, grant: Grant, *,
        series: str = "", older: Collection[str] = (),
    ) -> Done:  # fmt: skip
        """Enter an order and give its role at once: both, or neither."""

        def giving(issued: OrderIssued) -> list[Step]:
            return [_granting(grant, issued, context)]

        return self.orders.issue(context, school, command, giving, series=series, older=older)

    def end_role(self, context: Context, school: SchoolId, command: EndRole) -> Done:
        """End a role early; raises NotYoursToGive, RoleUnknown."""
        step = Step(f"roles-{command.person_id}", roles, command)
        return self.application.handle(school, [step], context)

    def found(self, context: Context, founding: Founding) -> Done:
        """Record the founding order.

        It makes its first person administrator and secretary of the school.

        Nobody is there yet to enter it for somebody else, which is the one time that this is
        allowed (L-17). The office of the secretary goes with it, because otherwise nobody could
        enter the head.
        """
        self.register_school(part_of(context, "school"), founding.school)
        school, order = founding.school.school_id, _founding_order(founding)
        everywhere = _founded(founding, order, (Role.OPERATOR,))
        here = _founded(founding, order, (Role.ADMINISTRATOR, Role.SECRETARY))
        someone = EnterPerson(person_id=founding.person_id, kind=Kind.STAFF)
        entered = Step(f"person-{founding.person_id}", person, someone)
        self.application.handle(DISTRICT, everywhere, part_of(context, "district"))
        return self.application.handle(school, [entered, *here], part_of(context, "here"))


def _founded(founding: Founding, command: IssueOrder, given: tuple[Role, ...]) -> list[Step]:
    order = orders.decide(None, command)[0]
    assert isinstance(order, OrderIssued)  # noqa: S101 - nothing else can come of an order
    who = founding.person_id
    return [
        *entering(command),
        *(
            Step(f"roles-{who}", roles, FoundRole(person_id=who, role=role, order=order))
            for role in given
        ),
    ]


def _granting(grant: Grant, order: OrderIssued, context: Context) -> Step:
    command = GrantRole(
        person_id=grant.person_id,
        role=grant.role,
        order=order,
        valid_from=grant.valid_from,
        # A role that names no end of its own ends with its order.
        valid_until=grant.valid_until or order.valid_until,
        given_by=PersonId(context.actor),
        giver_roles=grant.giver_roles,
    )
    return Step(f"roles-{grant.person_id}", roles, command)


def _founding_order(founding: Founding) -> IssueOrder:
    return IssueOrder(
        order_id=founding.order_id,
        kind=OrderKind.FOUNDING,
        number=founding.order_number,
        on=founding.order_date,
        valid_from=founding.order_date,
        valid_until=None,
        entered_by=founding.person_id,
    )
