"""How a log says that it was restored to an earlier state, so that readers who saw more can notice.

An epoch is the history of restores: ``first@0 second@90`` reads "restored once, when 90 events were
left".
"""


def begun(name: str) -> str:
    """Return the epoch of a log that was never restored."""
    return f"{name}@0"


def restored(epoch: str, name: str, position: int) -> str:
    """Return the epoch that follows a restore which left ``position`` events."""
    return f"{epoch} {name}@{position}"


def diverged(seen: str, now: str, position: int) -> bool:
    """Tell whether a reader at ``position`` of epoch ``seen`` read events now gone."""
    known = set(seen.split())
    since = [int(step.rsplit("@", 1)[1]) for step in now.split() if step not in known]
    return bool(since) and min(since) < position
