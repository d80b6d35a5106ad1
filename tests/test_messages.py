"""Tables as single values: they come back as they were, from Arrow's values and from bytes."""

import numpy as np
import pyarrow as pa
import pytest

from linkspark.messages import message_of, opened

TABLE = pa.table(
    {
        "name": pa.chunked_array([["Zoë", None], ["", "O'Neill\x00", "名"]]),
        "number": pa.array([1.5, np.nan, None, -0.0, 1e300]),
        "code": pa.array(["a", "b", "a", None, "a"]).dictionary_encode(),
    }
)


@pytest.mark.parametrize("table", [TABLE, TABLE.slice(1, 3), TABLE.slice(5)], ids=["whole", "part", "empty"])
def test_a_table_comes_back_as_it_was(table: pa.Table) -> None:
    message = message_of(table)
    assert (message.type, len(message), message.null_count) == (pa.binary(), 1, 0)
    for value in (message[0], message[0].as_py(), bytearray(message[0].as_py())):
        again = opened(value)
        assert again.schema == table.schema
        assert str(again.to_pylist()) == str(table.to_pylist())


def test_messages_stay_whole_in_a_longer_array() -> None:
    both = pa.concat_arrays([message_of(TABLE), message_of(TABLE.slice(0, 2))])
    assert [opened(value).num_rows for value in both] == [5, 2]
