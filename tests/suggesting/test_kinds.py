"""What a column's name says, by names as files have them."""

import pytest

from linkspark.suggesting.kinds import kind_by_name, words_of


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("PatientFirstName_1", ("patient", "first", "name", "1")),
        ("date-of-birth", ("date", "of", "birth")),
        ("Prénom", ("prenom",)),
        (" DOB ", ("dob",)),
        ("SSNumber", ("ss", "number")),
        ("表", ()),
    ],
)
def test_a_name_is_split_where_it_is_written_apart_or_a_letter_changes_case(
    name: str, words: tuple[str, ...]
) -> None:
    assert words_of(name) == words


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("first name", ["first_name", "FIRST", "GivenName", "fname", "forename", "Prénom", "Vorname"]),
        ("last name", ["surname", "LAST", "familyName", "CUST_SURNAME_TXT", "NOM", "Nachname"]),
        ("full name", ["name", "FULL_NAME", "names", "first_and_surname"]),
        ("date of birth", ["dob", "BIRTHDATE", "dateOfBirth", "date_naissance", "Geburtsdatum"]),
        ("year of birth", ["Year_Of_Birth", "yob", "birth_year", "year"]),
        ("day of birth", ["Day_Of_Birth", "day"]),
        ("sex", ["sex", "GENDER", "sexe"]),
        ("postcode", ["postcode_fake", "ZIP", "mailing_address_zipcode", "PLZ"]),
        ("phone", ["phone_number", "Telephone", "mobile"]),
        ("identifier", ["soc_sec_id", "SSN", "uganda_nin", "nhs_number", "passport"]),
        ("street number", ["street_number", "unit_number", "house_no"]),
        ("address", ["address_1", "street_name", "ADDRESS"]),
        ("record id", ["record_id", "unique_id", "rec_id", "ID"]),
        ("outcome", ["cluster", "Cluster_Number", "label", "Match Id", "Expected Result", "person_id"]),
        ("source", ["source_dataset", "Source"]),
        ("household", ["household_id", "hid"]),
    ],
)
def test_names_say_what_columns_are(kind: str, names: list[str]) -> None:
    assert {name: kind_by_name(name) for name in names} == dict.fromkeys(names, kind)


@pytest.mark.parametrize("name", ["c3", "x", "", "value", "tax_year", "wages", "表", "__"])
def test_names_that_say_nothing_say_nothing(name: str) -> None:
    assert kind_by_name(name) is None
