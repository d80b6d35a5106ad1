"""Many pairs at once give what the textbook gives one by one."""

import jellyfish
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from linkspark.comparisons import kernels, similarities
from linkspark.comparisons.values import encoded


def textbook_levenshtein(a: str, b: str) -> int:
    above = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        row = [i]
        for j, other in enumerate(b, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (letter != other)))
        above = row
    return above[-1]


def textbook_jaro_winkler(a: str, b: str) -> float:
    reach = max(max(len(a), len(b)) // 2 - 1, 0)
    free, matched_a = list(range(len(b))), []
    for i, letter in enumerate(a):
        for j in free:
            if abs(i - j) <= reach and b[j] == letter:
                free.remove(j)
                matched_a.append(letter)
                break
    matched_b = [b[j] for j in range(len(b)) if j not in free]
    common = len(matched_a)
    if common == 0:
        return 0.0
    exchanged = sum(x != y for x, y in zip(matched_a, matched_b, strict=True)) // 2
    jaro = (common / len(a) + common / len(b) + (common - exchanged) / common) / 3
    prefix = 0
    while prefix < min(4, len(a), len(b)) and a[prefix] == b[prefix]:
        prefix += 1
    return jaro + prefix * 0.1 * (1 - jaro) if jaro > 0.7 else jaro


def textbook_damerau(a: str, b: str) -> int:
    # Lowrance and Wagner (1975): an exchange may have insertions or deletions in between.
    far = len(a) + len(b)
    table = {(-1, -1): far}
    for i in range(len(a) + 1):
        table[i, -1], table[i, 0] = far, i
    for j in range(len(b) + 1):
        table[-1, j], table[0, j] = far, j
    last_row: dict[str, int] = {}
    for i in range(1, len(a) + 1):
        last_column = 0
        for j in range(1, len(b) + 1):
            row, column = last_row.get(b[j - 1], 0), last_column
            if a[i - 1] == b[j - 1]:
                last_column = j
            table[i, j] = min(
                table[i - 1, j - 1] + (a[i - 1] != b[j - 1]),
                table[i, j - 1] + 1,
                table[i - 1, j] + 1,
                table[row - 1, column - 1] + (i - row - 1) + 1 + (j - column - 1),
            )
        last_row[a[i - 1]] = i
    return table[len(a), len(b)]


def every_pair(texts: list[str]) -> tuple[list[tuple[str, str]], kernels.Characters, np.ndarray, np.ndarray]:
    left, right = (grid.ravel() for grid in np.indices((len(texts), len(texts))))
    pairs = [(texts[i], texts[j]) for i, j in zip(left, right, strict=True)]
    return pairs, kernels.characters(pa.array(texts, pa.string())), left, right


FEW_LETTERS = st.lists(st.text("ABC", max_size=9) | st.text("AB -", max_size=63), max_size=8, unique=True)
ASCII = st.lists(
    st.text(st.characters(max_codepoint=127, exclude_characters="\r"), max_size=63), max_size=8, unique=True
)


@settings(deadline=None, max_examples=60)
@given(FEW_LETTERS | ASCII, st.sampled_from([0, 1, 2, 3, 10, 63, 500]))
def test_levenshtein_distances_are_the_textbooks_up_to_the_bound(texts: list[str], bound: int) -> None:
    pairs, characters, left, right = every_pair(texts)
    expected = [min(textbook_levenshtein(a, b), min(bound, 63) + 1) for a, b in pairs]
    assert kernels.levenshtein(characters, left, right, bound).tolist() == expected


@settings(deadline=None, max_examples=60)
@given(FEW_LETTERS | ASCII)
@example(["", "A", "B" * 63, "A" * 31, "A" * 32, "A" * 7, "A" * 8, "A" * 15, "A" * 16])
def test_jaro_winkler_similarities_are_the_textbooks_to_the_last_bit(texts: list[str]) -> None:
    pairs, characters, left, right = every_pair(texts)
    found = kernels.jaro_winkler(characters, left, right).tolist()
    assert found == [textbook_jaro_winkler(a, b) for a, b in pairs]
    assert found == [jellyfish.jaro_winkler_similarity(a, b) for a, b in pairs]


@settings(deadline=None, max_examples=60)
@given(FEW_LETTERS, st.sampled_from([0, 1, 2, 3, 40]))
def test_damerau_levenshtein_distances_are_the_textbooks_up_to_the_bound(
    texts: list[str], bound: int
) -> None:
    values = encoded(pa.chunked_array([pa.array(texts, pa.string())]))
    pairs, _, left, right = every_pair(texts)
    found = similarities.damerau_levenshtein(values, left, right, bound)
    for (a, b), distance in zip(pairs, found, strict=True):
        exact = textbook_damerau(a, b)
        assert distance == exact if exact <= bound else distance > bound


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(max_size=12) | st.text("ABé́👍🏽\r\n", max_size=70), max_size=6, unique=True))
def test_texts_of_any_script_and_length_are_compared_as_jellyfish_does(texts: list[str]) -> None:
    values = encoded(pa.chunked_array([pa.array(texts, pa.string())]))
    pairs, _, left, right = every_pair(texts)
    bound = 100
    assert similarities.levenshtein(values, left, right, bound).tolist() == [
        jellyfish.levenshtein_distance(a, b) for a, b in pairs
    ]
    assert similarities.jaro_winkler(values, left, right).tolist() == [
        jellyfish.jaro_winkler_similarity(a, b) for a, b in pairs
    ]


