"""Every column name that linkspark makes, so that two rooms that meet in a table spell it alike.

The names of the seven functions' tables are those of the ONS working paper: analysts read by them.
"""

from typing import Final

# summary
TOTAL_LINK_SPACE: Final = "Total_Link_Space"
FILE_NAME: Final = "File_Name"
ROW_COUNT: Final = "Row_Count"
COLUMN_COUNT: Final = "Column_Count"
COMMON_COLUMNS: Final = "Common_Columns"
COMMON_COLUMNS_ALL_DATA_TYPES: Final = "Common_Columns_All_Data_Types"
COMMON_COLUMNS_COMMON_DATA_TYPES: Final = "Common_Columns_Common_Data_Types"
UNIQUE_COLUMNS: Final = "Unique_Columns"
EMPTY_CELLS_COUNT: Final = "Empty_Cells_Count"
EMPTY_CELLS_PERCENT: Final = "Empty_Cells_%"

# missing
COUNT_MISSING: Final = "Count_Missing"
PERCENTAGE_MISSING: Final = "Percentage_Missing"
FILE: Final = "File"

# unique
DISTINCT_VALUES_COUNT: Final = "Distinct_Values_Count"
DISTINCT_VALUES_PERCENT: Final = "Distinct_Values_%"
DISTINCT_PERCENT_STANDARDISED: Final = "Distinct_%_Standardised"
COUNT_PER_DISTINCT: Final = "Count_Per_Distinct"
USE_AS_IDENTIFIER: Final = "Use_As_Identifier"

# common_records
COMMON_DISTINCT_RECORDS: Final = "Common_Distinct_Records"
COMMON_DISTINCT_RECORDS_COUNT: Final = "Common_Distinct_Records_Count"

# descriptive_stats
DATA_TYPE: Final = "Data_Type"
COUNT: Final = "Count"
MIN: Final = "Min"
MAX: Final = "Max"
MEAN: Final = "Mean"
PERCENTILE_25: Final = "25th_Percentile"
MEDIAN: Final = "Median"
PERCENTILE_75: Final = "75th_Percentile"
STD_DEV: Final = "Std_Dev"
VARIANCE: Final = "Variance"
FREQUENCY_LIST: Final = "Frequency_List"
STD_DEV_OF_FREQUENCY: Final = "StdDev_of_Frequency"
NOT_APPLICABLE: Final = "not applicable"

# block sizes, a table of `profile`
LARGEST_BLOCK: Final = "Largest_Block"
PAIRS_IN_BLOCKS: Final = "Pairs_In_Blocks"

# descriptive_stats under disclosure control
VALUES_LEFT_OUT: Final = "Values_Left_Out"

# candidate_links: suffixes of the compared column's name
BOOL: Final = "_bool"
SOUNDEX_BOOL: Final = "_soundex_bool"
LEV: Final = "_lev"
LEV_BOOL: Final = "_lev_bool"

# mu_probability
M: Final = "m"
U: Final = "u"
W_A: Final = "W_a"
W_D: Final = "W_d"

# pairs of records, and the records themselves
RECORD_ID: Final = "record_id"
RECORD_ID_L: Final = "record_id_l"
RECORD_ID_R: Final = "record_id_r"
SOURCE_DATASET: Final = "source_dataset"
SOURCE_DATASET_L: Final = "source_dataset_l"
SOURCE_DATASET_R: Final = "source_dataset_r"
MATCH_KEY: Final = "match_key"
MATCH_WEIGHT: Final = "match_weight"
MATCH_PROBABILITY: Final = "match_probability"
GAMMA: Final = "gamma_"
TERM_FREQUENCY: Final = "tf_"
LEVEL_WEIGHT: Final = "mw_"
TERM_FREQUENCY_WEIGHT: Final = "mw_tf_"
MATCH_RULE: Final = "match_rule"

# match: new records against a base
RANK: Final = "rank"
GRADE: Final = "grade"
ODDS: Final = "odds"

# frequencies of values
FIELD: Final = "field"
VALUE: Final = "value"
FREQUENCY_SHARE: Final = "frequency"

# kept tables
CONTENT_HASH: Final = "content_hash"
UPDATED_AT: Final = "updated_at"
DRIFT: Final = "drift"

# Inside the engine: names that no user's column has.
ID: Final = "__record_id"
SOURCE: Final = "__source"
KEY: Final = "__key_"
FREQUENCY: Final = "__tf_"
RULES: Final = "__rules"
CENSUS: Final = "__census"
CARRIED: Final = "__column_"
PARSED: Final = "__parsed_"
ID_L: Final = "__record_id_l"
ID_R: Final = "__record_id_r"
SOURCE_L: Final = "__source_l"
SOURCE_R: Final = "__source_r"

# clusters; with several thresholds the first is followed by the threshold's decimals (cluster_id_95)
CLUSTER_ID: Final = "cluster_id"
CLUSTER_SIZE: Final = "cluster_size"
LINKS: Final = "links"
DENSITY: Final = "density"
BRIDGES: Final = "bridges"
WEAKEST_LINK: Final = "weakest_link"
CLUSTERS: Final = "clusters"
RECORDS: Final = "records"

# evaluate: pairs
THRESHOLD: Final = "threshold"
LINKS_WITHOUT_LABEL: Final = "links_without_label"
TRUE_POSITIVES: Final = "true_positives"
FALSE_POSITIVES: Final = "false_positives"
MISSED_BY_SCORING: Final = "missed_by_scoring"
MISSED_BY_BLOCKING: Final = "missed_by_blocking"
PRECISION: Final = "precision"
RECALL: Final = "recall"
F1: Final = "f1"
SCORING_RECALL: Final = "scoring_recall"
FALSE_POSITIVE_RATE: Final = "false_positive_rate"
EXPECTED_FDR: Final = "expected_fdr"
EXPECTED_FNR: Final = "expected_fnr"

# evaluate: blocking rules
PAIRS: Final = "pairs"
MATCHES: Final = "matches"
NON_MATCHES: Final = "non_matches"
PAIRS_WITHOUT_LABEL: Final = "pairs_without_label"
BLOCKING_RECALL: Final = "blocking_recall"

# evaluate: clusters
CLUSTER_COLUMN: Final = "cluster_column"
PEOPLE: Final = "people"
COMPLETE: Final = "complete"
SPLIT: Final = "split"
MERGED: Final = "merged"
BCUBED_PRECISION: Final = "bcubed_precision"
BCUBED_RECALL: Final = "bcubed_recall"
BCUBED_F1: Final = "bcubed_f1"

# candidate_errors
ERROR_KIND: Final = "error_kind"

# unlinkable_records
UNLINKABLE: Final = "unlinkable"
UNLINKABLE_SHARE: Final = "unlinkable_share"
