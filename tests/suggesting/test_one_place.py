"""Places that say the same are one comparison: on counts made by hand, and on a town of households."""

import random
from typing import Any

import numpy as np
import pandas as pd
import pytest

import linkspark as ls
from linkspark.spec.levels import AllOf, Equal
from linkspark.suggesting.choosing import Counts
from linkspark.suggesting.one_place import same_places

# First name, last name, address, postcode, town: the first four have one key each, the town has two.
FIRST, LAST, ADDRESS, POSTCODE, TOWN = range(5)
OWNERS = (FIRST, LAST, ADDRESS, POSTCODE, TOWN, TOWN)
PLACES = (ADDRESS, POSTCODE, TOWN)
GONE = 1 << (len(OWNERS) + TOWN)
WHOLE_TOWN, PART_OF_TOWN = 1 << 4, 1 << 5


def _counts(pool: dict[int, float], random_pairs: dict[int, int]) -> Counts:
    return Counts(
        OWNERS,
        PLACES,
        np.array(list(pool), dtype=np.uint64),
        np.array(list(pool.values()), dtype=np.float64),
        np.array(list(random_pairs), dtype=np.uint64),
        np.array(list(random_pairs.values()), dtype=np.int64),
        1e9,
    )


# Of a million random pairs 20,000 are of one town, 200 of one postcode, 10 of one address.
RANDOM = {0: 979_790, WHOLE_TOWN | PART_OF_TOWN: 20_000, 1 << POSTCODE: 200, 1 << ADDRESS: 10}
EVERYWHERE = 1 << ADDRESS | 1 << POSTCODE | WHOLE_TOWN | PART_OF_TOWN


@pytest.mark.parametrize("surname", [0, 1 << LAST], ids=["lodgers", "families"])
def test_an_address_its_postcode_and_its_town_are_one_place(surname: int) -> None:
    # Of strangers at one address half live in one house, and half in streets of the same name elsewhere.
    pool = {EVERYWHERE | surname: 500.0, 1 << ADDRESS: 500.0, (EVERYWHERE ^ 1 << ADDRESS) | surname: 900.0}
    found = same_places(_counts(pool, RANDOM), [(ADDRESS,), (POSTCODE,)], PLACES, [LAST])
    # From the rarest on.
    assert found == [(ADDRESS, POSTCODE, TOWN)]


def test_what_matches_agree_on_together_does_not_make_one_place() -> None:
    # All that agree on two places agree on the first name too: they may be matches.
    pool = {EVERYWHERE | 1 << FIRST: 5_000.0, 1 << ADDRESS: 500.0, 1 << POSTCODE: 900.0}
    assert same_places(_counts(pool, RANDOM), [(ADDRESS,), (POSTCODE,)], PLACES, [LAST]) == []


def test_a_few_pairs_make_no_place() -> None:
    pool = {EVERYWHERE: 29.0, 1 << ADDRESS: 1.0, 1 << POSTCODE: 1.0}
    assert same_places(_counts(pool, RANDOM), [(ADDRESS,), (POSTCODE,)], PLACES, []) == []


def test_places_that_agree_as_often_as_by_chance_are_apart() -> None:
    # One in fifty of any pairs are of one town, and one in seven of those of one postcode.
    pool = {EVERYWHERE ^ 1 << ADDRESS: 1_000.0, 1 << POSTCODE: 6_200.0}
    assert same_places(_counts(pool, RANDOM), [(POSTCODE,)], PLACES, []) == []
    # At eight times they are one.
    pool = {EVERYWHERE ^ 1 << ADDRESS: 1_000.0, 1 << POSTCODE: 5_000.0}
    assert same_places(_counts(pool, RANDOM), [(POSTCODE,)], PLACES, []) == [(POSTCODE, TOWN)]


def test_missing_places_say_nothing() -> None:
    pool = {1 << POSTCODE | GONE: 90_000.0, EVERYWHERE ^ 1 << ADDRESS: 800.0, 1 << POSTCODE: 200.0}
    assert same_places(_counts(pool, RANDOM), [(POSTCODE,)], PLACES, []) == [(POSTCODE, TOWN)]


def test_random_pairs_tell_of_a_place_that_is_no_rule_alone() -> None:
    pool = {1 << ADDRESS: 500.0}
    drawn = {**RANDOM, 1 << POSTCODE | WHOLE_TOWN: 400}
    assert same_places(_counts(pool, drawn), [(ADDRESS,)], PLACES, []) == [(POSTCODE, TOWN)]


def test_only_places_are_put_together() -> None:
    pool = {EVERYWHERE ^ 1 << ADDRESS: 1_000.0, 1 << POSTCODE: 1.0}
    assert same_places(_counts(pool, RANDOM), [(POSTCODE,)], [ADDRESS, POSTCODE], []) == []


