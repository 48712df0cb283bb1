"""How a term of years is counted."""

from datetime import date


def years_before(day: date, years: int) -> date:
    """Return the same day years ago; a 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
