"""Telephone numbers and e-mail addresses against hand-made values."""

from typing import Any

from pyspark.sql import functions as F

from linkspark.standardise import contacts


def test_a_telephone_number_has_one_form_however_it_is_typed(cleaned: Any) -> None:
    expected = {
        "020 7946 0958": "+442079460958",
        "(020) 7946-0958": "+442079460958",
        "+44 (0)20 7946 0958": "+442079460958",
        "+44 20 7946 0958": "+442079460958",
        "0044 020 7946 0958": "+442079460958",
        "44 20 7946 0958": "+442079460958",
        "07700\u00a0900123": "+447700900123",
        "07700 900 123 ext. 12": "+447700900123",
        "07700900123x7": "+447700900123",
        "016977 3555": "+44169773555",
        "+1 212 555 0100": "+12125550100",
        "001 212 555 0100": "+12125550100",
        "7700 900123": None,
        "2079460958": None,
        "0800 1111": None,
        "07700 900123 / 07700 900124": None,
        "+44 0000 000000": None,
        "+12345": None,
        "+1234567890123456": None,
        "00000000000": None,
        "0770090012O": None,
        "call me": None,
        "+": None,
        "😀": None,
        "": None,
        None: None,
    }
    found = cleaned(contacts.phone, list(expected))
    assert dict(zip(expected, found, strict=True)) == expected
    assert cleaned(contacts.phone, found) == found


def test_e_mail_addresses_and_their_parts(cleaned: Any) -> None:
    expected = {
        " Amy.Lee+x@Example.CO.UK\u00a0": ["amy.lee+x@example.co.uk", "amy.lee+x", "example.co.uk"],
        "o'neil_7@x-y.org": ["o'neil_7@x-y.org", "o'neil_7", "x-y.org"],
        "zoë@bücher.de": ["zoë@bücher.de", "zoë", "bücher.de"],
        "a@b.co": ["a@b.co", "a", "b.co"],
        "a@b": None,
        "a@b.c": None,
        "a@.com": None,
        "@b.com": None,
        "a.@b.com": None,
        "a..b@c.com": None,
        "a@b..com": None,
        "a@-b.com": None,
        "a@b-.com": None,
        "a@b@c.com": None,
        "a b@c.com": None,
        "a@b.com, c@d.com": None,
        "a" * 65 + "@b.com": None,
        "a@" + "b" * 64 + ".com": None,
        "a@" + "b." * 130 + "com": None,
        "a@b.123": None,
        "none": None,
        "😀": None,
        "": None,
        None: None,
    }

    def parts(column: str) -> Any:
        return F.array(contacts.email(column), contacts.email_user(column), contacts.email_domain(column))

    found = cleaned(parts, list(expected))
    assert found == [value or [None] * 3 for value in expected.values()]
    once = [value[0] for value in found]
    assert cleaned(contacts.email, once) == once


def test_a_long_text_is_no_address_and_does_no_harm(cleaned: Any) -> None:
    assert cleaned(contacts.email, ["a@" + "a." * 20_000, "a." * 20_000]) == [None, None]
