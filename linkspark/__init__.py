"""Record linkage in PySpark: profile, compare, estimate, explain.

Users write ``import linkspark as ls``. The public names are loaded when first used, so that
``linkspark --help`` answers at once, and a machine without PySpark gets a message instead of a traceback.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from linkspark.version import __version__

if TYPE_CHECKING:
    from linkspark.cli.session import local_session as local_session
    from linkspark.comparisons.candidate_links import candidate_links as candidate_links
    from linkspark.diagnostics.common_records import common_records as common_records
    from linkspark.diagnostics.descriptive_stats import descriptive_stats as descriptive_stats
    from linkspark.diagnostics.missing import missing as missing
    from linkspark.diagnostics.summary import summary as summary
    from linkspark.diagnostics.unique import unique as unique
    from linkspark.estimation.mu_probability import mu_probability as mu_probability
    from linkspark.evaluation.evaluate import evaluate as evaluate
    from linkspark.linkage import cluster as cluster
    from linkspark.profiling import profile as profile
    from linkspark.report import write_report as write_report
    from linkspark.weighing import weigh as weigh

__all__ = [
    "__version__",
    "candidate_links",
    "cluster",
    "common_records",
    "descriptive_stats",
    "evaluate",
    "local_session",
    "missing",
    "mu_probability",
    "profile",
    "standardise",
    "summary",
    "unique",
    "weigh",
    "write_report",
]

_ROOMS = {
    "candidate_links": "linkspark.comparisons",
    "cluster": "linkspark.linkage",
    "common_records": "linkspark.diagnostics",
    "descriptive_stats": "linkspark.diagnostics",
    "evaluate": "linkspark.evaluation",
    "local_session": "linkspark.cli.session",
    "missing": "linkspark.diagnostics",
    "mu_probability": "linkspark.estimation",
    "profile": "linkspark.profiling",
    "standardise": "linkspark.standardise",
    "summary": "linkspark.diagnostics",
    "unique": "linkspark.diagnostics",
    "weigh": "linkspark.weighing",
    "write_report": "linkspark.report",
}


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"module 'linkspark' has no attribute {name!r}; it has {', '.join(__all__)}")
    try:
        room = import_module(_ROOMS[name])
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "pyspark":
            raise
        from linkspark.errors import package_not_installed

        raise package_not_installed(f"`{name}`", "pyspark", "local") from error
    # `standardise` is a room itself: its functions have short names, to be written behind its own.
    value = getattr(room, name, room)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
