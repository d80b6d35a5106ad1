"""Specs and models to JSON and back."""
