"""The functions of Spark that keys and conditions may call: deterministic, and without a view of the machine.

Left out on purpose: all that runs other code (``reflect``, ``java_method``), reads more than the row, depends
on the session or the clock (``current_user``, ``rand``), or makes a value of any size from a small one
(``repeat``, ``sequence``).
"""

from typing import Final

TEXT: Final = """
    ascii bit_length btrim char_length character_length chr coalesce concat concat_ws contains
    endswith find_in_set format_number initcap instr lcase left length levenshtein locate lower lpad ltrim
    nvl nvl2 ifnull nullif octet_length overlay position regexp_count regexp_extract regexp_extract_all
    regexp_instr regexp_like regexp_replace regexp_substr replace reverse right rpad rtrim soundex split
    split_part startswith substr substring substring_index translate trim ucase upper
    base64 unbase64 encode decode hex unhex try_to_number to_number
"""
NUMBERS: Final = """
    abs acos asin atan atan2 bround cbrt ceil ceiling cos degrees exp floor greatest least hypot isnan
    ln log log10 log1p log2 mod nanvl negative pi pmod positive pow power radians rint round sign signum sin
    sqrt tan try_add try_divide try_multiply try_subtract bit_count width_bucket
"""
DATES: Final = """
    add_months date date_add date_diff date_format date_from_unix_date date_part date_sub date_trunc
    datediff datepart day dayofmonth dayofweek dayofyear from_unixtime hour last_day make_date minute month
    months_between next_day quarter second to_date to_timestamp trunc try_to_date try_to_timestamp unix_date
    weekday weekofyear year
"""
ARRAYS: Final = """
    array array_compact array_contains array_distinct array_except array_intersect array_join array_max
    array_min array_position array_remove array_size array_sort array_union arrays_overlap cardinality
    element_at exists filter flatten forall get get_json_object slice size sort_array transform try_element_at
"""
CONDITIONS: Final = "cast if isnotnull isnull try_cast"
HASHES: Final = "crc32 hash md5 sha sha1 sha2 xxhash64"

ALLOWED: Final = frozenset(" ".join((TEXT, NUMBERS, DATES, ARRAYS, CONDITIONS, HASHES)).split())

# What Spark lacks and the package computes itself, of two texts, in conditions only.
OWN_FUNCTIONS: Final = frozenset(("damerau_levenshtein", "jaro_similarity", "jaro_winkler_similarity"))

_TYPES = """
    array bigint binary boolean byte char date dec decimal double float int integer long numeric real short
    smallint string timestamp timestamp_ltz timestamp_ntz tinyint varchar
"""
TYPES: Final = frozenset(_TYPES.split())

# Words of the language that stand between operands, or are operands themselves.
_OPERATORS = "and or not in is like ilike rlike regexp between escape div case when then else distinct"
OPERATORS: Final = frozenset(_OPERATORS.split())
CONSTANTS: Final = frozenset(("null", "true", "false"))

# These begin a query, change what a name means, or stand for a call without parentheses.
_REFUSED = """
    select from values table with over lateral union intersect except using
    current_date current_timestamp current_time current_user session_user localtimestamp current_catalog
    current_database current_schema current_timezone
"""
REFUSED: Final = frozenset(_REFUSED.split())
