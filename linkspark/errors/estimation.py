"""What is wrong with candidate links, or with what is to be learned from them."""

from collections.abc import Sequence

from linkspark.errors.tree import DataError, SchemaError, listed, typed


def clashing_outputs(clashes: Sequence[str]) -> SchemaError:
    """Return the error for compared columns whose results would have the same name."""
    return SchemaError(
        f"candidate_links: the columns' names would make more than one result named {listed(clashes)}: a "
        "column is called as another one's result is. Rename it in both frames."
    )


def no_boolean_columns(function: str, existing: Sequence[tuple[str, str]]) -> SchemaError:
    """Return the error for candidate links without a comparison to estimate from."""
    return SchemaError(
        f"{function}: candidate_links has no boolean column, so there is nothing to estimate. "
        f"It has {typed(existing)}. Pass the result of candidate_links, with one boolean column for each "
        "attribute."
    )


def attribute_twice(repeated: dict[str, list[str]], keep: Sequence[str]) -> SchemaError:
    """Return the error for an attribute that several boolean columns describe."""
    shown = "; ".join(f"`{attribute}` by {listed(names)}" for attribute, names in repeated.items())
    return SchemaError(
        "mu_probability: candidate_links describes the same attribute more than once, and the estimates "
        f"would not converge to anything meaningful: {shown}. Keep one column for each attribute, for "
        f"example candidate_links.select({', '.join(repr(name) for name in keep)})."
    )


def no_complete_rows(rows: int, missing: Sequence[tuple[str, int]]) -> DataError:
    """Return the error for candidate links in which every row holds a null."""
    if rows == 0:
        return DataError(
            "mu_probability: candidate_links has no rows, so there is nothing to estimate. Raise the sample "
            "given to candidate_links, or check that neither frame is empty."
        )
    shown = ", ".join(f"`{name}` ({count} of {rows})" for name, count in missing)
    return DataError(
        f"mu_probability: every one of the {rows} rows of candidate_links holds a null and was dropped. "
        f"Nulls are in {shown}. Leave out the columns that are missing most often."
    )


def constant_columns(always: Sequence[str], never: Sequence[str], rows: int) -> DataError:
    """Return the error for columns that hold only true or only false."""
    parts = []
    if always:
        parts.append(f"always true: {listed(always)}")
    if never:
        parts.append(f"always false: {listed(never)}")
    return DataError(
        f"mu_probability: over the {rows} rows without a null, some columns never vary, so no m or u can be "
        f"learned from them ({'; '.join(parts)}). Leave them out, or raise the sample given to "
        "candidate_links until both outcomes occur."
    )


def not_compared(function: str, unknown: Sequence[str], compared: Sequence[str]) -> SchemaError:
    """Return the error for attributes asked for that the candidate links do not hold."""
    return SchemaError(
        f"{function}: columns names {listed(unknown)}, which the candidate links do not compare. "
        f"They compare {listed(compared)}."
    )


def nothing_to_learn(pairs: int, left_out: dict[str, str]) -> DataError:
    """Return the error for candidate links from which no m or u can be learned."""
    if pairs == 0:
        return DataError(
            "weigh: there are no candidate links, so there is nothing to estimate. Raise the sample, or "
            "check that neither file is empty."
        )
    reasons = "; ".join(f"`{attribute}` is {reason}" for attribute, reason in left_out.items())
    return DataError(
        f"weigh: nothing can be learned from the {pairs} candidate links: "
        f"{reasons or 'none of them is without a null'}. "
        "Raise the sample, or choose the columns by name."
    )


def too_many_matches(found: int, recall: float, possible: int) -> DataError:
    """Return the error for a prior's rules that find more matches than there can be."""
    return DataError(
        f"train: the prior's rules find {found:,} pairs; at a recall of {recall:g} there would be "
        f"{found / recall:,.0f} matches among only {possible:,} possible pairs. Use stricter rules, or raise "
        "the recall."
    )
