"""The sections in which a school library counts: BBK classes put together as registers do."""

from collections.abc import Sequence

# Longer classes stand first: 84 is fiction before 8 is one of the humanities.
SECTIONS: Sequence[tuple[str, str]] = (
    ("84", "fiction"),
    ("74", "education"),
    ("75", "sport-and-arts"),
    ("85", "sport-and-arts"),
    ("2", "natural-sciences"),
    ("3", "applied-sciences"),
    ("4", "applied-sciences"),
    ("5", "applied-sciences"),
    ("6", "humanities"),
    ("7", "humanities"),
    ("8", "humanities"),
    ("9", "general"),
)

OTHER = "other"


def section_of(bbk: str | None) -> str:
    """Give the section of a class mark such as 84(5Кыр)6; without a mark it is the last one."""
    mark = (bbk or "").strip()
    return next((name for begins, name in SECTIONS if mark.startswith(begins)), OTHER)
