"""The model that a command takes, in any format that is known."""

from pathlib import Path
from typing import TYPE_CHECKING

from linkspark.cli import refusals

if TYPE_CHECKING:
    from linkspark.spec import FittedModel


def trained_model(program: str, path: Path) -> "FittedModel":
    """Return the model of a file, or refuse the file: a spec alone scores nothing."""
    from linkspark.spec import FittedModel
    from linkspark.spec.formats import read_model

    model = read_model(path)
    if not isinstance(model, FittedModel):
        raise refusals.usage(program, f"{path} is a spec without m and u; train a model from it first")
    return model
