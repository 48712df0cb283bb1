"""Write the front door of compose from the same template as the one on this machine."""

from pathlib import Path

from deploy.district.parts import PORT, SERVICES
from deploy.local.nginx import render

FILE = Path(__file__).resolve().parents[1] / "compose" / "nginx.conf"
LISTEN = "0.0.0.0:8080"


def of_compose() -> str:
    """Return nginx's configuration for the containers."""
    return render(LISTEN, {service: [f"{service}-http:{PORT}"] for service in SERVICES})


if __name__ == "__main__":
    FILE.write_text(of_compose())
