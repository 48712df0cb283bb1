"""Changing how a school works with the system: its stage and its terms, by an order of the head."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from identity.application.ids import part_of
from identity.application.orders import Orders
from identity.domain.ids import SchoolId
from identity.domain.orders.commands import IssueOrder
from identity.domain.orders.events import OrderIssued
from identity.domain.rollout.rollout import SetStage, rollouts
from identity.domain.settings.settings import SetTerm, terms
from kernel.application import Application, Done, Step
from kernel.store import Context


class Rollout:
    """Set stages and terms together with their orders: both, or neither."""

    def __init__(self, application: Application, orders: Orders) -> None:
        self.application = application
        self.orders = orders

    def stage_by_order(
        self, context: Context, school: SchoolId, stage: int, command: IssueOrder, *,
        series: str = "", older: Collection[str] = (),
    ) -> Done:  # fmt: skip
        """Issue the head's order about a stage, with the stage; raises NoSuchStage."""

        def following(issued: OrderIssued) -> list[Step]:
            return [_staging(school, stage, issued.valid_from, issued)]

        return self.orders.issue(context, school, command, following, series=series, older=older)

    def stage_by_operator(
        self, context: Context, school: SchoolId, stage: int, valid_from: date
    ) -> Done:
        """Set a stage for a school that is being introduced; raises NoSuchStage."""
        step = _staging(school, stage, valid_from, None)
        return self.application.handle(school, [step], part_of(context, "stage"))

    def term_by_order(
        self, context: Context, school: SchoolId, term: SetTerm, command: IssueOrder, *,
        series: str = "", older: Collection[str] = (),
    ) -> Done:  # fmt: skip
        """Issue the head's order about a term, with the term; raises OutsideItsBounds."""

        def following(issued: OrderIssued) -> list[Step]:
            by_order = replace(term, order_id=issued.order_id, valid_from=issued.valid_from)
            return [Step("settings", terms, by_order)]

        return self.orders.issue(context, school, command, following, series=series, older=older)


def _staging(school: SchoolId, stage: int, valid_from: date, order: OrderIssued | None) -> Step:
    command = SetStage(
        school_id=school,
        stage=stage,
        order=order,
        by_operator=order is None,
        valid_from=valid_from,
    )
    return Step("rollout", rollouts, command)
