"""Blocking rules: which records are worth comparing."""

from dataclasses import dataclass, field

from linkspark.spec.plain import lists_to_tuples


@dataclass(frozen=True)
class BlockingRule:
    """Two records are a candidate pair if all keys agree.

    Attributes
    ----------
    keys
        Column names or Spark expressions of columns, such as ``substring(first_name, 1, 3)``. A key that is
        missing agrees with nothing; a key that is an array agrees where any element is in common.
    note
        A remark for who reads the spec; rules that differ by it only are equal.
    """

    keys: tuple[str, ...]
    note: str | None = field(default=None, compare=False, kw_only=True)

    def __post_init__(self) -> None:
        """Take a list for a tuple."""
        lists_to_tuples(self)

    def __str__(self) -> str:
        """Return the keys as one reads them."""
        return " + ".join(map(str, self.keys))


def block_on(*keys: str) -> BlockingRule:
    """Return the rule that all these columns or Spark expressions agree.

    Parameters
    ----------
    keys
        Column names or expressions of columns: ``block_on("surname", "year(dob)")``.

    Examples
    --------
    >>> str(block_on("substring(first_name, 1, 3)", "postcode"))
    'substring(first_name, 1, 3) + postcode'
    """
    return BlockingRule(keys)
