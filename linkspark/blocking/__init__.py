"""Blocking: keys, candidate pairs, and how many there are, counted without making them."""
