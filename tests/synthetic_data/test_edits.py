"""Edits of text, by hand."""

import numpy as np
import pytest

from synthetic_data import edits
from synthetic_data.nicknames import alternatives, other_form


def texts(*values):
    return np.array(values, dtype=object)


def entities(count):
    return np.arange(count, dtype=np.uint64)


def outcomes(edit, value, tries=2_000):
    return set(edit(1, "a test", entities(tries), texts(*[value] * tries)))


def test_a_keyboard_typo_takes_neighbours_leaves_out_doubles_and_swaps():
    # Neighbours of p: o, l. Of a: q, w, s, z. Nothing is left out of a word of two letters.
    assert outcomes(edits.keyboard_typo, "pa") == {
        "oa", "la", "pq", "pw", "ps", "pz", "poa", "pla", "paq", "paw", "pas", "paz", "ap",
    }  # fmt: skip


def test_a_keyboard_typo_keeps_capitals_and_leaves_accents_and_blanks_alone():
    found = outcomes(edits.keyboard_typo, "É P")
    assert found == {"É O", "É L", "É PO", "É PL", "É "}


def test_a_keyboard_typo_hits_digits_by_digits():
    assert outcomes(edits.keyboard_typo, "1") == {"2", "12"}


def test_what_has_no_key_is_left_alone():
    assert outcomes(edits.keyboard_typo, "é-") == {"é-"}


def test_an_ocr_confusion_takes_one_rule_that_fits():
    assert outcomes(edits.ocr_confusion, "Barn") == {"8arn", "Bam", "Barri"}
    assert outcomes(edits.ocr_confusion, "Ray") == {"Ray"}


def test_a_phonetic_respelling_takes_one_rule_that_fits():
    assert outcomes(edits.phonetic_respelling, "Joe") == {"Joe"}
    assert outcomes(edits.phonetic_respelling, "Zoo") == {"Zu"}
    assert outcomes(edits.phonetic_respelling, "Philph") == {
        "Philf", "Phylph", "Phillph",
    }  # fmt: skip


def test_accents_are_folded_letter_by_letter():
    accented = texts("Zoë", "Ó Ruairc", "Müller-Łukasz", "Søren", "Smith", "José")
    assert list(edits.without_accents(accented)) == [
        "Zoe", "O Ruairc", "Muller-Lukasz", "Soren", "Smith", "Jose",
    ]  # fmt: skip


def test_case_becomes_capitals_or_small_letters():
    assert outcomes(edits.in_other_case, "De Vere") == {"DE VERE", "de vere"}


def test_a_wrong_postcode_differs_in_the_inward_part():
    found = outcomes(edits.postcode_error, "M1 4AB", 4_000)
    # 9 other digits and twice 19 other letters.
    assert len(found) == 9 + 19 + 19
    assert all(code.startswith("M1 ") and len(code) == 6 for code in found)


@pytest.mark.parametrize(
    "edit",
    [
        edits.keyboard_typo, edits.ocr_confusion, edits.phonetic_respelling, edits.in_other_case,
        edits.postcode_error,
    ],
)  # fmt: skip
def test_no_values_give_no_values(edit):
    assert len(edit(1, "a test", entities(0), texts())) == 0


def test_a_nickname_is_any_of_the_forms_and_goes_both_ways():
    def forms(name):
        return set(other_form(1, entities(500), texts(*[name] * 500)))

    assert forms("Margaret") == {"Maggie", "Peggy", "Meg", "Madge"}
    assert forms("Peggy") == {"Margaret"}
    assert forms("Sam") == {"Samantha", "Samuel"}
    assert forms("Ataahua") == {"Ataahua"}


def test_no_name_is_its_own_nickname():
    assert all(name not in others for name, others in alternatives().items())
