"""What is wrong with a spec or a model, all of it at once."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from linkspark.spec.fitted import FittedModel
    from linkspark.spec.link_spec import LinkSpec


def check_spec(spec: "LinkSpec") -> None:
    """Refuse a spec with problems."""


def check_model(model: "FittedModel") -> None:
    """Refuse a model with problems."""
