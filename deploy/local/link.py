"""Put our own packages on the path of the virtual environment that runs this, with their command.

`make setup` calls it. A path file instead of an installation: nothing is built, an edit is live at
once, and a new service needs no more than its folder.
"""

import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# A service that does not exist yet is on the path too, so that creating it needs no second setup.
SERVICES = ("identity", "catalog", "circulation", "journal", "reporting")

COMMAND = """\
#!{python}
import sys

from deploy.cli import main

sys.exit(main())
"""


def path_file() -> str:
    """Name the repository root, for kernel, chassis and deploy, and each service's sources."""
    folders = [ROOT, *(ROOT / "services" / name / "src" for name in SERVICES)]
    return "".join(f"{folder}\n" for folder in folders)


def link() -> None:
    """Write the path file and the `kitepkana` command into this virtual environment."""
    (Path(sysconfig.get_path("purelib")) / "kitepkana.pth").write_text(path_file())
    command = Path(sysconfig.get_path("scripts")) / "kitepkana"
    command.write_text(COMMAND.format(python=sys.executable))
    command.chmod(0o755)


if __name__ == "__main__":
    link()
