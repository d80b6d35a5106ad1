"""Cleaning, before anything is compared: explicit, composable, lazy. Spark jobs: none.

Every function takes a Column, or the exact name of one, and gives a Column; `records` puts them together
on a frame. All is native Spark. Whatever cannot be read, and whatever has nothing left, is null.
"""

from linkspark.standardise import contacts, dates, names, placeholders, postcodes, text
from linkspark.standardise.records import records

__all__ = ["contacts", "dates", "names", "placeholders", "postcodes", "records", "text"]
