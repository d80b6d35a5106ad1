"""Models and specs in the formats of other tools: Splink's JSON and Aidbox's EDN, both ways."""

from linkspark.spec.formats.doors import is_model, read_model, write_model

__all__ = ["is_model", "read_model", "write_model"]
