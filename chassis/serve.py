"""Run one service of a district: `python -m chassis.serve circulation http`.

The roles are `http`, `subscriptions`, `relay` and `all`; `migrate` and `declare` are steps of their
own that come before and end by themselves.
"""

import os
import sys

import chassis.green  # noqa: F401 - before everything else of ours
from chassis import logs
from chassis.runner import ALL, run
from chassis.runtime import House
from chassis.service import service_named
from chassis.settings import Misconfigured
from chassis.subscriptions import declare_all
from kernel.rabbit import BROKER_ERRORS, TopologyMismatch

STEPS = ("migrate", "declare")


def main(arguments: list[str]) -> int:
    """Do one step or run one role; return what the process ends with."""
    if len(arguments) != 2 or arguments[1] not in (*ALL, *STEPS, "all"):  # noqa: PLR2004
        sys.stderr.write(f"{__doc__}\n")
        return 2
    name, role = arguments
    logs.configure()
    try:
        if role in STEPS:
            _step(name, role)
        else:
            run([service_named(name)], os.environ, ALL if role == "all" else (role,))
    except (Misconfigured, TopologyMismatch) as error:
        # These name settings and queues, never people, and an operator needs to read them.
        sys.stderr.write(f"{name} {role}: {error}\n")
        return 1
    except BROKER_ERRORS as error:
        logs.fault(error, "not-started", service=name, role=role)
        return 1
    return 0


def _step(name: str, step: str) -> None:
    runtime = House(os.environ).open(service_named(name))
    if step == "migrate":
        runtime.migrate()
    else:
        declare_all(runtime)
    runtime.engine.dispose()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
