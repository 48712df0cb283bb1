"""Written consent: what has to be there before anything personal is stored."""
