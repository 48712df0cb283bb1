"""Terms and thresholds: what the law leaves open or may change is a setting with a source."""
