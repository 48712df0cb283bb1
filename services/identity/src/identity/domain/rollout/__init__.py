"""How far a school has gone: the stages in which the system is introduced (regulation 4.1)."""
