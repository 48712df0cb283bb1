"""What every service stands on: requests, sign-in, languages, pages, health, the broker."""
