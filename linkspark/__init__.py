"""Record linkage in PySpark: profile, compare, estimate, explain.

Users write ``import linkspark as ls``. The public names are loaded when first used, so that
``linkspark --help`` answers at once, and a machine without PySpark gets a message instead of a traceback.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from linkspark import errors as errors
from linkspark.version import __version__

if TYPE_CHECKING:
    from linkspark.blocking.pair_counts import largest_blocks as largest_blocks
    from linkspark.cli.session import local_session as local_session
    from linkspark.comparisons.candidate_links import candidate_links as candidate_links
    from linkspark.diagnostics.common_records import common_records as common_records
    from linkspark.diagnostics.descriptive_stats import descriptive_stats as descriptive_stats
    from linkspark.diagnostics.missing import missing as missing
    from linkspark.diagnostics.summary import summary as summary
    from linkspark.diagnostics.unique import unique as unique
    from linkspark.estimation.mu_probability import mu_probability as mu_probability
    from linkspark.evaluation.evaluate import evaluate as evaluate
    from linkspark.evaluation.unlinkable import unlinkable_records as unlinkable_records
    from linkspark.explaining import explain as explain
    from linkspark.journey import dedupe as dedupe
    from linkspark.journey import link as link
    from linkspark.kept_tables.changes import apply_changes as apply_changes
    from linkspark.kept_tables.frequencies import table_status as table_status
    from linkspark.kept_tables.frequencies import update_frequencies as update_frequencies
    from linkspark.kept_tables.table import create_table as create_table
    from linkspark.kept_tables.table import open_table as open_table
    from linkspark.kept_tables.table import remove_old_versions as remove_old_versions
    from linkspark.linkage import cluster as cluster
    from linkspark.linkage import count_pairs as count_pairs
    from linkspark.linkage import link_by_rules as link_by_rules
    from linkspark.linkage import score as score
    from linkspark.looking_up import frequencies_of as frequencies_of
    from linkspark.matching.match import match as match
    from linkspark.one_pair.scoring import pair_scorer as pair_scorer
    from linkspark.one_pair.scoring import score_pair as score_pair
    from linkspark.profiling import profile as profile
    from linkspark.report import write_report as write_report
    from linkspark.score_intervals import with_score_interval as with_score_interval
    from linkspark.self_scoring import self_scores as self_scores
    from linkspark.spec.blocking import BlockingRule as BlockingRule
    from linkspark.spec.blocking import block_on as block_on
    from linkspark.spec.cleaning import Where as Where
    from linkspark.spec.comparisons import Comparison as Comparison
    from linkspark.spec.comparisons import TermFrequency as TermFrequency
    from linkspark.spec.comparisons import comparison as comparison
    from linkspark.spec.comparisons import damerau_levenshtein as damerau_levenshtein
    from linkspark.spec.comparisons import exact as exact
    from linkspark.spec.comparisons import jaro_winkler as jaro_winkler
    from linkspark.spec.comparisons import levenshtein as levenshtein
    from linkspark.spec.comparisons import phonetic as phonetic
    from linkspark.spec.comparisons import soundex as soundex
    from linkspark.spec.fields import Field as Field
    from linkspark.spec.fields import field as field
    from linkspark.spec.fitted import FittedModel as FittedModel
    from linkspark.spec.formats.doors import read_model as read_model
    from linkspark.spec.formats.doors import write_model as write_model
    from linkspark.spec.link_spec import LinkSpec as LinkSpec
    from linkspark.spec.link_spec import PriorRules as PriorRules
    from linkspark.spec.ready_made import array_overlap as array_overlap
    from linkspark.spec.ready_made import custom as custom
    from linkspark.spec.ready_made import date_of_birth as date_of_birth
    from linkspark.spec.ready_made import distance_km as distance_km
    from linkspark.spec.ready_made import email as email
    from linkspark.spec.ready_made import first_name as first_name
    from linkspark.spec.ready_made import full_name as full_name
    from linkspark.spec.ready_made import numeric as numeric
    from linkspark.spec.ready_made import postcode as postcode
    from linkspark.suggesting import Suggestion as Suggestion
    from linkspark.suggesting import suggest_spec as suggest_spec
    from linkspark.training import train as train
    from linkspark.weighing import weigh as weigh

__all__ = [
    "BlockingRule",
    "Comparison",
    "Field",
    "FittedModel",
    "LinkSpec",
    "PriorRules",
    "Suggestion",
    "TermFrequency",
    "Where",
    "__version__",
    "apply_changes",
    "array_overlap",
    "block_on",
    "candidate_links",
    "cleaning",
    "cluster",
    "common_records",
    "comparison",
    "count_pairs",
    "create_table",
    "custom",
    "damerau_levenshtein",
    "date_of_birth",
    "dedupe",
    "descriptive_stats",
    "distance_km",
    "email",
    "evaluate",
    "exact",
    "explain",
    "field",
    "first_name",
    "frequencies_of",
    "full_name",
    "jaro_winkler",
    "largest_blocks",
    "levenshtein",
    "link",
    "link_by_rules",
    "local_session",
    "match",
    "missing",
    "mu_probability",
    "numeric",
    "open_table",
    "pair_scorer",
    "phonetic",
    "postcode",
    "profile",
    "read_model",
    "remove_old_versions",
    "score",
    "score_pair",
    "self_scores",
    "soundex",
    "standardise",
    "suggest_spec",
    "summary",
    "table_status",
    "train",
    "unique",
    "unlinkable_records",
    "update_frequencies",
    "weigh",
    "with_score_interval",
    "write_model",
    "write_report",
]

_ROOMS = {
    "BlockingRule": "linkspark.spec",
    "Comparison": "linkspark.spec",
    "Field": "linkspark.spec",
    "FittedModel": "linkspark.spec",
    "LinkSpec": "linkspark.spec",
    "PriorRules": "linkspark.spec",
    "Suggestion": "linkspark.suggesting",
    "TermFrequency": "linkspark.spec",
    "Where": "linkspark.spec",
    "apply_changes": "linkspark.kept_tables",
    "array_overlap": "linkspark.spec",
    "block_on": "linkspark.spec",
    "candidate_links": "linkspark.comparisons",
    "cleaning": "linkspark.spec.cleaning",
    "cluster": "linkspark.linkage",
    "common_records": "linkspark.diagnostics",
    "comparison": "linkspark.spec",
    "count_pairs": "linkspark.linkage",
    "create_table": "linkspark.kept_tables",
    "custom": "linkspark.spec",
    "damerau_levenshtein": "linkspark.spec",
    "date_of_birth": "linkspark.spec",
    "dedupe": "linkspark.journey",
    "descriptive_stats": "linkspark.diagnostics",
    "distance_km": "linkspark.spec",
    "email": "linkspark.spec",
    "evaluate": "linkspark.evaluation",
    "exact": "linkspark.spec",
    "explain": "linkspark.explaining",
    "field": "linkspark.spec",
    "first_name": "linkspark.spec",
    "frequencies_of": "linkspark.looking_up",
    "full_name": "linkspark.spec",
    "jaro_winkler": "linkspark.spec",
    "largest_blocks": "linkspark.blocking",
    "levenshtein": "linkspark.spec",
    "link": "linkspark.journey",
    "link_by_rules": "linkspark.linkage",
    "local_session": "linkspark.cli.session",
    "match": "linkspark.matching",
    "missing": "linkspark.diagnostics",
    "mu_probability": "linkspark.estimation",
    "numeric": "linkspark.spec",
    "open_table": "linkspark.kept_tables",
    "pair_scorer": "linkspark.one_pair",
    "phonetic": "linkspark.spec",
    "postcode": "linkspark.spec",
    "profile": "linkspark.profiling",
    "read_model": "linkspark.spec.formats",
    "remove_old_versions": "linkspark.kept_tables",
    "score": "linkspark.linkage",
    "score_pair": "linkspark.one_pair",
    "self_scores": "linkspark.self_scoring",
    "soundex": "linkspark.spec",
    "standardise": "linkspark.standardise",
    "suggest_spec": "linkspark.suggesting",
    "summary": "linkspark.diagnostics",
    "table_status": "linkspark.kept_tables",
    "train": "linkspark.training",
    "unique": "linkspark.diagnostics",
    "unlinkable_records": "linkspark.evaluation",
    "update_frequencies": "linkspark.kept_tables",
    "weigh": "linkspark.weighing",
    "with_score_interval": "linkspark.score_intervals",
    "write_model": "linkspark.spec.formats",
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
    # `standardise` and `cleaning` are rooms themselves: their short names are written behind the room's.
    value = getattr(room, name, room)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
