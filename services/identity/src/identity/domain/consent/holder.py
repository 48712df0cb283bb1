"""The school as the holder of the data: its address, as it stands on every consent (L-02)."""

from dataclasses import dataclass
from datetime import date

from kernel.decider import Decider


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeHolder:
    address_ky: str
    address_ru: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderDescribed:
    """The address of a school from a day on; papers printed before keep the one they name."""

    address_ky: str
    address_ru: str
    on: date


WIRE: dict[str, type[HolderDescribed]] = {"identity.holder-described.v1": HolderDescribed}


def stream(school: str) -> str:
    return f"holder-{school}"


def decide(last: HolderDescribed | None, command: DescribeHolder) -> list[HolderDescribed]:
    said = command.address_ky, command.address_ru
    if last is not None and said == (last.address_ky, last.address_ru):
        return []
    return [HolderDescribed(address_ky=said[0], address_ru=said[1], on=command.on)]


def evolve(_: HolderDescribed | None, event: HolderDescribed) -> HolderDescribed:
    return event


holder: Decider[HolderDescribed | None, DescribeHolder, HolderDescribed] = Decider(
    None, decide, evolve
)
