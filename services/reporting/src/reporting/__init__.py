"""Read models over everybody's events: what a school and a district can see of themselves."""
