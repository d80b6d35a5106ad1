"""Short and familiar forms of first names that are common in Britain, from general knowledge."""

from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthetic_data.draws import Bits, below

_FORMS = """
Abigail Abi Abbie|Alan Al|Albert Bert Albie|Alexander Alex Sandy Xander|Alexandra Alex Sandra Lexi
Alfred Alfie Fred|Amanda Mandy|Andrew Andy Drew|Angela Angie|Anthony Tony|Arthur Art|Barbara Barb Babs
Benjamin Ben Benny|Bethany Beth|Bradley Brad|Cameron Cam|Catherine Cathy Kate Cath|Charles Charlie Chas
Charlotte Charlie Lottie|Christine Chris Tina|Christopher Chris Kit|Clifford Cliff|Daniel Dan Danny
David Dave Davey|Deborah Debbie Deb|Donald Don|Dorothy Dot Dolly|Douglas Doug|Edward Ed Eddie Ted Ned
Eleanor Ellie Nell|Elizabeth Liz Beth Betty Lizzie Eliza|Emily Em Millie|Frances Fran|Francis Frank
Frederick Fred Freddie|Gareth Gaz|Geoffrey Geoff|Georgina Georgie|Gerald Gerry|Gillian Gill|Gregory Greg
Harold Harry|Harriet Hattie|Henry Harry Hal|Isabella Bella Izzy|Jacob Jake|Jacqueline Jackie
James Jim Jimmy Jamie|Janet Jan|Jennifer Jenny Jen|Jessica Jess|Joanne Jo|John Jack Johnny
Jonathan Jon Jonny|Joseph Joe|Joshua Josh|Judith Judy|Katherine Kathy Kate Kath|Kathleen Kath Kathy
Kenneth Ken Kenny|Kimberley Kim|Lawrence Larry|Leonard Len Lenny|Lewis Lew|Louise Lou
Margaret Maggie Peggy Meg Madge|Martin Marty|Mary Molly Polly|Matthew Matt|Megan Meg
Michael Mike Mick Micky|Natalie Nat|Nathan Nat Nate|Nicholas Nick Nicky|Nicola Nicky Nic|Oliver Ollie
Pamela Pam|Patricia Pat Trish Patsy|Patrick Pat Paddy|Peter Pete|Philip Phil|Rachel Rach|Raymond Ray
Rebecca Becky Becca|Richard Rick Dick Richie|Robert Bob Rob Bobby Robbie|Ronald Ron Ronnie
Samantha Sam Sammy|Samuel Sam Sammy|Sandra Sandy|Sarah Sally|Sophie Soph|Stanley Stan|Stephanie Steph
Stephen Steve|Steven Steve Stevie|Stuart Stu|Susan Sue Susie|Suzanne Sue Suzie|Theodore Theo Teddy
Theresa Terry Tess|Thomas Tom Tommy|Timothy Tim|Valerie Val|Victoria Vicky Tori|Vincent Vince
William Will Bill Billy Liam|Zachary Zach
"""


@lru_cache(maxsize=1)
def alternatives() -> dict[str, tuple[str, ...]]:
    """Return, for each name, the other names a person who bears it may go by."""
    others: dict[str, list[str]] = {}
    for row in _FORMS.replace("\n", "|").strip("|").split("|"):
        full, *short = row.split()
        others.setdefault(full, []).extend(short)
        for form in short:
            others.setdefault(form, []).append(full)
    return {name: tuple(dict.fromkeys(found)) for name, found in others.items()}


@lru_cache(maxsize=1)
def _index() -> tuple[pd.Index, NDArray[np.int64], NDArray[np.object_]]:
    known = alternatives()
    table = np.full((len(known), max(map(len, known.values()))), "", dtype=object)
    for row, found in enumerate(known.values()):
        table[row, : len(found)] = found
    return pd.Index(list(known)), np.array([len(found) for found in known.values()]), table


def other_form(seed: int, entity: Bits, first_names: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return another form of each first name that has one, and the others unchanged."""
    names, count, table = _index()
    row = names.get_indexer(first_names)
    new = table[row, below(seed, "nickname form", entity, count[row])]
    return np.where(row >= 0, new, first_names)
