"""Every error of linkspark, with its wording.

A message says who refuses, which argument or path it means, what it got, what is allowed and what to do.
It names columns, counts and arguments, never a value of the data.
"""

from linkspark.errors.clusters import column_type as column_type
from linkspark.errors.clusters import columns_missing as columns_missing
from linkspark.errors.clusters import id_types_differ as id_types_differ
from linkspark.errors.clusters import ids_are_null as ids_are_null
from linkspark.errors.clusters import ids_occur_twice as ids_occur_twice
from linkspark.errors.clusters import pairs_of_unknown_records as pairs_of_unknown_records
from linkspark.errors.door import argument as argument
from linkspark.errors.door import column_not_found as column_not_found
from linkspark.errors.door import duplicate_columns as duplicate_columns
from linkspark.errors.door import nested_columns as nested_columns
from linkspark.errors.door import no_columns as no_columns
from linkspark.errors.door import no_common_columns as no_common_columns
from linkspark.errors.door import not_a_frame as not_a_frame
from linkspark.errors.door import package_not_installed as package_not_installed
from linkspark.errors.door import wrong_number_of_frames as wrong_number_of_frames
from linkspark.errors.door import wrong_number_of_names as wrong_number_of_names
from linkspark.errors.estimation import attribute_twice as attribute_twice
from linkspark.errors.estimation import clashing_outputs as clashing_outputs
from linkspark.errors.estimation import constant_columns as constant_columns
from linkspark.errors.estimation import no_boolean_columns as no_boolean_columns
from linkspark.errors.estimation import no_complete_rows as no_complete_rows
from linkspark.errors.estimation import not_compared as not_compared
from linkspark.errors.estimation import nothing_to_learn as nothing_to_learn
from linkspark.errors.estimation import too_many_matches as too_many_matches
from linkspark.errors.evaluation import clusters_need_a_truth_column as clusters_need_a_truth_column
from linkspark.errors.evaluation import label_not_a_score as label_not_a_score
from linkspark.errors.evaluation import label_not_said as label_not_said
from linkspark.errors.evaluation import label_without_pairs as label_without_pairs
from linkspark.errors.evaluation import labels_out_of_range as labels_out_of_range
from linkspark.errors.evaluation import links_need_sources as links_need_sources
from linkspark.errors.evaluation import more_found_than_true as more_found_than_true
from linkspark.errors.evaluation import no_labels as no_labels
from linkspark.errors.evaluation import no_score_column as no_score_column
from linkspark.errors.evaluation import nothing_to_evaluate as nothing_to_evaluate
from linkspark.errors.evaluation import record_in_several_clusters as record_in_several_clusters
from linkspark.errors.evaluation import scores_out_of_range as scores_out_of_range
from linkspark.errors.evaluation import truth_needs_records as truth_needs_records
from linkspark.errors.spec import file_cannot_be_read as file_cannot_be_read
from linkspark.errors.spec import file_cannot_be_written as file_cannot_be_written
from linkspark.errors.spec import problems_found as problems_found
from linkspark.errors.standardise import column_cannot_be_made as column_cannot_be_made
from linkspark.errors.standardise import date_formats_ambiguous as date_formats_ambiguous
from linkspark.errors.standardise import date_formats_incomplete as date_formats_incomplete
from linkspark.errors.standardise import date_formats_unknown as date_formats_unknown
from linkspark.errors.standardise import date_pivot as date_pivot
from linkspark.errors.standardise import made_and_dropped as made_and_dropped
from linkspark.errors.standardise import made_twice as made_twice
from linkspark.errors.standardise import not_a_column as not_a_column
from linkspark.errors.standardise import nothing_to_standardise as nothing_to_standardise
from linkspark.errors.tree import ArgumentError as ArgumentError
from linkspark.errors.tree import DataError as DataError
from linkspark.errors.tree import InputError as InputError
from linkspark.errors.tree import LinksparkError as LinksparkError
from linkspark.errors.tree import LinksparkWarning as LinksparkWarning
from linkspark.errors.tree import MissingDependencyError as MissingDependencyError
from linkspark.errors.tree import SchemaError as SchemaError
from linkspark.errors.tree import SpecError as SpecError
from linkspark.errors.tree import listed as listed
