"""The chapter of the report on where a suggested spec comes from."""

from linkspark.report.parts import Exhibit, Section
from linkspark.spec import FittedModel


def suggestion_section(model: FittedModel) -> Section | None:
    """Return the notes of the model's spec; None where it has none."""
    notes = model.spec.notes
    if not notes:
        return None
    lead = (
        "Notes of the spec: what each column was taken for, and how the records are blocked and compared. "
        "Where they are wrong, edit the spec and run again.",
    )
    return Section("notes", "How the linkage was set up", lead, (Exhibit("Notes of the spec", notes),))
