"""The one place where rules, read models, clock and chance come together for the entrypoints."""

from dataclasses import dataclass

from chassis.runtime import Runtime
from circulation.application import Lending
from circulation.wiring.cards import CardOffice
from circulation.wiring.desk import Desk
from circulation.wiring.policies import Policies


@dataclass(frozen=True, slots=True)
class Circulation:
    """What the entrypoints work with."""

    runtime: Runtime
    lending: Lending
    policies: Policies
    desk: Desk
    cards: CardOffice


def build(runtime: Runtime) -> Circulation:
    """Put the service together on a runtime."""
    lending = Lending(runtime.application)
    policies = Policies(lending)
    return Circulation(
        runtime=runtime,
        lending=lending,
        policies=policies,
        desk=Desk(runtime, lending, policies),
        cards=CardOffice(runtime, lending),
    )
