"""What every service stands on: requests, sign-in, languages, pages, health, and its way to the broker."""
