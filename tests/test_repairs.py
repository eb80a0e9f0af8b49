"""Notebooks that do not run as they are written: they run repaired, both are reported, and no mark is lost by it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from grader import Assignment, gradient, load_assignment, loss, normal, returned_by, variables
from grader.errors import AssignmentError
from grader.execution.limits import Limits
from grader.execution.walls import find_wall
from grader.grading import grade_submission
from grader.model import Cell, Grade, Notebook, Problem, Submission
from grader.notebook.read import read_notebook
from grader.pipeline.preparing import Prepared, prepare

pytestmark = [pytest.mark.sandbox, pytest.mark.slow]

IMPORT = "import numpy as np"
DATA = "rng = np.random.default_rng(0)\nX, y, w = rng.normal(size=(5, 3)), rng.normal(size=5), rng.normal(size=3)"
FUNCTION = "def compute_gradient(X, y, w):\n    return 2 * X.T @ (X @ w - y) / len(y)"
VARIABLE = "dw = 2 * X.T @ (X @ w - y) / len(y)"
LIMITS = replace(Limits(), cell_seconds=6, call_seconds=2)


@loss(X=normal("n", "d"), y=normal("n"), w=normal("d"))
def mean_squared_error(X, y, w):  # type: ignore[no-untyped-def]
    """The mean squared error."""
    return ((X @ w - y) ** 2).mean()


QUESTIONS = {
    "function": gradient(mean_squared_error, wrt="w", answer=returned_by("compute_gradient"), points=2),
    "variable": gradient(
        mean_squared_error, wrt="w", answer=variables(w="dw", given={"X": "X", "y": "y", "w": "w"}), points=2
    ),
}
PREPARED = prepare(
    Assignment("Least squares", {name: replace(question, name=name) for name, question in QUESTIONS.items()}), 3
)

EIGHT_THINGS_WRONG = (
    "%matplotlib notebook\nfrom gc_utils import sigmoid\n" + IMPORT,
    "table = np.loadtxt('housing.csv', delimiter=',')\nX, y = table[:, :3], table[:, 3]",
    "w = np.zeros(X.shape[1], dtype=np.float)",
    "print 'shape of X:', X.shape",
    "steps = int(input('How many steps? '))",
    "while True:\n    steps = steps + 1",
    "∂L/∂w = 2Xᵀ(Xw − y) / n",
    "quit()",
    FUNCTION,
    "h = F.relu(torch.ones(2))\n" + VARIABLE,
)

TRAINING = "for step in range(10**9):\n    dw = 2 * X.T @ (X @ w - y) / len(y)\n    w = w - 1e-9 * dw"

NOTEBOOKS: Mapping[str, Sequence[str]] = {
    "as it should be": (IMPORT, DATA, FUNCTION, VARIABLE),
    "eight things wrong": EIGHT_THINGS_WRONG,
    "module in the same cell": (f"import testCases as tc\n{IMPORT}\n{DATA}\n{FUNCTION}\n{VARIABLE}\ntc.check(dw)",),
    "data of a module": (
        f"from planar_utils import load_data\n{IMPORT}", "X, y = load_data()\nw = np.zeros(X.shape[1])", FUNCTION,
        VARIABLE,
    ),
    "data of a file": (f"import json\n{IMPORT}\nwith open('d.json') as file:\n    data = json.load(file)",
                       "X, y = np.array(data['X']), np.array(data['y']) / 255.0\nw = np.ones(3)", FUNCTION, VARIABLE),
    "plots and progress": (
        f"%pylab inline\nimport matplotlib.pyplot as chart\nfrom tqdm import tqdm\n{IMPORT}\n{DATA}\n"
        f"fig, (left, right) = chart.subplots(1, 2)\nleft.plot(y); chart.show()\n"
        f"for i in tqdm(range(3)):\n    seen = i\n{FUNCTION}\n{VARIABLE}\nassert seen == 2",
    ),
    "colab": (
        f"from google.colab import drive\ndrive.mount('/content/drive')\n%cd /content/drive\n{IMPORT}",
        f'#@title Data {{ run: "auto" }}\nn = 5 #@param {{type:"integer"}}\n{DATA}', FUNCTION, VARIABLE,
    ),
    "colab, if there is one": (
        "try:\n    import google.colab\n    ON_COLAB = True\nexcept ImportError:\n    ON_COLAB = False\n",
        f"assert not ON_COLAB\n{IMPORT}\n{DATA}\nimport testCases", FUNCTION, VARIABLE,
    ),
    "needs what is missing": (f"from utils import *\n{IMPORT}", DATA,
                              "def compute_gradient(X, y, w):\n    return grad_of_mse(X, y, w)", VARIABLE),
    "wrong beside a missing module": (f"import utils\n{IMPORT}", DATA, FUNCTION.replace("2 *", "3 *"), VARIABLE),
    "blanks": (IMPORT, DATA, "def compute_gradient(X, y, w):\n    # YOUR CODE HERE\n\nextra = # TODO", VARIABLE),
    "python 2": (IMPORT, DATA,
                 "def compute_gradient(X, y, w):\n    g = np.zeros(len(w))\n    for j in xrange(len(w)):\n"
                 "        g[j] = 2 * np.dot(X[:, j], X.dot(w) - y) / len(y)\n    print 'g', g\n    return g",
                 "try:\n    1/0\nexcept ZeroDivisionError, e:\n    print e", VARIABLE),
    "exit, and time goes by": (IMPORT, DATA, "exit()", "import time\ntime.sleep(1)", FUNCTION, VARIABLE),
    "a billion steps": (IMPORT, DATA, FUNCTION, TRAINING),
    "a billion wrong steps": (IMPORT, DATA, FUNCTION, TRAINING.replace("2 *", "3 *")),
    "mistake of the student's own": (IMPORT, DATA, "np.ones(2) @ np.ones(3)", FUNCTION, VARIABLE),
}  # fmt: skip


@pytest.fixture(scope="module")
def grade() -> Iterator[Callable[[str], Grade]]:
    """The grade of one of the notebooks; all of them are graded as soon as one is asked for."""
    with ThreadPoolExecutor(2) as pool:
        futures = {name: pool.submit(graded, PREPARED, sources) for name, sources in NOTEBOOKS.items()}
        yield lambda name: futures[name].result()


def graded(prepared: Prepared, sources: Sequence[str]) -> Grade:
    """The grade of a notebook of these cells."""
    notebook = Notebook(tuple(Cell(index, "code", source) for index, source in enumerate(sources)))
    return graded_notebook(prepared, notebook)


def graded_notebook(prepared: Prepared, notebook: Notebook) -> Grade:
    """The grade of a notebook, from a real kernel."""
    return grade_submission(prepared, Submission("s", Path("s"), "s", "", notebook), find_wall("auto"), LIMITS).grade


def statuses(found: Grade) -> list[str]:
    """What became of the function, and of the variable."""
    return [str(verdict.status) for verdict in found.verdicts]


def repaired(found: Grade) -> list[tuple[str, int | None]]:
    """Kind and cell of the problems about which something was done."""
    return [(problem.kind, problem.cell) for problem in found.problems if problem.done]


def only(found: Grade, kind: str) -> Problem:
    """The only problem of a kind."""
    (problem,) = [problem for problem in found.problems if problem.kind == kind]
    return problem


def test_a_notebook_that_runs_has_no_problem(grade: Callable[[str], Grade]) -> None:
    """Nothing is repaired, and nothing is said."""
    found = grade("as it should be")

    assert (statuses(found), found.problems) == (["correct", "correct"], ())


def test_eight_things_wrong_and_a_right_gradient(grade: Callable[[str], Grade]) -> None:
    """All marks for the gradient; every fact about the run is in the report, with what was done."""
    found = grade("eight things wrong")

    assert (statuses(found), found.score) == (["correct", "correct"], 4)
    assert {kind for kind, _ in repaired(found)} >= {
        "missing_module", "missing_file", "missing_import", "removed_name", "python_2", "input", "does_not_parse",
        "exit", "magic",
    }  # fmt: skip
    assert (only(found, "timed_out").cell, only(found, "timed_out").done) == (5, "")
    assert only(found, "missing_file").message.startswith("The file `housing.csv` is not here.")


@pytest.mark.parametrize(
    ("notebook", "kinds"),
    [
        ("module in the same cell", {"missing_module"}),
        ("data of a module", {"missing_module", "undefined_name"}),
        ("data of a file", {"missing_file", "undefined_name"}),
        ("colab", {"missing_package", "undefined_name"}),
        ("python 2", {"python_2"}),
        ("exit, and time goes by", {"exit"}),
    ],
)
def test_what_is_missing_costs_no_answer_its_marks(
    notebook: str, kinds: set[str], grade: Callable[[str], Grade]
) -> None:
    """Both answers are right, and the report says what the notebook lacks."""
    found = grade(notebook)

    assert statuses(found) == ["correct", "correct"]
    assert {problem.kind for problem in found.problems} == kinds
    assert all(problem.done for problem in found.problems)


def test_plots_and_progress_bars_are_no_obstacle(grade: Callable[[str], Grade]) -> None:
    """With or without matplotlib and tqdm: the loop goes round, and the cell comes to its answer."""
    assert statuses(grade("plots and progress")) == ["correct", "correct"]


def test_a_module_that_is_only_tried_stays_missing(grade: Callable[[str], Grade]) -> None:
    """A notebook that asks whether it is on Colab is told no, in the repaired run as well."""
    found = grade("colab, if there is one")

    assert statuses(found) == ["correct", "correct"]
    assert repaired(found) == [("missing_module", 1)]


def test_an_answer_that_needs_what_is_missing_is_not_decided(grade: Callable[[str], Grade]) -> None:
    """Nobody can say whether it is right, so a person looks; the other answer has its marks."""
    found = grade("needs what is missing")

    assert statuses(found) == ["cannot_decide", "correct"]
    assert "it uses `utils.grad_of_mse`, which did not come with the notebook" in found.verdicts[0].sentence


def test_a_wrong_answer_stays_wrong(grade: Callable[[str], Grade]) -> None:
    """A module that is missing elsewhere excuses nothing."""
    assert statuses(grade("wrong beside a missing module")) == ["wrong", "correct"]


def test_a_blank_is_unfinished(grade: Callable[[str], Grade]) -> None:
    """Neither wrong nor missing, although its cell was no Python."""
    found = grade("blanks")

    assert statuses(found) == ["unfinished", "correct"]
    assert repaired(found) == [("blank", 2), ("blank", 2)]
    assert "`compute_gradient` is still blank" in found.problems[0].message


def test_python_2_is_said_plainly(grade: Callable[[str], Grade]) -> None:
    """Each cell that Python 3 refuses is named with its reason."""
    messages = [problem.message for problem in grade("python 2").problems]

    assert any("`print` without parentheses is Python 2." in message for message in messages)
    assert any("`except Error, name` is Python 2." in message for message in messages)
    assert "`xrange` is Python 2." in messages


def test_an_answer_in_a_loop_that_does_not_end_is_still_called(grade: Callable[[str], Grade]) -> None:
    """A few rounds show that it is right; if they do not, nobody says that it is wrong."""
    found = grade("a billion steps")

    assert statuses(found) == ["correct", "correct"]
    assert only(found, "timed_out").cell == 3
    assert statuses(grade("a billion wrong steps")) == ["correct", "cannot_decide"]


def test_an_own_mistake_is_reported_and_not_repaired(grade: Callable[[str], Grade]) -> None:
    """Two shapes that do not fit stop a cell; nothing is done about it."""
    found = grade("mistake of the student's own")

    assert statuses(found) == ["correct", "correct"]
    assert repaired(found) == []
    assert only(found, "shapes").cell == 2


def test_repairs_cost_what_the_assignment_says() -> None:
    """Each kind once a notebook, named where it first stands; never more than the notebook earned."""
    costs = {"missing_import": 0.5, "exit": 1.0}
    costly = replace(PREPARED, assignment=replace(PREPARED.assignment, repair_costs=costs))

    found = graded(costly, (DATA, "torch.ones(1)", FUNCTION, VARIABLE))

    assert (statuses(found), found.deducted, found.score) == (["correct", "correct"], 0.5, 3.5)
    assert [problem.done for problem in found.problems if "costs" in problem.done] == [
        "The import of `np` was supplied. That costs 0.5 points."
    ]


@pytest.mark.parametrize("costs", ["{'no_such_kind': 1}", "{'exit': -1}", "['exit']"])
def test_costs_of_what_is_not_repaired_are_refused(costs: str, tmp_path: Path) -> None:
    """The instructor is told which kinds there are, or what form is expected."""
    (tmp_path / "assignment.py").write_text(
        "from grader import *\n@loss(x=normal('n'))\ndef f(x):\n    'a sum'\n    return (x * x).sum()\n"
        "assignment = Assignment('A', {'q': gradient(f, wrt='x', answer=returned_by('g'))}, "
        f"repair_costs={costs})\n"
    )

    with pytest.raises(AssignmentError) as raised:
        load_assignment(tmp_path)
    assert "Expected" in raised.value.fix


def test_old_and_odd_files_are_read() -> None:
    """The format of 2013, cells without ids or metadata, and ids that several cells share."""
    sources = (IMPORT, DATA, FUNCTION, VARIABLE)
    of_2013 = [{"cell_type": "code", "input": source, "outputs": []} for source in sources]
    old = {"nbformat": 3, "worksheets": [{"cells": of_2013}]}
    bare = {"nbformat": 4, "cells": [{"cell_type": "code", "source": source, "id": "same"} for source in sources]}

    for document in (old, bare):
        notebook = read_notebook(json.dumps(document).encode())
        assert isinstance(notebook, Notebook)
        assert statuses(graded_notebook(PREPARED, notebook)) == ["correct", "correct"]
