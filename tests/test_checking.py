"""check() in a notebook: what students see below the cell, in a real kernel."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

from grader import check
from grader.checking import ON_THIS_MACHINE
from grader.errors import UsageError
from tests.handed_in import REPOSITORY, assignment_folder

THREE_WAYS = str(assignment_folder("three_ways"))
CHECK = f"from grader import check\ncheck('analytic', assignment={THREE_WAYS!r})"
IMPORTS = f"import sys\nsys.path.insert(0, {str(REPOSITORY)!r})"
WRONG = "def comp_grad_analytical(x):\n    return x"
RIGHT = "def comp_grad_analytical(x):\n    return 2 * x"


def shown_by(place: Path, *sources: str) -> list[list[NotebookNode]]:
    """The outputs of cells that run one after the other in a kernel of their own."""
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_code_cell(source) for source in sources]
    client = NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": str(place)}})
    return [cell.outputs for cell in client.execute().cells]


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # of Jupyter's own libraries
def test_feedback_appears_below_the_cell(tmp_path: Path) -> None:
    """As a page in Jupyter and as text elsewhere; what was run last counts, and cells have Jupyter's own numbers."""
    *_, first, _, second = shown_by(tmp_path, IMPORTS, WRONG, CHECK, RIGHT, CHECK)

    for said, score, status in ((first, "0 / 1", "not correct"), (second, "1 / 1", "correct")):
        notice, feedback = said
        assert (notice.name, notice.text) == ("stdout", f"{ON_THIS_MACHINE}\n")
        assert feedback.output_type == "display_data"
        assert feedback.data["text/html"].startswith('<div class="grader')
        headline, *lines = feedback.data["text/plain"].splitlines()
        assert headline.split("  ")[0] == "Three ways to a gradient"
        assert headline.endswith(score)
        assert any(line[2:].startswith("analytic") and f" {status}  {score}" in line for line in lines)
    assert "Your code: comp_grad_analytical in cell 2, line" in first[1].data["text/plain"]


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_a_notebook_that_is_being_graded_is_left_in_peace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lines that the released notebook carries do nothing there, not even with a wrong name."""
    monkeypatch.setenv("GRADER_INSIDE", "1")

    _, said, other = shown_by(tmp_path, IMPORTS, CHECK, CHECK.replace("'analytic'", "'no such question'"))

    assert (said, other) == ([], [])


def test_outside_of_a_notebook_there_is_nothing_to_check() -> None:
    """The sentence leads to the command."""
    with pytest.raises(UsageError) as refused:
        check("analytic", assignment=THREE_WAYS)

    assert (refused.value.slug, refused.value.message, refused.value.fix) == (
        "not-in-a-notebook",
        "check() has no notebook to look at.",
        "Call it in a Jupyter notebook, or use: grader check",
    )


def test_importing_check_is_light() -> None:
    """Students import it in every notebook, so nothing heavy comes along."""
    program = "from grader import check; import sys; print({'torch', 'numpy', 'rich', 'jinja2'} & set(sys.modules))"

    ended = subprocess.run(  # noqa: S603
        [sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )

    assert ended.stdout == "set()\n"
