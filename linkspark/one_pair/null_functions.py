"""The functions of Spark's SQL to which a null is not the end."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from linkspark.one_pair.sql_values import order, real, same, text

# Of the values on the left, those on the right, and those of the variables of lambdas.
Value: TypeAlias = Callable[[Sequence[Any], Sequence[Any], dict[str, Any]], Any]


def _first(given: list[Value]) -> Value:
    return lambda *at: next((found for one in given if (found := one(*at)) is not None), None)


def _extreme(given: list[Value], sign: int) -> Value:
    def extreme(left: Sequence[Any], right: Sequence[Any], variables: dict[str, Any]) -> Any:
        best = None
        for one in given:
            value = one(left, right, variables)
            if value is not None and (best is None or sign * order(value, best) > 0):
                best = value
        return best

    return extreme


def _joined_with(given: list[Value]) -> Value:
    def joined(left: Sequence[Any], right: Sequence[Any], variables: dict[str, Any]) -> str | None:
        between, *values = [one(left, right, variables) for one in given]
        flat = [one for value in values for one in (value if isinstance(value, tuple) else (value,))]
        return None if between is None else text(between).join(text(one) for one in flat if one is not None)

    return joined


def _null_if(given: list[Value]) -> Value:
    def null_if(left: Sequence[Any], right: Sequence[Any], variables: dict[str, Any]) -> Any:
        one, two = (value(left, right, variables) for value in given)
        return None if one is not None and two is not None and same(one, two) else one

    return null_if


NULL_FUNCTIONS: Final[Mapping[str, tuple[int, int, Callable[[list[Value]], Value]]]] = {
    "coalesce": (1, 50, _first),
    "nvl": (2, 2, _first),
    "ifnull": (2, 2, _first),
    "nullif": (2, 2, _null_if),
    "nvl2": (3, 3, lambda given: lambda *at: given[1](*at) if given[0](*at) is not None else given[2](*at)),
    "if": (3, 3, lambda given: lambda *at: given[1](*at) if given[0](*at) is True else given[2](*at)),
    "isnull": (1, 1, lambda given: lambda *at: given[0](*at) is None),
    "isnotnull": (1, 1, lambda given: lambda *at: given[0](*at) is not None),
    "isnan": (1, 1, lambda given: lambda *at: (value := given[0](*at)) is not None and real(value) != value),
    "greatest": (2, 50, lambda given: _extreme(given, 1)),
    "least": (2, 50, lambda given: _extreme(given, -1)),
    "concat_ws": (1, 50, _joined_with),
    "array": (0, 50, lambda given: lambda *at: tuple(one(*at) for one in given)),
}
