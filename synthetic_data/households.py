"""People in households: who lives with whom, their names, ages, occupations and addresses.

People come in blocks of `BLOCK`. A block is filled with households until it is full, and depends on the seed
and its own number only: so the people of a small population are the first ones of a large one.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from synthetic_data.draws import Bits, below, bits, chosen, pick, pick_index, uniform, weighted_table
from synthetic_data.places import Places, places
from synthetic_data.tables import FEMALE, MALE, communities, occupations

BLOCK = 240
CENSUS_DAY = np.datetime64("2021-03-21")

# Households and their weights. A: adult of working age, O: older adult, P: parent (a second A, O or P is the
# partner), C: child, G: grandparent, S: sharer, unrelated to the others.
_HOUSEHOLDS = {
    "A": 17, "O": 13, "AA": 17, "OO": 11, "PPC": 10, "PPCC": 11, "PPCCC": 4, "PPCCCC": 1.2, "PPCCCCC": 0.4,
    "PC": 5.5, "PCC": 3, "PCCC": 1, "SS": 2, "SSS": 1.3, "SSSS": 0.8, "SSSSS": 0.4, "PPCG": 0.6, "PPCCG": 0.8,
}  # fmt: skip
_LARGEST = max(map(len, _HOUSEHOLDS))
_KINDS = weighted_table({roles: float(weight) for roles, weight in _HOUSEHOLDS.items()})
_ROLES = np.array([list(roles.ljust(_LARGEST, "-")) for roles in _KINDS.values])
_SIZES = np.array([len(roles) for roles in _KINDS.values])
_SHARE_OF_DOUBLE_BARRELLED = 0.03
_SHARE_OF_PARTNERS_WITH_ONE_SURNAME = 0.85
_SHARE_OF_BRITISH_FIRST_NAMES = 0.15
_HOUSEHOLDS_A_POSTCODE = 16
_OLDEST = 101


class People(NamedTuple):
    """Columns of equal length, one value a person."""

    person_id: NDArray[np.int64]
    household_id: NDArray[np.int64]
    household_size: NDArray[np.int32]
    first_name: NDArray[np.object_]
    surname: NDArray[np.object_]
    sex: NDArray[np.object_]
    birthday: NDArray[np.datetime64]
    occupation: NDArray[np.object_]
    address: NDArray[np.object_]
    town: NDArray[np.object_]
    postcode: NDArray[np.object_]

    def take(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> "People":
        """Return the given rows."""
        return People(*(column[rows] for column in self))


class Members(NamedTuple):
    """Who lives where: one row a person, `position` counted from 0 within the household."""

    person: Bits
    household: Bits
    size: NDArray[np.int64]
    position: NDArray[np.int64]
    role: NDArray[np.str_]


def people_of_blocks(seed: int, blocks: NDArray[np.int64]) -> People:
    """Make the people of some blocks, `BLOCK` people each."""
    members = members_of_blocks(seed, blocks)
    community = _community(seed, members)
    male = _male(seed, members)
    age = _ages(seed, members)
    place = places_of(seed, members.household)
    return People(
        person_id=members.person.astype(np.int64),
        household_id=members.household.astype(np.int64),
        household_size=members.size.astype(np.int32),
        first_name=_first_names(seed, members.person, community, male),
        surname=_surnames(seed, members, community),
        sex=np.where(male, "M", "F").astype(object),
        birthday=_birthdays(seed, members.person, age),
        occupation=_occupations(seed, members.person, age),
        address=place.address,
        town=place.town,
        postcode=place.postcode,
    )


def places_of(seed: int, household: Bits) -> Places:
    """Return where the households live, one place a row."""
    house = (household % np.uint64(_HOUSEHOLDS_A_POSTCODE)).astype(np.int64)
    return places(seed, neighbourhood_of(household), household, house)


def neighbourhood_of(household: Bits) -> Bits:
    """Return the neighbourhood (one postcode, one street) that the households were first found in."""
    return household // np.uint64(_HOUSEHOLDS_A_POSTCODE)


def members_of_blocks(seed: int, blocks: NDArray[np.int64]) -> Members:
    """Return the people of some blocks with their households, before they have names."""
    # As many households as people is always enough to fill a block; the one that overflows is cut.
    household = (blocks[:, None] * BLOCK + np.arange(BLOCK)).astype(np.uint64).ravel()
    kind = pick_index(seed, "household kind", household, _KINDS.cumulative)
    sizes = _SIZES[kind].reshape(-1, BLOCK)
    before = np.cumsum(sizes, axis=1) - sizes
    sizes = np.clip(BLOCK - before, 0, sizes).ravel()
    rows = np.repeat(np.arange(household.size), sizes)
    person = (blocks[:, None] * BLOCK + np.arange(BLOCK)).ravel()
    position = np.tile(np.arange(BLOCK), len(blocks)) - before.ravel()[rows]
    return Members(
        person.astype(np.uint64), household[rows], sizes[rows], position, _ROLES[kind[rows], position]
    )


def _community(seed: int, members: Members) -> NDArray[np.intp]:
    # Sharers come each from anywhere, a family from one community.
    entity = np.where(members.role == "S", members.person | np.uint64(1 << 62), members.household)
    shares = np.cumsum([share for share, _ in communities()])
    return np.minimum(
        np.searchsorted(shares, uniform(seed, "community", entity), side="right"), len(shares) - 1
    )


def _male(seed: int, members: Members) -> NDArray[np.bool_]:
    own = uniform(seed, "sex", members.person) < 0.49
    head = uniform(seed, "sex", members.person - members.position.astype(np.uint64)) < 0.49
    partner = (members.position == 1) & np.isin(members.role, ["A", "O", "P"])
    mixed = uniform(seed, "mixed couple", members.household) < 0.97
    return np.where(partner & mixed, ~head, own)


def _bell(seed: int, purpose: str, entity: Bits) -> NDArray[np.float64]:
    # The sum of four uniforms, -1 to 1: near a normal curve, and the same to the last bit on every machine.
    return sum(uniform(seed, f"{purpose} {i}", entity) for i in range(4)) / 2 - 1


def _ages(seed: int, members: Members) -> NDArray[np.int64]:
    """Return whole years of age, coherent within a household."""
    u = uniform(seed, "age of the head", members.household)
    parent = 40 + np.trunc(26 * _bell(seed, "age of the parent", members.household)).astype(np.int64)
    working_age = 20 + np.trunc(46 * np.sqrt(u))
    head = np.where(members.role == "O", 66 + np.trunc(34 * u * u), working_age).astype(np.int64)
    head = np.where(np.isin(members.role, ["P", "C", "G"]), np.maximum(parent, 18), head)
    gap = np.trunc(14 * _bell(seed, "age gap", members.household)).astype(np.int64)
    lowest = np.where(members.role == "O", 60, 18)
    own = np.where(members.position == 1, np.maximum(head + gap, lowest), head)
    child = below(seed, "age of a child", members.person, np.minimum(head - 17, 21))
    grandparent = head + 22 + below(seed, "age of a grandparent", members.person, 14)
    sharer = 18 + below(seed, "age of a sharer", members.person, 18)
    of_role = [members.role == "C", members.role == "G", members.role == "S"]
    return np.minimum(np.select(of_role, [child, grandparent, sharer], own), _OLDEST)


def _birthdays(seed: int, person: Bits, age: NDArray[np.int64]) -> NDArray[np.datetime64]:
    days = (age * 1461) // 4 + below(seed, "birthday", person, 365)
    return CENSUS_DAY - days.astype("timedelta64[D]")


def _occupations(seed: int, person: Bits, age: NDArray[np.int64]) -> NDArray[np.object_]:
    occupation = pick(seed, "occupation", person, occupations())
    u = uniform(seed, "works", person)
    occupation[(age >= 18) & (age < 66) & (u < 0.18)] = "Not in work"
    occupation[(age >= 18) & (age < 23) & (u < 0.5)] = "Student"
    occupation[(age >= 66) & (u < 0.88)] = "Retired"
    occupation[(age >= 4) & (age < 18)] = "School pupil"
    occupation[age < 4] = None
    return occupation


def family_names(seed: int, purpose: str, entity: Bits, community: NDArray[np.intp]) -> NDArray[np.object_]:
    """Return a surname an entity, from its community; a few are double-barrelled."""

    def single(part: str, rows: NDArray[np.intp] | slice = slice(None)) -> NDArray[np.object_]:
        drawn = np.empty(len(entity[rows]), dtype=object)
        for number, (_, names) in enumerate(communities()):
            of_this = np.flatnonzero(community[rows] == number)
            drawn[of_this] = pick(seed, f"{purpose}{part}", entity[rows][of_this], names.surnames)
        return drawn

    surname = single("")
    double = chosen(seed, f"{purpose} is double", entity, _SHARE_OF_DOUBLE_BARRELLED)
    surname[double] = surname[double] + "-" + single(" second part", double)
    return surname


def _surnames(seed: int, members: Members, community: NDArray[np.intp]) -> NDArray[np.object_]:
    u = uniform(seed, "own surname", members.person)
    partner = (members.position == 1) & np.isin(members.role, ["A", "O", "P"])
    own = (
        (members.role == "S")
        | (partner & (u >= _SHARE_OF_PARTNERS_WITH_ONE_SURNAME))
        | ((members.role == "C") & (u >= 0.95))
        | ((members.role == "G") & (u >= 0.5))
    )
    return family_names(
        seed, "surname", np.where(own, members.person | np.uint64(1 << 62), members.household), community
    )


def _first_names(
    seed: int, person: Bits, community: NDArray[np.intp], male: NDArray[np.bool_]
) -> NDArray[np.object_]:
    british = uniform(seed, "british first name", person) < _SHARE_OF_BRITISH_FIRST_NAMES
    source = np.where(british, 0, community)
    drawn = np.empty(len(person), dtype=object)
    for number, (_, names) in enumerate(communities()):
        for sex, of_sex in ((MALE, male), (FEMALE, ~male)):
            rows = np.flatnonzero((source == number) & of_sex)
            drawn[rows] = pick(seed, "first name", person[rows], names.first_names[sex])
    return drawn


def interview_days(seed: int, household: NDArray[np.int64]) -> NDArray[np.datetime64]:
    """Return the day of a household's survey interview, within ten weeks of a month after census day."""
    entity = household.astype(np.uint64)
    return (
        CENSUS_DAY + np.timedelta64(30, "D") + below(seed, "interview", entity, 70).astype("timedelta64[D]")
    )


def fresh_entity(seed: int, purpose: str, entity: Bits) -> Bits:
    """Return an entity that no person or household has, the same for the same argument."""
    return bits(seed, purpose, entity) | np.uint64(1 << 63)
