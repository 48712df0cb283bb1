"""The only place that speaks HTTP: parse, ask whether the caller may, hand over, answer."""
