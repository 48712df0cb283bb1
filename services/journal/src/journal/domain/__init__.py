"""The rules of the class journal, pure: no clock, no storage, no names of people."""