@pytest.mark.parametrize(
    ("a", "b", "distance"),
    [("Amy", "Aimee", 3), ("Catherine", "Katherine", 1), ("", "abc", 3), ("1984-12-03", "1984-03-12", 4)],
)
def test_distances_known_from_elsewhere(a: str, b: str, distance: int) -> None:
    characters = kernels.characters(pa.array([a, b]))
    assert kernels.levenshtein(characters, np.array([0]), np.array([1]), 5).tolist() == [distance]


@pytest.mark.parametrize(
    # The first three from Winkler (1990), table 1, where they are rounded to three decimals.
    ("a", "b", "similarity"),
    [("DWAYNE", "DUANE", 0.840), ("MARTHA", "MARHTA", 0.961), ("DIXON", "DICKSONX", 0.813), ("A", "B", 0)],
)
def test_similarities_known_from_elsewhere(a: str, b: str, similarity: float) -> None:
    characters = kernels.characters(pa.array([a, b]))
    found = kernels.jaro_winkler(characters, np.array([0]), np.array([1]))
    assert found[0] == pytest.approx(similarity, abs=5e-4)


def test_more_pairs_than_fit_a_portion() -> None:
    texts = [f"{number:05d}"[: 1 + number % 5] for number in range(0, 40_000, 37)]
    characters = kernels.characters(pa.array(texts))
    left = np.arange(40_000) % len(texts)
    right = left[::-1].copy()
    found = kernels.levenshtein(characters, left, right, 2)
    chosen = range(0, 40_000, 997)
    assert [found[pair] for pair in chosen] == [
        min(textbook_levenshtein(texts[left[pair]], texts[right[pair]]), 3) for pair in chosen
    ]


def test_a_slice_of_an_arrow_array_has_its_own_characters() -> None:
    whole = pa.array(["SMITH", "JONES", "BROWN", "BROWNE"])
    characters = kernels.characters(whole.slice(2))
    assert kernels.levenshtein(characters, np.array([0]), np.array([1]), 2).tolist() == [1]


def test_no_texts_at_all() -> None:
    nothing = np.zeros(0, np.int64)
    characters = kernels.characters(pa.array([], pa.string()))
    assert kernels.levenshtein(characters, nothing, nothing, 2).tolist() == []
    assert kernels.jaro_winkler(characters, nothing, nothing).tolist() == []
