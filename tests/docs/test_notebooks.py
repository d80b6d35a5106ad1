"""The notebooks run from the first cell to the last, and store nothing."""

from pathlib import Path

import markdown_pages as pages
import nbclient
import nbformat
import pytest

_NOTEBOOKS = sorted((pages.ROOT / "notebooks").glob("*.ipynb"))


def test_there_are_notebooks() -> None:
    assert [path.name for path in _NOTEBOOKS] == [
        "from_nothing_to_people.ipynb",
        "from_records_to_clusters.ipynb",
        "from_two_files_to_weights.ipynb",
    ]


@pytest.mark.parametrize("path", _NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_stores_no_outputs_and_no_traces_of_who_ran_it(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.outputs for cell in cells] == [[]] * len(cells)
    assert [cell.execution_count for cell in cells] == [None] * len(cells)
    assert sorted(notebook.metadata) == ["kernelspec", "language_info"]
    assert [cell.metadata for cell in notebook.cells] == [{}] * len(notebook.cells)


@pytest.mark.slow
@pytest.mark.parametrize("path", _NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = ("spark.ui.enabled=false", "spark.driver.host=127.0.0.1", "spark.sql.shuffle.partitions=2")
    arguments = ["--master local[2]", *(f"--conf {setting}" for setting in settings), "pyspark-shell"]
    monkeypatch.setenv("PYSPARK_SUBMIT_ARGS", " ".join(arguments))
    notebook = nbformat.read(path, as_version=4)
    runner = nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(tmp_path)}})
    runner.execute()
    page = (tmp_path / "linkspark-report.html").read_text(encoding="utf-8")
    assert "<table" in page
    assert "surname" in page
