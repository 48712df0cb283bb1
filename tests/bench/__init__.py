"""Every figure that we claim, beside a baseline on the same work in the same run."""
