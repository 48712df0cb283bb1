"""Print one JSON line for each figure: ``python -m tests.bench [name …]``."""

import sys

from tests.bench.ground import grounded
from tests.bench.table import FIGURES


def main(names: list[str]) -> int:
    unknown = set(names) - set(FIGURES)
    if unknown:
        sys.stderr.write(
            f"There is no {', '.join(sorted(unknown))}; there are {', '.join(FIGURES)}.\n"
        )
        return 2
    with grounded() as ground:
        for name in names or FIGURES:
            sys.stdout.write(FIGURES[name](ground).line() + "\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
