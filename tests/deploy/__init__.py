"""Everything we start ourselves starts, fails and stops as it should."""
