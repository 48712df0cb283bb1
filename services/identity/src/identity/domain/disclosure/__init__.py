"""Disclosures: what left the school, to whom, on which ground, and whether people were told."""
