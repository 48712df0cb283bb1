"""People, consent, orders and sign-in: the only service that knows what anybody is called."""
