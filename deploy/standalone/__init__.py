"""The whole house in one process: every service, one port, one folder of data."""
