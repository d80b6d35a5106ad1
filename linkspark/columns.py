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
