"""From records to blocking rules: their keys are hashed by Spark, counted in one task, chosen among here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pyarrow as pa
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from linkspark import columns as names_of
from linkspark.blocking.agreements import pairs_between
from linkspark.spec.blocking import BlockingRule
from linkspark.spec.link_spec import LinkType
from linkspark.suggesting.agreement import (
    Hashes,
    Rule,
    pool_patterns,
    random_patterns,
    rule_counts,
)
from linkspark.suggesting.choosing import Counts, choose, covering, learnable, match_probabilities
from linkspark.suggesting.fields import Prepared
from linkspark.suggesting.keys import Key, keys_of
from linkspark.suggesting.kinds import Kind
from linkspark.suggesting.one_place import same_places
from linkspark.suggesting.taking import PERSONAL, RESIDENCE, STRONG
from linkspark.suggesting.words import rule_note

# Records that are looked at: of more, those whose hashes are least; pairs are then counted in proportion.
SAMPLE: Final = 60_000
# Pairs of the pool that are looked at.
POOL: Final = 4_000_000
RANDOM: Final = 1_000_000
PAIRS_A_RECORD: Final = 60
LEAST_BUDGET: Final = 20_000
FEW_PAIRS_A_RECORD: Final = 10
_MOST_BITS: Final = 60
# Rules where nothing can be learned from the counts.
_FALLBACK: Final = 10
_ROWS: Final = "what string, rule array<int>, numbers array<double>, bits array<bigint>"


def blocking_rules(
    records: DataFrame,
    number: int,
    ready: Sequence[Prepared],
    link_type: LinkType,
    follow: Sequence[tuple[str, str]] = (),
) -> tuple[list[BlockingRule], list[tuple[str, ...]]]:
    """Choose blocking rules, and tell which attributes say the same, see `same_places`.

    Parameters
    ----------
    records
        `source` (a position) and the columns of the spec.
    number
        How many records there are.
    ready
        The attributes.
    link_type
        Which pairs are asked for.
    follow
        Places of which the second follows from the first.

    Notes
    -----
    Spark jobs: one.
    """
    keys = _keys(ready)
    owners = _owners(keys)
    budget = max(LEAST_BUDGET, PAIRS_A_RECORD * number)
    share = min(1.0, SAMPLE / max(number, 1))
    cells = [_hash(one) for one in keys]
    drawn = records.select(F.col(names_of.SOURCE).alias("source"), F.array(*cells).alias("cells"))
    if share < 1:
        drawn = drawn.orderBy(F.xxhash64("cells")).limit(SAMPLE)
    look = _Count(owners, link_type, budget * share**2)
    rows = drawn.coalesce(1).mapInArrow(look, _ROWS).collect()
    affordable = {tuple(row["rule"]): row["numbers"][0] for row in rows if row["what"] == "rule"}
    patterns = next((row for row in rows if row["what"] == "pool"), None)
    random = next((row for row in rows if row["what"] == "random"), None)
    if patterns is None or random is None or not affordable:
        return [BlockingRule((one.sql,)) for one in keys][:_FALLBACK], []
    counts = Counts(
        owners,
        tuple(set(owners) - set(_of_kinds(keys, ready, PERSONAL))),
        np.array(patterns["bits"], dtype=np.int64).view(np.uint64),
        np.array(patterns["numbers"]),
        np.array(random["bits"], dtype=np.int64).view(np.uint64),
        np.array(random["numbers"]).astype(np.int64),
        next(row["numbers"][0] for row in rows if row["what"] == "possible"),
    )
    names = list(dict.fromkeys(key.attribute for key in keys))
    places = same_places(
        counts,
        list(affordable),
        _of_kinds(keys, ready, RESIDENCE),
        _of_kinds(keys, ready, ("last name",)),
        [(names.index(one), names.index(other)) for one, other in follow if {one, other} <= set(names)],
    )
    alike = [tuple(names[owner] for owner in group) for group in places]
    posterior = match_probabilities(counts, list(affordable))
    within = budget * share**2
    few = FEW_PAIRS_A_RECORD * number * share**2
    chosen = choose(counts, posterior, list(affordable), budget=within, few=few)
    strong = _of_kinds(keys, ready, STRONG)
    chosen = covering(
        chosen, counts, posterior, list(affordable), strong, budget=within, few=number * share**2
    )
    first = {owner: group[0] for group in places for owner in group}
    together = replace(counts, owners=tuple(first.get(owner, owner) for owner in owners))
    chosen = learnable(chosen, together, posterior, list(affordable), budget=within)
    if not chosen:
        # Nothing is expected to match: what little there is to find is found by the strictest.
        strictest = list(affordable)[:_FALLBACK]
        return [BlockingRule(tuple(keys[key].sql for key in rule)) for rule in strictest], alike
    rules = [BlockingRule(tuple(keys[key].sql for key in one.rule)) for one in chosen]
    noted = [replace(rule, note=rule_note(rule, one, share)) for rule, one in zip(rules, chosen, strict=True)]
    return noted, alike


def _keys(ready: Sequence[Prepared]) -> list[Key]:
    found = [keys_of(one) for one in ready]
    depth = 4
    while depth > 1 and sum(min(len(one), depth) for one in found) + len(found) > _MOST_BITS:
        depth -= 1
    return [key for one in found for key in one[:depth]][: _MOST_BITS // 2]


def _owners(keys: Sequence[Key]) -> tuple[int, ...]:
    names = list(dict.fromkeys(key.attribute for key in keys))
    return tuple(names.index(key.attribute) for key in keys)


def _of_kinds(keys: Sequence[Key], ready: Sequence[Prepared], kinds: Sequence[Kind]) -> list[int]:
    """Return the numbers of the attributes with keys that are of some kinds."""
    names = list(dict.fromkeys(key.attribute for key in keys))
    of = {one.name: one.attribute.kind for one in ready}
    return [number for number, name in enumerate(names) if of[name] in kinds]


def _hash(key: Key) -> Column:
    value = F.expr(key.sql).cast("string")
    return F.when(value.isNotNull() & (F.trim(value) != ""), F.xxhash64(value))


@dataclass(frozen=True)
class _Count:
    """Counts rules and patterns in one task."""

    owners: tuple[int, ...]
    link_type: LinkType
    budget: float

    def __call__(self, batches: Iterator[Any]) -> Iterator[Any]:
        table = pa.Table.from_batches([batch for batch in batches if batch.num_rows])
        if not table.num_rows:
            return
        hashes = self._hashes(table)
        counts = rule_counts(hashes, int(self.budget / 5))
        rules: list[Rule] = [rule for rule, pairs in counts.items() if 0 < pairs <= self.budget / 5]
        rules.sort(key=lambda rule: (counts[rule], rule))
        pool, _, weights = pool_patterns(hashes, rules, POOL)
        random, seen = random_patterns(hashes, RANDOM)
        rows: list[tuple[str, Rule, list[float], list[int]]] = [
            ("rule", rule, [float(counts[rule])], []) for rule in rules
        ]
        possible = float(pairs_between(np.bincount(hashes.sources), self.link_type))
        rows.append(("possible", (), [possible], []))
        rows.append(("pool", (), weights.tolist(), pool.view(np.int64).tolist()))
        rows.append(("random", (), seen.astype(float).tolist(), random.view(np.int64).tolist()))
        yield pa.RecordBatch.from_arrays(
            [
                pa.array([row[0] for row in rows]),
                pa.array([row[1] for row in rows], pa.list_(pa.int32())),
                pa.array([row[2] for row in rows], pa.list_(pa.float64())),
                pa.array([row[3] for row in rows], pa.list_(pa.int64())),
            ],
            names=["what", "rule", "numbers", "bits"],
        )

    def _hashes(self, table: Any) -> Hashes:
        sources = table["source"].combine_chunks().to_numpy()
        cells = pa.concat_arrays(table["cells"].chunks).flatten()
        width = len(self.owners)
        missing = np.asarray(cells.is_null()).reshape(-1, width).T
        values = np.asarray(cells.fill_null(0)).reshape(-1, width).T.view(np.uint64)
        # In an order of the contents, so that the way the records came does not matter.
        order = np.lexsort((*values[::-1], sources))
        return Hashes(
            np.ascontiguousarray(sources[order]).astype(np.int32),
            np.ascontiguousarray(values[:, order]),
            np.ascontiguousarray(missing[:, order]),
            self.owners,
            self.link_type,
        )
