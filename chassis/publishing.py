"""A service tells everybody who may do what in it: its policy as one event, whenever it changed.

Services do not ask each other, so whoever shows the whole table (identity) reads it from these.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chassis.caller import DISTRICT
from chassis.denials import denials_codec
from chassis.policy import operating
from kernel.application import Step
from kernel.codec import Codec
from kernel.decider import Decider
from kernel.parking import operations_codec

if TYPE_CHECKING:
    from chassis.policy import Action
    from chassis.runtime import Runtime
    from chassis.service import Service

STREAM: Final = "policy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """One role in an action, and how far it reaches (`chassis.policy.Scope`)."""

    role: str
    scope: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedAction:
    """One action, said in three languages because its readers do not have our catalogue."""

    name: str
    said_ky: str
    said_ru: str
    said_en: str
    rights: tuple[Right, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyPublished:
    """Everything that can be done in a service, in its own order, and by whom."""

    actions: tuple[PublishedAction, ...]


def policy_codec(service: str) -> Codec:
    """Return the name of the event; part of every service's own codec."""
    return Codec({f"{service}.policy-published.v1": PolicyPublished})


def codec_of_every(service: str) -> Codec:
    """Return the events that every service has without doing anything."""
    return operations_codec(service) | denials_codec(service) | policy_codec(service)


def _decide(known: PolicyPublished | None, now: PolicyPublished) -> list[PolicyPublished]:
    return [] if known == now else [now]


# The state is the table that was published last; two processes that start at once agree in it.
_policy: Final[Decider[PolicyPublished | None, PolicyPublished, PolicyPublished]] = Decider(
    None, _decide, lambda _known, event: event
)


def policy_of(service: Service) -> tuple[Action, ...]:
    """Give the whole table of a service, with what the chassis adds to every one."""
    return (*service.policy, operating(service.name))


def publish(runtime: Runtime) -> None:
    """Publish the policy of a service, unless it is the one that was published last."""
    from chassis.languages import words  # noqa: PLC0415 - a relay publishes nothing

    spoken = {language: words(language, runtime.service.package) for language in ("ky", "ru", "en")}
    actions = tuple(
        PublishedAction(
            name=action.name,
            said_ky=spoken["ky"].gettext(action.said),
            said_ru=spoken["ru"].gettext(action.said),
            said_en=spoken["en"].gettext(action.said),
            rights=tuple(Right(role=r, scope=s) for r, s in sorted(action.scopes.items())),
        )
        for action in policy_of(runtime.service)
    )
    step = Step(STREAM, _policy, PolicyPublished(actions=actions))
    runtime.application.handle(DISTRICT, [step], runtime.context_for_system("policy"))
