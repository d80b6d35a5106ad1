"""Standardised tables that are kept: made once, then changed row by row, each change whole or not at all."""

from linkspark.kept_tables.changes import apply_changes
from linkspark.kept_tables.frequencies import TableStatus, table_status, update_frequencies
from linkspark.kept_tables.table import KeptTable, create_table, open_table, remove_old_versions

__all__ = [
    "KeptTable",
    "TableStatus",
    "apply_changes",
    "create_table",
    "open_table",
    "remove_old_versions",
    "table_status",
    "update_frequencies",
]
