"""The five diagnostic functions: what is in these files, before anything is linked."""

from linkspark.diagnostics.common_records import common_records
from linkspark.diagnostics.descriptive_stats import descriptive_stats
from linkspark.diagnostics.missing import missing
from linkspark.diagnostics.summary import summary
from linkspark.diagnostics.unique import unique

__all__ = ["common_records", "descriptive_stats", "missing", "summary", "unique"]
