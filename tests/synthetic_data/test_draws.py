"""The draws: functions of seed, purpose and entity, evenly spread."""

import numpy as np

from synthetic_data import draws

ENTITIES = np.arange(100_000, dtype=np.uint64)


def test_a_draw_hangs_on_the_seed_the_purpose_and_the_entity_only():
    whole = draws.bits(7, "age", ENTITIES)
    assert (draws.bits(7, "age", ENTITIES[::-1]) == whole[::-1]).all()
    assert (draws.bits(7, "age", ENTITIES[500:510]) == whole[500:510]).all()
    assert (draws.bits(8, "age", ENTITIES) != whole).all()
    assert (draws.bits(7, "sex", ENTITIES) != whole).all()


def test_the_bits_of_distinct_entities_are_distinct():
    assert len(np.unique(draws.bits(7, "id", ENTITIES))) == len(ENTITIES)


def test_draws_follow_splitmix64_from_the_start_that_the_purpose_gives():
    import hashlib

    state = int.from_bytes(hashlib.blake2b(b"7:age", digest_size=8).digest(), "little")
    mask = 2**64 - 1
    z = (state + 3 * 0x9E3779B97F4A7C15) & mask
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
    assert int(draws.bits(7, "age", ENTITIES[3:4])[0]) == z ^ (z >> 31)


def test_uniform_numbers_are_uniform_and_uncorrelated_between_purposes():
    u, v = draws.uniform(1, "u", ENTITIES), draws.uniform(1, "v", ENTITIES)
    assert u.min() >= 0
    assert u.max() < 1
    tenths = np.histogram(u, bins=10, range=(0, 1))[0] / len(u)
    assert (abs(tenths - 0.1) < 0.005).all()
    assert abs(np.corrcoef(u, v)[0, 1]) < 0.016


def test_whole_numbers_stay_below_their_limits():
    assert set(draws.below(1, "die", ENTITIES, 6)) == set(range(6))
    limits = np.array([0, 1, 2, 5] * 25_000)
    drawn = draws.below(1, "each", ENTITIES, limits)
    assert [drawn[limits == limit].max() for limit in (0, 1, 2, 5)] == [0, 0, 1, 4]


def test_picks_follow_the_weights_whatever_the_order_they_are_given_in():
    table = draws.weighted_table({"rare": 1.0, "common": 3.0})
    picked = draws.pick(1, "pick", ENTITIES, table)
    assert abs((picked == "common").mean() - 0.75) < 0.007
    other = draws.weighted_table({"common": 3.0, "rare": 1.0})
    assert (draws.pick(1, "pick", ENTITIES, other) == picked).all()
