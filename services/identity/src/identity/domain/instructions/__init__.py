"""Job instructions: what each duty has to do, approved by the head, acknowledged by its holders."""