def test_a_place_that_follows_from_another_is_one_with_it_without_being_seen_in_pairs() -> None:
    found = same_places(_counts({}, RANDOM), [], PLACES, [], known=[(ADDRESS, POSTCODE)])
    assert found == [(ADDRESS, POSTCODE)]
    # From the more common place nothing follows.
    assert same_places(_counts({}, RANDOM), [], PLACES, [], known=[(TOWN, POSTCODE)]) == []


def test_without_records_there_are_no_places() -> None:
    assert same_places(_counts({}, {}), [], PLACES, []) == []


def _town(spark: Any) -> Any:
    """Return families of four in houses of their own, each person once or twice, with errors.

    Streets have the same names everywhere, so that an address alone does not tell the town.
    """
    chance = random.Random(5)
    syllables = ["ka", "mo", "ber", "san", "tul", "ri", "ven", "dor", "li", "gar"]
    words = [f"{one}{two}{three}".title() for one in syllables for two in syllables for three in syllables]
    firsts, surnames, towns, streets = words[::37], words[5::9], words[11::25], words[3::7]
    rows = []
    for house in range(900):
        surname, town = chance.choice(surnames), house // 30
        postcode = f"{10000 + house // 6}"
        for first in chance.sample(firsts, 4):
            born = f"{chance.randrange(1940, 2010)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
            for _ in range(chance.choice([1, 1, 2])):
                known = first if chance.random() < 0.95 else None
                wrong = f"{chance.randrange(10000, 99999)}"
                rows.append(
                    (
                        f"r{len(rows)}",
                        known,
                        surname,
                        born,
                        f"{1 + house % 7} {streets[house % 71]} Road" if chance.random() < 0.95 else None,
                        postcode if chance.random() < 0.95 else wrong,
                        towns[town] if chance.random() < 0.85 else chance.choice(towns),
                    )
                )
    names = ["id", "first_name", "surname", "date_of_birth", "address", "postcode", "town"]
    return spark.createDataFrame(pd.DataFrame(rows, columns=names))


def test_a_suggestion_compares_a_household_s_address_once_and_says_so(spark: Any) -> None:
    suggestion = ls.suggest_spec(_town(spark))
    names = [one.name for one in suggestion.spec.comparisons]
    assert names == ["first_name", "surname", "date_of_birth", "address_postcode_town"]
    place = suggestion.spec.comparisons[-1]
    assert place.levels[0] == AllOf((Equal("address"), Equal("postcode")))
    assert Equal("town") in place.levels
    (told,) = [line for line in suggestion.why if "say the same" in line]
    assert told == (
        "`address`, `postcode` and `town` say the same: records of different people that agree on one mostly "
        "agree on the next. They are one comparison, so that a household's address does not count several "
        "times. Compared by: address: the same, and postcode: the same; address: the same; address: "
        "Jaro-Winkler similarity at least 0.9; postcode: the same; postcode: Levenshtein distance at most 1; "
        "town: the same; town: Jaro-Winkler similarity at least 0.92; town: Jaro-Winkler similarity at least "
        "0.8; none of these."
    )
    # How it is compared is told once, how each column is cleaned for each.
    assert sum("Compared by: address" in line for line in suggestion.why) == 1
    (own,) = [line for line in suggestion.why if line.startswith("`town`: ")]
    assert own == "`town`: in capitals, without accents, punctuation and double blanks."


def test_a_postcode_that_follows_from_the_address_still_tells_where_the_address_differs(spark: Any) -> None:
    # Each house has one postcode, without an error, and people move within their postcode.
    chance = random.Random(7)
    syllables = ["ka", "mo", "ber", "san", "tul", "ri", "ven", "dor"]
    words = [f"{one}{two}".title() for one in syllables for two in syllables]
    rows = []
    for person in range(300):
        first, last = chance.choice(words), chance.choice(words) + chance.choice(words).lower()
        born = f"{chance.randrange(1940, 2010)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
        for _ in range(2):
            house = person * 3 + chance.randrange(3)
            address = f"{1 + house % 20} {words[house // 20]} Road"
            rows.append((f"r{len(rows)}", first, last, born, address, f"{10000 + house // 3}"))
    names = ["id", "first_name", "surname", "date_of_birth", "address", "postcode"]
    suggestion = ls.suggest_spec(spark.createDataFrame(pd.DataFrame(rows, columns=names)))
    assert [one.name for one in suggestion.spec.comparisons][-1] == "address_postcode"
    assert not any("left out: it follows" in line for line in suggestion.why)
