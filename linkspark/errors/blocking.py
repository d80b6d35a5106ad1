"""What is wrong with blocking rules."""

from collections.abc import Sequence

from linkspark.errors.tree import DataError


def too_many_pairs(
    function: str, total: int, budget: int, position: int, rule: str, pairs: int, largest: Sequence[int]
) -> DataError:
    """Return the error for rules that would make more pairs than the budget allows."""
    blocks = ", ".join(f"{size:,}" for size in largest)
    return DataError(
        f"{function}: the blocking rules would make {total:,} pairs, more than pair_budget={budget:,}. Most "
        f"come from blocking[{position}], {rule}: {pairs:,} pairs; its largest blocks hold {blocks} records. "
        "Add a key to that rule, set values that say nothing (such as 'unknown') to null, or raise "
        "pair_budget. count_pairs shows what each rule makes, largest_blocks the values of its blocks."
    )
