"""Arrow tables as single values, which Spark moves without touching a row of them."""

from typing import Any

import numpy as np
import pyarrow as pa


def message_of(table: Any) -> Any:
    """Return a table as an Arrow array of one binary value, of less than 2 GB."""
    stream = pa.BufferOutputStream()
    with pa.ipc.new_stream(stream, table.schema) as writer:
        writer.write_table(table.combine_chunks())
    data = stream.getvalue()
    ends = pa.py_buffer(np.array([0, data.size], dtype=np.int32))
    return pa.Array.from_buffers(pa.binary(), 1, [None, ends, data])


def opened(message: Any) -> Any:
    """Return the table of a message, which is an Arrow value or bytes."""
    data = message.as_buffer() if isinstance(message, pa.Scalar) else pa.py_buffer(bytes(message))
    return pa.ipc.open_stream(data).read_all()
