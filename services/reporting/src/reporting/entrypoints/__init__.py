"""Where requests come in. Parse, ask, show; every figure is made below."""
