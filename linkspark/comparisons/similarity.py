"""How alike two values are. The only place that chooses how a similarity is computed."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from linkspark.cells import letters

# Keeps (1 - 0.8) * 5 from being a hair below 1.
_ROUNDING = 1e-9


def soundex_code(text: Column) -> Column:
    """Return the American Soundex code of a text's letters, null where it has none.

    The text is upper-cased, accents are folded, and all but A to Z is left out first: Spark's own
    function returns blanks, digits and accented initials unchanged, so that blanks would "agree".
    """
    plain = letters(text)
    return F.when(plain != "", F.soundex(plain))


def is_within_similarity(distance: Column, left: Column, right: Column, similarity: float) -> Column:
    """Tell whether a Levenshtein distance is at most (1 - similarity) times the longer text's length.

    Source: Mayer and Stockdale (2021), equation 9. Similarity 1 asks for equality.
    """
    longest = F.greatest(F.length(left), F.length(right))
    return distance <= F.lit(1 - similarity) * longest + F.lit(_ROUNDING)
