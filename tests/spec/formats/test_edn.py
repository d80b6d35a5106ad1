"""EDN is read as plain values, written so that it reads the same, and refused where it is none."""

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkspark.errors import SpecError
from linkspark.spec.formats.edn import Elements, Keyword, Symbol, Tagged, read_edn, write_edn


def test_every_kind_of_value_is_read() -> None:
    text = """
    ; a comment, to the end of its line
    {ns mybox, :zen/tags #{aidbox.mdm/model} "a \\"text\\"\\n\\u00e9" [1 -2 +3 4N 1.5 -1e3 2.5M]
     :list (true false nil) :characters [\\a \\newline \\u00e9] :date #inst "2020-01-31"
     #_ {:left :out} #_ #_ 1 2 :last #_3 [] :symbols [- -> a.b/c? *x*]}
    """
    assert read_edn(text, "m.edn") == {
        Symbol("ns"): Symbol("mybox"),
        Keyword("zen/tags"): Elements((Symbol("aidbox.mdm/model"),)),
        'a "text"\né': [1, -2, 3, 4, 1.5, -1000.0, 2.5],
        Keyword("list"): [True, False, None],
        Keyword("characters"): ["a", "\n", "é"],
        Keyword("date"): Tagged("inst", "2020-01-31"),
        Keyword("last"): [],
        Keyword("symbols"): [Symbol("-"), Symbol("->"), Symbol("a.b/c?"), Symbol("*x*")],
    }


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "must hold one value, but holds 0"),
        ("{} {}", "must hold one value, but holds 2"),
        ("{:a 1", "is not EDN: } is missing at line 1, column 6"),
        ("{:a\n [1 2}", "is not EDN: } closes nothing at line 2, column 6"),
        ("[1 2]]", "is not EDN: ] closes nothing at line 1, column 6"),
        ('{:a "x}', 'is not EDN: a text is not closed: " is missing at line 1, column 5'),
        ("{:a}", "is not EDN: a map has a key without a value at line 1, column 1"),
        ("{:a 1 :a 2}", "is not EDN: a map has the key :a more than once at line 1, column 1"),
        ("{[1] 2}", "is not EDN: a key must be a keyword, a symbol, a text or a number at line 1, column 1"),
        ("[1/3]", "is not EDN: '1/3' is not a number at line 1, column 2"),
        ("[1e999]", "is not EDN: '1e999' is too large a number at line 1, column 2"),
        ("[##NaN]", "is not EDN: # is not known at line 1, column 2"),
        (f"[{'9' * 21}]", "is not EDN: a whole number of 21 digits is too long at line 1, column 2"),
        ('["\\q"]', "is not EDN: \\q is no escape at line 1, column 2"),
        ("[#_]", "is not EDN: nothing stands behind #_ at line 1, column 4"),
        ("[#inst]", "is not EDN: nothing stands behind #inst at line 1, column 7"),
        ("[@x]", "is not EDN: @ is not known at line 1, column 2"),
        ("[\x00]", "is not EDN: U+0000 is not known at line 1, column 2"),
        ("[" * 100, "is nested more than 50 deep"),
        ("#a " * 100 + "1", "is nested more than 50 deep"),
        ("x" * 10_000_001, "has 10,000,001 characters, and a model at most 10,000,000"),
    ],
)
def test_what_is_no_edn_is_refused_with_its_place(text: str, problem: str) -> None:
    start = time.process_time()
    with pytest.raises(SpecError) as caught:
        read_edn(text, "m.edn")
    assert str(caught.value) == f"m.edn: 1 problem:\n  {problem}"
    assert time.process_time() - start < 2


_names = st.from_regex(r"[a-z][a-z0-9_\-]{0,8}(/[a-z]{1,5})?", fullmatch=True)
_plain = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**18), 10**18),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_categories=("Cs",))),
    _names.map(Keyword),
    _names.filter(lambda name: name not in ("nil", "true", "false")).map(Symbol),
)
_values = st.recursive(
    _plain,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=3).map(lambda found: Elements(tuple(found))),
        st.dictionaries(_names.map(Keyword) | st.text('ab"\\', max_size=5), inner, max_size=4),
    ),
    max_leaves=10,
)


@given(_values)
def test_any_value_is_written_so_that_it_reads_the_same(value: object) -> None:
    assert read_edn(write_edn(value), "m.edn") == value


@given(st.text(st.sampled_from('{}[]()#_:;"\\ \n,a1/-')))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(SpecError):
        read_edn(text, "m.edn")
