"""Addresses, towns and UK-style postcodes: valid in form, skewed by area, several households a postcode.

The areas and their post towns are real, with rough populations, so that the skew is that of the country;
districts, sectors, units and streets are drawn. No postcode is meant to be that of a real street.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from synthetic_data.draws import Bits, below, bits, chosen, pick, pick_index, uniform, weighted_table
from synthetic_data.tables import communities, place_names

# Postcode area, post town, rough population in ten thousands.
_AREAS = """
AB Aberdeen 50|AL St Albans 25|B Birmingham 190|BA Bath 44|BB Blackburn 49|BD Bradford 58
BH Bournemouth 55|BL Bolton 38|BN Brighton 80|BR Bromley 30|BS Bristol 95|BT Belfast 188|CA Carlisle 32
CB Cambridge 43|CF Cardiff 102|CH Chester 66|CM Chelmsford 65|CO Colchester 42|CR Croydon 39
CT Canterbury 48|CV Coventry 80|CW Crewe 31|DA Dartford 44|DD Dundee 28|DE Derby 74|DG Dumfries 15
DH Durham 31|DL Darlington 37|DN Doncaster 75|DT Dorchester 22|DY Dudley 41|E London 100|EC London 4
EH Edinburgh 90|EN Enfield 34|EX Exeter 57|FK Falkirk 28|FY Blackpool 27|G Glasgow 120|GL Gloucester 62
GU Guildford 74|HA Harrow 48|HD Huddersfield 26|HG Harrogate 14|HP Hemel Hempstead 48|HR Hereford 18
HS Stornoway 3|HU Hull 43|HX Halifax 16|IG Ilford 34|IP Ipswich 60|IV Inverness 22|KA Kilmarnock 37
KT Kingston upon Thames 54|KW Kirkwall 5|KY Kirkcaldy 36|L Liverpool 86|LA Lancaster 33
LD Llandrindod Wells 5|LE Leicester 98|LL Llandudno 54|LN Lincoln 30|LS Leeds 78|LU Luton 33
M Manchester 118|ME Medway 61|MK Milton Keynes 52|ML Motherwell 38|N London 87
NE Newcastle upon Tyne 117|NG Nottingham 116|NN Northampton 67|NP Newport 50|NR Norwich 73|NW London 57
OL Oldham 48|OX Oxford 64|PA Paisley 32|PE Peterborough 91|PH Perth 17|PL Plymouth 55|PO Portsmouth 85
PR Preston 53|RG Reading 82|RH Redhill 55|RM Romford 53|S Sheffield 137|SA Swansea 72|SE London 104
SG Stevenage 41|SK Stockport 61|SL Slough 39|SM Sutton 22|SN Swindon 49|SO Southampton 67
SP Salisbury 24|SR Sunderland 25|SS Southend-on-Sea 52|ST Stoke-on-Trent 66|SW London 95
SY Shrewsbury 36|TA Taunton 35|TD Galashiels 12|TF Telford 22|TN Tonbridge 71|TQ Torquay 31|TR Truro 31
TS Cleveland 61|TW Twickenham 51|UB Southall 37|W London 56|WA Warrington 63|WC London 4|WD Watford 26
WF Wakefield 53|WN Wigan 31|WR Worcester 31|WS Walsall 46|WV Wolverhampton 41|YO York 56|ZE Lerwick 2
"""
_UNIT_LETTERS = np.array(list("ABDEFGHJLNPQRSTUWXYZ"), dtype=object)
_DISTRICTS = 24
_COMMON_STREET_WORDS = """
High Church Station Victoria Park Mill Main Queen King London Chapel School Grange Green Manor New North
South West East York Albert Windsor Springfield George Orchard Meadow Oak Elm Beech Cedar Ash Hawthorn
Willow Chestnut Alexandra Stanley Bridge Water Market Castle Abbey Rectory Vicarage Farm Field Hill
River Canal Well Spring Brook Lime Poplar Maple Holly Laurel Rowan Primrose Bluebell Heather Kingfisher
"""
_COMMON_STREETS = _COMMON_STREET_WORDS.split()
_STREET_KINDS = {
    "Road": 26, "Street": 18, "Close": 14, "Avenue": 10, "Lane": 8, "Drive": 8, "Way": 4, "Court": 3,
    "Gardens": 3, "Crescent": 2, "Grove": 2, "Place": 1, "Terrace": 1,
}  # fmt: skip


class Places(NamedTuple):
    """One place a household."""

    address: NDArray[np.object_]
    town: NDArray[np.object_]
    postcode: NDArray[np.object_]


class _Areas(NamedTuple):
    codes: NDArray[np.object_]
    cumulative: Bits
    towns: NDArray[np.object_]


@lru_cache(maxsize=1)
def _areas() -> _Areas:
    rows = [row for line in _AREAS.split("\n") for row in line.split("|") if row]
    codes = np.array([row.split(" ")[0] for row in rows], dtype=object)
    main = [" ".join(row.split(" ")[1:-1]) for row in rows]
    weights = np.array([int(row.split(" ")[-1]) for row in rows], dtype=np.uint64)
    # The first districts of an area lie in its post town, the others each in a smaller place of their own.
    names = iter(place_names())
    towns = [
        [town if d < 10 or town == "London" else next(names) for d in range(_DISTRICTS)] for town in main
    ]
    return _Areas(codes, np.cumsum(weights, dtype=np.uint64), np.array(towns, dtype=object))


@lru_cache(maxsize=1)
def _street_names() -> NDArray[np.object_]:
    # A fifth of the streets each: the everyday names, then people's and places' names.
    surnames = communities()[0][1].surnames.values[::9]
    return np.array([*_COMMON_STREETS, *place_names()[-2000:], *surnames], dtype=object)


_STREET_KIND_TABLE = weighted_table({kind: float(weight) for kind, weight in _STREET_KINDS.items()})


def _street(seed: int, group: Bits) -> NDArray[np.object_]:
    names = _street_names()
    common = uniform(seed, "street is common", group) < 0.4
    rank = np.where(
        common,
        below(seed, "common street", group, len(_COMMON_STREETS)),
        below(seed, "street", group, len(names)),
    )
    return names[rank] + " " + pick(seed, "street kind", group, _STREET_KIND_TABLE)


def areas_of(seed: int, group: Bits) -> NDArray[np.intp]:
    """Return the postcode area, as a number, that each neighbourhood lies in."""
    return pick_index(seed, "postcode area", group, _areas().cumulative)


def places(
    seed: int, group: Bits, household: Bits, house: NDArray[np.int64], area: NDArray[np.intp] | None = None
) -> Places:
    """Return a place a household.

    Parameters
    ----------
    seed
        The seed of the population.
    group
        The neighbourhood of each household: one postcode, one street.
    household
        The entity that draws the flat or house.
    house
        The number of the house within its group.
    area
        The postcode area, where it is given (somebody who moves within the area).
    """
    known = _areas()
    area = areas_of(seed, group) if area is None else area
    # The smaller of two draws: low districts, the town centre, are the fuller ones.
    district = np.minimum(
        below(seed, "district", group, _DISTRICTS), below(seed, "district again", group, _DISTRICTS)
    )
    unit = bits(seed, "postcode unit", group)
    sector = (unit % np.uint64(10)).astype(np.int64)
    first, second = (unit >> np.uint64(8)) % np.uint64(20), (unit >> np.uint64(40)) % np.uint64(20)
    postcode = (
        known.codes[area]
        + np.array([f"{d} {s}" for d in range(1, 25) for s in range(10)], dtype=object)[
            district * 10 + sector
        ]
    )
    postcode = postcode + _UNIT_LETTERS[first.astype(np.intp)] + _UNIT_LETTERS[second.astype(np.intp)]
    number = 1 + below(seed, "first house", group, 140) + 2 * house
    address = number.astype("U4").astype(object) + " " + _street(seed, group)
    flats = chosen(seed, "flat", household, 0.12)
    flat = 1 + below(seed, "flat number", household[flats], 20)
    address[flats] = "Flat " + flat.astype("U2").astype(object) + ", " + address[flats]
    return Places(address, known.towns[area, district], postcode)
