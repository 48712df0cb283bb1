"""Services meet in their contracts: what one reads, the other publishes."""
