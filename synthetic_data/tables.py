"""Name tables with realistic frequencies, from the provider tables of the package Faker.

Faker holds counted tables for some countries (England and Wales, New Zealand, the USA) and plain lists for
others. A list is given a falling frequency by rank; ranks that the list does not tell come from a
hash of the name. No name is stored here but the parts that build the long tail of English place surnames.
"""

import hashlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import import_module
from typing import NamedTuple

import numpy as np

from synthetic_data.draws import Table, weighted_table

MALE, FEMALE = 0, 1

_STEMS = """
Ack Ald Alder Ash Ast Ax Bad Bal Ban Bar Bark Bart Bax Beck Ber Bick Bil Birk Black Blay Bol Bos Brad
Bram Bran Bray Bren Brid Brig Brock Brom Brook Brough Buck Bul Bur Burn Cal Can Car Carl Cat Caw Chad
Chat Chil Clay Clif Clough Col Cop Cor Cot Cow Cran Craw Cres Crom Crook Cros Cul Cum Dal Dan Dar Dart
Den Der Dor Dray Dun East Eden Eg El Elms Eng Fair Fal Far Farn Fen Fern Fin Flax Fleet Flint Fox Frod
Ful Gar Gat Glen God Gold Gos Grant Gray Green Gres Grim Had Hal Ham Han Har Hart Has Hat Haw Hay Haz
Heath Heb Hed Hen Her Hes Hex High Hil Hin Hob Hol Hor Hough Hul Hum Hunt Hur Ing Kel Ken Kes Kil King
Kirk Knat Lam Lan Lang Lark Lat Law Lay Leck Leigh Lin Lit Long Lud Lyd Mal Mar Marl May Mel Mer Mid Mil
Mor Mos Nap Ner Net New Nor Oak Ock Off Ol Or Os Ot Ox Pad Pat Pem Pen Per Pick Pil Plum Pol Pres Quin
Rad Raw Red Rib Rid Rip Rock Rod Ros Roth Row Rud Rus Ry Sal San Sax Scar Sed Sel Shal Shef Shel Ship
Shir Sil Skel Slat Som South Staf Stain Stan Stap Staun Sten Stock Stoke Strat Stret Sud Sut Swan Swin
Tad Tam Tat Thorn Thorp Thur Til Tod Top Tor Tre Tud Twy Tyl Uff Up Wad Wake Wal War Wat Way Wel Wen
West Wet Whar Whit Wick Wid Wil Win Wolf Wood Wool Wor Wrag Wyl Yar Yel Yor
"""
_ENDINGS = """
ton ley ford ham well wood field worth by man more ridge shaw stead thorpe thwaite wick gate hurst
bourne brook bridge bury combe cott croft dale den don er ing ingham ington land low mere ner over port
rick sall sey son stone stow tree water way wen wright
"""


class Names(NamedTuple):
    """The names of one community: surnames, and first names by sex (`MALE`, `FEMALE`)."""

    surnames: Table
    first_names: tuple[Table, Table]


def _usable(name: object) -> bool:
    if not isinstance(name, str) or len(name) < 2:
        return False
    letters = name.replace(" ", "").replace("-", "").replace("'", "")
    # Latin script only: Latin Extended-B ends at U+024F.
    return letters.isalpha() and max(map(ord, letters)) < 0x250


def _from_faker(locale: str, attribute: str, kind: str = "person") -> list[str] | dict[str, float]:
    provider = import_module(
        f"faker.providers.{kind}.{locale}" if locale else f"faker.providers.{kind}"
    ).Provider
    names = getattr(provider, attribute)
    if isinstance(names, Mapping):
        return {name: float(weight) for name, weight in names.items() if _usable(name)}
    return [name for name in names if kind != "person" or _usable(name)]


def _hash_rank(names: Iterable[str]) -> list[str]:
    return sorted(set(names), key=lambda name: hashlib.blake2b(name.encode(), digest_size=8).digest())


def _falling(names: Iterable[str], exponent: float, *, ranked: bool = False) -> dict[str, float]:
    order = list(dict.fromkeys(names)) if ranked else _hash_rank(names)
    return {name: 1.0 / (rank**exponent) for rank, name in enumerate(order, start=1)}


def _blend(*parts: tuple[float, Mapping[str, float]]) -> dict[str, float]:
    total: dict[str, float] = {}
    for share, weights in parts:
        whole = sum(weights.values())
        for name, weight in weights.items():
            total[name] = total.get(name, 0.0) + share * weight / whole
    return total


def _counted(locale: str, attribute: str) -> dict[str, float]:
    names = _from_faker(locale, attribute)
    assert isinstance(names, dict), f"Faker's {locale} {attribute} has lost its weights"
    return names


def _lists(locales: str, attribute: str) -> list[str]:
    return [name for locale in locales.split() for name in _from_faker(locale, attribute)]


def _place_names() -> list[str]:
    return [stem + ending for stem in _STEMS.split() for ending in _ENDINGS.split() if stem[-1] != ending[0]]


def _british() -> Names:
    surnames = _blend(
        (0.44, _counted("en_GB", "last_names")),
        (0.08, _counted("en_NZ", "last_names")),
        (0.04, _counted("en_US", "last_names")),
        (0.06, _falling(_lists("en_IE", "last_names"), 0.3)),
        (0.38, _falling(_place_names(), 0.5)),
    )
    first_names = tuple(
        weighted_table(
            _blend(
                (0.45, _falling(_from_faker("en_GB", attribute), 0.7, ranked=True)),
                (0.43, _counted("en_NZ", attribute)),
                (0.07, _counted("en_US", attribute)),
                (0.05, _falling(_lists("en", attribute), 0.5)),
            )
        )
        for attribute in ("first_names_male", "first_names_female")
    )
    return Names(weighted_table(surnames), (first_names[0], first_names[1]))


def _community(locales: str, surnames: list[str], exponent: float) -> Names:
    male, female = (
        weighted_table(_falling(_lists(locales, attribute), 0.6))
        for attribute in ("first_names_male", "first_names_female")
    )
    return Names(weighted_table(_falling(surnames, exponent)), (male, female))


@lru_cache(maxsize=1)
def communities() -> tuple[tuple[float, Names], ...]:
    """Return the communities that people belong to, each with its share and its names."""
    polish = [*_lists("pl_PL", "male_last_names"), *_lists("pl_PL", "unisex_last_names")]
    european = "fr_FR de_DE es_ES it_IT pt_PT ro_RO"
    african = "yo_NG ig_NG tw_GH en_KE"
    return (
        (0.80, _british()),
        (0.04, _community("en_IE ga_IE", _lists("en_IE ga_IE", "last_names"), 0.5)),
        (0.07, _community("en_IN", _lists("en_IN en_PK", "last_names"), 0.7)),
        (0.02, _community("pl_PL", polish, 0.5)),
        (0.04, _community(european, _lists(european, "last_names"), 0.5)),
        (0.03, _community(african, _lists(african, "last_names"), 0.7)),
    )


@lru_cache(maxsize=1)
def occupations() -> Table:
    """Return occupations: a few hundred, some far more frequent than others."""
    return weighted_table(_falling(_from_faker("", "jobs", "job"), 0.7))


@lru_cache(maxsize=1)
def place_names() -> np.ndarray:
    """Return plausible names for towns and streets, in a fixed order that is not the alphabet's."""
    return np.array(_hash_rank(_place_names()), dtype=object)
