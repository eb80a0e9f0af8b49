"""Names that a notebook takes for granted."""

from __future__ import annotations

from grader.model import Cell, CellRun, Notebook, Raised, RunReport
from grader.notebook.repairs.lacking import aids_for, lacks, may_be_aided
from grader.notebook.source import Script, read_script

RAN = RunReport((), frozenset(), {})


def notebook(*sources: str) -> Notebook:
    """A notebook of these cells."""
    return Notebook(tuple(Cell(index, "code", source) for index, source in enumerate(sources)))


def script(*sources: str) -> Script:
    """The statements of a notebook."""
    return read_script(notebook(*sources))


def stopped(cell: int, type_name: str, message: str) -> RunReport:
    """A run in which one cell stopped."""
    return RunReport((CellRun(cell, "error", Raised(type_name, message)),), frozenset(), {})


def found(*sources: str, report: RunReport = RAN) -> list[tuple[str, int, str]]:
    """What is lacking, where, and its name."""
    return [(str(each.lack), each.cell, each.name) for each in lacks(notebook(*sources), script(*sources), report)]


def test_a_usual_name_that_nothing_binds() -> None:
    """It is lacking in a function that no cell calls, too."""
    assert found("import numpy as np", "def f(x):\n    return F.relu(np.abs(x))") == [("missing_import", 1, "F")]


def test_a_name_that_the_notebook_binds_itself() -> None:
    """A matrix F, a parameter np or an import in a branch are no missing imports."""
    assert found("F = 1\nF + 1", "def f(np):\n    return np", "if F:\n    import torch\ntorch") == []


def test_a_name_that_comes_too_late() -> None:
    """It is bound below the cell that stopped for want of it; a cell above that stopped is another matter."""
    undefined = stopped(1, "NameError", "name 'np' is not defined")

    assert found("", "np.ones(1)", "import numpy as np", report=undefined) == [("missing_import", 1, "np")]
    assert found("import nothing\nimport numpy as np", "np.ones(1)", report=undefined) == []


def test_a_star_import_may_bring_any_name() -> None:
    """Then nothing counts as lacking until a cell stops; it would be supplied all the same."""
    sources = ("from pylab import *", "np.ones(1)")

    assert found(*sources) == []
    assert found("%pylab inline", "np.ones(1)") == []
    assert aids_for(script(*sources), ()).names == {"np": "import numpy as np"}


def test_names_of_python_2_and_of_an_older_numpy() -> None:
    """Each with what it is today."""
    sources = ("import numpy as np", "for i in xrange(3):\n    np.float(i), np.asscalar(i), np.float64(i)")
    lack = lacks(notebook(*sources), script(*sources), RAN)
    aids = aids_for(script(*sources), lack)

    assert [(str(each.lack), each.name) for each in lack] == [
        ("removed_name", "asscalar"),
        ("removed_name", "float"),
        ("python_2", "xrange"),
    ]
    assert aids.names == {"xrange": "range"}
    assert aids.numpy == {"float": "float", "asscalar": "lambda array: array.item()"}


def test_only_what_is_imported_for_use_is_stood_in_for() -> None:
    """An import that is tried is a question, and the answer is no."""
    tried = "try:\n    import google.colab\nexcept ImportError:\n    pass"

    installed = "try:\n    import graphviz\nexcept ImportError:\n    !pip install graphviz\n    import graphviz"

    assert aids_for(script(installed), ()).modules == {"graphviz"}
    assert aids_for(script(tried, "import cs231n.layers\nfrom utils import f"), ()).modules == {"cs231n", "utils"}


def test_what_an_unknown_star_import_must_have_brought() -> None:
    """Names that are read and bound nowhere."""
    assert aids_for(script("from utils import *", "y = sigmoid(x)\nx = len(y)"), ()).unbound == {"sigmoid"}


def test_which_errors_are_worth_a_second_run() -> None:
    """A missing module is; a wrong shape is the student's own affair."""
    assert may_be_aided(stopped(0, "ModuleNotFoundError", "No module named 'utils'"))
    assert not may_be_aided(stopped(0, "ValueError", "shapes (2,) and (3,) not aligned"))
    assert not may_be_aided(RAN)
