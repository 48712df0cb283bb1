"""When which class has which subject, with whom and where."""
