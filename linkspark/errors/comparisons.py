"""What is wrong with the columns that are to be compared."""


def level_of_another_type(comparison: str, level: str, column: str, kind: str, takes: str) -> str:
    """Return the problem of a level that cannot compare columns of this type."""
    return (
        f'comparison `{comparison}`: the level "{level}" cannot compare the column `{column}` of type '
        f"{kind}; it takes {takes}. Cast the column, or choose another level."
    )
