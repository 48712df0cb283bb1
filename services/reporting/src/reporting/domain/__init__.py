"""The arithmetic of reports: pure, without a table or a clock."""
