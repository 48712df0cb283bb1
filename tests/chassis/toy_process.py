"""The toy services as a process: `python -m tests.chassis.toy_process http,relay toy ear`."""

import os
import sys
import time
from dataclasses import replace

import chassis.green  # noqa: F401 - before everything else of ours
from chassis import logs
from chassis.runner import run
from kernel.subscription import Projection
from tests.chassis.toys import EAR, TOY

SLOWLY = float(os.environ.get("TOY_SLOWLY", "0"))


def slow(projection: Projection) -> Projection:
    """The same read model on a machine that takes its time, and says when it has begun."""

    def project(db, batch):
        sys.stdout.write("folding\n")
        sys.stdout.flush()
        time.sleep(SLOWLY)
        projection.project(db, batch)

    return replace(projection, project=project)


def main(roles: str, *names: str) -> None:
    logs.configure()
    services = [service for service in (TOY, EAR) if service.name in names]
    if SLOWLY:
        services = [replace(s, projections=tuple(map(slow, s.projections))) for s in services]

    def ready(process):
        sys.stdout.write(f"ready {process.url}\n")
        sys.stdout.flush()

    run(services, os.environ, roles.split(","), ready=ready)
    sys.stdout.write("stopped\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
