"""Models and specs in the formats of other tools: Splink's JSON and Aidbox's EDN, both ways."""

from linkspark.spec.formats.doors import read_model, write_model

__all__ = ["read_model", "write_model"]
