"""The repository as the checks read it: what is tracked, and where."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def tracked() -> tuple[Path, ...]:
    """Return every file git knows or would take up: a new one is judged before it is in."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    names = listed.stdout.rstrip("\0").split("\0")
    return tuple(ROOT / name for name in names if (ROOT / name).is_file())


def text_of(path: Path) -> str:
    """Return a file's text; empty for a picture or another file that is none."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""
