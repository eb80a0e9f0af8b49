"""The corpus of the benchmark of locating, and how its verdicts are judged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.locating.judging import Outcome, judged
from benchmarks.locating.reading import Case, Kind, all_cases, read_case
from benchmarks.locating.running import ASSIGNMENTS
from benchmarks.locating.table import NOTEBOOKS_WANTED
from grader import load_assignment
from grader.model import Diagnosis, Notebook, Place, Status, Verdict
from grader.notebook.read import read_notebook

SOURCE = """\
# What it shows.
#
# assignment: line
# gradient: {truth}
# notebook: {options}

# %% data
n = 8

# %% [markdown]
# The answer.

# %% answer {{"metadata": {{"tags": ["q1"]}}}}
dw = 1 / n
"""


def case_with(tmp_path: Path, truth: str, options: str = "{}") -> Case:
    """The case that a file makes."""
    file = tmp_path / "form" / "name.py"
    file.parent.mkdir()
    file.write_text(SOURCE.format(truth=truth, options=options))
    return read_case(file)


def verdict(status: Status, where: Place | None, mistake: str = "") -> Verdict:
    """A verdict with all points if it says so."""
    diagnosis = Diagnosis(mistake, {}, "", ("", "", "")) if mistake else None
    score = 1.0 if status is Status.CORRECT else 0.0
    return Verdict("gradient", "", status, score, 1.0, "", where=where, diagnosis=diagnosis)


def test_every_truth_is_about_a_question_of_its_assignment() -> None:
    """The corpus is large enough, its files can be read, and nothing is said of questions that nobody asks."""
    asked = {name.name: set(load_assignment(name).questions) for name in ASSIGNMENTS.iterdir() if name.is_dir()}
    cases = list(all_cases())

    assert len(cases) >= NOTEBOOKS_WANTED
    for case in cases:
        assert case.truths, case.name
        assert set(case.truths) <= asked[case.assignment], case.name
        assert isinstance(read_notebook(case.document), Notebook), case.name


def test_a_file_becomes_a_notebook(tmp_path: Path) -> None:
    """Titles stay out of the notebook file, text loses its comment signs, and what is in braces goes in."""
    case = case_with(tmp_path, "wrong (sign_flipped) at answer: dw or grad")
    cells = json.loads(case.document)["cells"]

    assert [cell["cell_type"] for cell in cells] == ["code", "markdown", "code"]
    assert cells[1]["source"] == ["The answer."]
    assert cells[2]["metadata"] == {"tags": ["q1"]}
    assert case.truths["gradient"].kind is Kind.WRONG
    assert case.truths["gradient"].mistake == "sign_flipped"
    assert case.truths["gradient"].cells == (2,)
    assert case.truths["gradient"].names == (frozenset({"dw"}), frozenset({"grad"}))


def test_a_file_can_be_of_an_old_format(tmp_path: Path) -> None:
    """Format 3 has its cells in worksheets, and the same code."""
    old = read_notebook(case_with(tmp_path, "missing", '{"nbformat": 3}').document)

    assert isinstance(old, Notebook)
    assert [cell.source for cell in old.cells] == ["n = 8", "The answer.", "dw = 1 / n"]


@pytest.mark.parametrize("truth", ["perhaps", "right at nowhere: dw"])
def test_a_truth_that_makes_no_sense_is_refused(tmp_path: Path, truth: str) -> None:
    """An unknown word or cell is an error, so that no case is judged by less than its header says."""
    with pytest.raises(ValueError, match="form/name"):
        case_with(tmp_path, truth)


ANSWER = Place(2, (1, 1), "dw, db")
ELSEWHERE = Place(0, (1, 1), "dw")


@pytest.mark.parametrize(
    ("truth", "said", "outcome"),
    [
        ("right at answer: dw", verdict(Status.CORRECT, ANSWER), Outcome.AS_STATED),
        ("right at answer: dw", verdict(Status.CORRECT, ELSEWHERE), Outcome.SOMETHING_ELSE),
        ("right at answer: other", verdict(Status.CORRECT, ANSWER), Outcome.SOMETHING_ELSE),
        ("right at answer: dw", verdict(Status.NOT_ANALYTIC, ANSWER), Outcome.SOMETHING_ELSE),
        ("right at answer: dw", verdict(Status.WRONG, ANSWER), Outcome.RIGHT_CALLED_WRONG),
        ("right at answer: dw", verdict(Status.MISSING, None), Outcome.NOT_FOUND),
        ("right at answer: dw", verdict(Status.CANNOT_DECIDE, ELSEWHERE), Outcome.NOT_FOUND),
        ("wrong (zero) at answer: dw", verdict(Status.WRONG, ANSWER, "zero"), Outcome.AS_STATED),
        ("wrong (zero) at answer: dw", verdict(Status.WRONG, ANSWER, "transposed"), Outcome.NOT_FOUND),
        ("wrong at answer: dw", verdict(Status.CORRECT, ANSWER), Outcome.SOMETHING_ELSE),
        ("not analytic at answer", verdict(Status.CORRECT, ANSWER), Outcome.SOMETHING_ELSE),
        ("unfinished", verdict(Status.UNFINISHED, ELSEWHERE), Outcome.AS_STATED),
        ("unfinished", verdict(Status.WRONG, ANSWER), Outcome.UNFINISHED_TAKEN),
        ("unfinished", verdict(Status.ERROR, ANSWER), Outcome.NOT_FOUND),
        ("missing", verdict(Status.CORRECT, ANSWER), Outcome.SOMETHING_ELSE),
        ("open", verdict(Status.CANNOT_DECIDE, ANSWER), Outcome.AS_STATED),
    ],
)
def test_a_verdict_is_judged_by_the_truth(tmp_path: Path, truth: str, said: Verdict, outcome: Outcome) -> None:
    """What was taken for the answer counts, not only what was said of it."""
    assert judged(case_with(tmp_path, truth), "gradient", said).outcome is outcome
