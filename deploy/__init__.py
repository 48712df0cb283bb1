"""How the services are run: in one process, on one machine, or on many."""
