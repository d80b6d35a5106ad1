"""What is wrong with a kept table, or with a change to it."""

from collections.abc import Sequence

from linkspark.errors.tree import ArgumentError, DataError, InputError, SchemaError, listed


def no_table(function: str, path: str) -> InputError:
    """Return the error for a path at which no table is kept."""
    return InputError(
        f"{function}: there is no table at {path}. Check the path, or make one with create_table."
    )


def table_exists(path: str) -> InputError:
    """Return the error for a path that is taken."""
    return InputError(
        f"create_table: {path} holds something already. Name another path, or use apply_changes to change a "
        "table."
    )


def table_manifest_unreadable(path: str) -> InputError:
    """Return the error for a manifest that says no version."""
    return InputError(
        f"linkspark: the latest manifest of the table at {path} cannot be read: it was written by another "
        "program, or damaged. Restore it, or make the table again."
    )


def table_of_a_later_version(path: str) -> InputError:
    """Return the error for a table that a later linkspark wrote."""
    return InputError(
        f"linkspark: the table at {path} was written by a later linkspark. Use that, or a newer one."
    )


def table_changed_meanwhile(path: str, version: int) -> DataError:
    """Return the error for a change to a version that is not the latest any more."""
    return DataError(
        f"linkspark: the table at {path} was changed meanwhile: there is a version {version} already, so "
        "this change was not made. Open the table again, and repeat the change."
    )


def table_of_two_writers(path: str) -> DataError:
    """Return the error for two versions of one number."""
    return DataError(
        f"linkspark: two changes were made to the table at {path} at once, and have the same number. Remove "
        "one of the two files in the last folder of manifests, and repeat its change."
    )


def table_written_elsewhere(path: str) -> InputError:
    """Return the error for a local path that only Spark's machines see."""
    return InputError(
        f"linkspark: what Spark wrote to {path} is not there for this program, so no version of the table "
        "can be completed. Name a path that this machine and Spark's share, or one with its scheme, such as "
        "hdfs://."
    )


def table_versions_elsewhere(path: str) -> InputError:
    """Return the error for removing versions where Spark cannot remove."""
    return InputError(
        f"remove_old_versions: {path} is not a folder of this machine, and Spark cannot remove files "
        "elsewhere. Remove older folders below data and manifests with the tools of that storage."
    )


def table_columns_taken(names: Sequence[str]) -> SchemaError:
    """Return the error for a spec whose columns are called as the table's own."""
    return SchemaError(
        f"create_table: the spec uses {listed(names)}, which a kept table has for itself. Rename what the "
        "spec uses."
    )


def table_of_another_spec(function: str, what: str) -> ArgumentError:
    """Return the error for a model that needs other columns than the table holds."""
    return ArgumentError(
        f"{function}: the model does not go with the table, which was made for another spec: {what}. Make a "
        "table for this model with create_table."
    )


def table_sources_differ(function: str, has: bool) -> ArgumentError:
    """Return the error for changes with sources to a table without, or the other way round."""
    table, given = ("several sources", "none") if has else ("one source", "several")
    return ArgumentError(
        f"{function}: the table holds records of {table}, but the records given name {given}. Pass them as "
        f"the table was made: {'a mapping of source names to frames' if has else 'a single frame'}."
    )


def nothing_to_change(function: str) -> ArgumentError:
    """Return the error for a change of nothing."""
    return ArgumentError(
        f"{function}: changed and deleted are both None. Pass the records to write, or to delete."
    )


def changed_and_deleted(function: str, records: int) -> DataError:
    """Return the error for records that are to be written and deleted at once."""
    return DataError(
        f"{function}: {records} record ids are both in changed and in deleted. Keep each in one of them."
    )
