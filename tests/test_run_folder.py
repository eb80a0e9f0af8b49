"""The folder of a run: what it takes, what it refuses, and what is done already."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from grader.errors import UsageError
from grader.grading import Graded, versions
from grader.model import Assignment, Submission
from grader.run_folder import RunFolder
from grader.run_record import RunRecord
from tests.feedback.sample_grades import NOTEBOOK, TYPICAL

ASSIGNMENT = Assignment("Squares", {}, name="squares", digest="1" * 64)
RECORD = RunRecord("squares", "/course/squares", "1" * 64, 7)
GRADE = replace(TYPICAL, versions=versions(), student="anna", seed=7, assignment_digest="1" * 64)
ANNA = Submission("anna", Path("anna.ipynb"), "anna.ipynb", GRADE.sha256, NOTEBOOK)


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    """A folder that is not there yet."""
    return RunFolder(tmp_path / "deep" / "out")


def refusal(folder: RunFolder, assignment: Assignment, seed: int | None) -> str:
    """Why a folder is not taken."""
    with pytest.raises(UsageError) as refused:
        folder.seed_for(assignment, seed)
    return refused.value.slug


def test_a_new_run_has_a_seed_of_its_own(folder: RunFolder) -> None:
    """Without --seed nobody can know the inputs beforehand; with it they are chosen."""
    drawn = {folder.seed_for(ASSIGNMENT, None) for _ in range(5)}

    assert len(drawn) == 5
    assert folder.seed_for(ASSIGNMENT, 7) == 7
    assert not folder.path.exists()


def test_a_run_that_is_continued_keeps_its_seed(folder: RunFolder) -> None:
    """All students of a run get the same inputs, whenever they are graded."""
    folder.write_record(RECORD)

    assert folder.seed_for(ASSIGNMENT, None) == folder.seed_for(ASSIGNMENT, 7) == 7
    assert refusal(folder, ASSIGNMENT, 8) == "other-seed"
    assert refusal(folder, replace(ASSIGNMENT, name="cubes"), None) == "other-run"


@pytest.mark.parametrize("name", ["index.html", "grades.csv"])
def test_files_of_somebody_else_are_not_overwritten(folder: RunFolder, name: str) -> None:
    """A folder with a page that no run has written is not taken for the results of one."""
    folder.path.mkdir(parents=True)
    (folder.path / name).write_text("mine")

    assert refusal(folder, ASSIGNMENT, None) == "not-a-run"


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    """Neither is what would lie below it."""
    (tmp_path / "file").write_text("mine")

    assert refusal(RunFolder(tmp_path / "file"), ASSIGNMENT, None) == "not-a-folder"
    with pytest.raises(UsageError, match="cannot be written: Not a directory"):
        RunFolder(tmp_path / "file" / "out").write_record(RECORD)


def test_who_is_graded_is_done(folder: RunFolder) -> None:
    """The same file, assignment, seed and versions need no second run."""
    assert not folder.has(ANNA, ASSIGNMENT, 7)

    folder.write_student(Graded(GRADE), NOTEBOOK)

    assert folder.has(ANNA, ASSIGNMENT, 7)


@pytest.mark.parametrize(
    ("submission", "assignment", "seed"),
    [
        (replace(ANNA, sha256="2" * 64), ASSIGNMENT, 7),
        (replace(ANNA, student="benoit"), ASSIGNMENT, 7),
        (ANNA, replace(ASSIGNMENT, digest="2" * 64), 7),
        (ANNA, ASSIGNMENT, 8),
    ],
)
def test_whatever_has_changed_is_graded_again(
    folder: RunFolder, submission: Submission, assignment: Assignment, seed: int
) -> None:
    """Another file, another assignment or another seed."""
    folder.write_student(Graded(GRADE), NOTEBOOK)

    assert not folder.has(submission, assignment, seed)


def test_other_versions_grade_again(folder: RunFolder) -> None:
    """Numbers depend on the libraries, so a new one is reason enough."""
    folder.write_student(Graded(replace(GRADE, versions=versions() | {"torch": "0"})), NOTEBOOK)

    assert not folder.has(ANNA, ASSIGNMENT, 7)


def test_what_could_not_be_read_is_read_again(folder: RunFolder) -> None:
    """A file without a digest may be another one by now."""
    unread = replace(ANNA, sha256="", notebook=None)
    folder.write_student(Graded(replace(GRADE, sha256="")), None)

    assert not folder.has(unread, ASSIGNMENT, 7)


@pytest.mark.parametrize("content", ["", "{", "[]", "null"])
def test_a_damaged_grade_is_made_again(folder: RunFolder, content: str) -> None:
    """What cannot be read is not there."""
    folder.write_student(Graded(GRADE), NOTEBOOK)
    (folder.path / "anna" / "grade.json").write_text(content)

    assert not folder.has(ANNA, ASSIGNMENT, 7)


def test_a_damaged_grade_of_somebody_else_is_named(folder: RunFolder) -> None:
    """The class page cannot be made without it, and the sentence says which file it is."""
    folder.write_student(Graded(GRADE), NOTEBOOK)
    file = folder.path / "anna" / "grade.json"
    file.write_text("{")

    with pytest.raises(UsageError) as refused:
        folder.write_class("Squares")

    assert refused.value.message == f"{file}: This file holds no grade."


def test_grades_of_an_earlier_assignment_are_known(folder: RunFolder) -> None:
    """So that nobody compares them with the others unawares."""
    folder.write_student(Graded(GRADE), NOTEBOOK)
    folder.write_student(Graded(replace(GRADE, student="benoit", assignment_digest="2" * 64)), NOTEBOOK)

    assert folder.outdated(ASSIGNMENT) == ("benoit",)


def test_students_do_not_take_the_names_of_files(folder: RunFolder) -> None:
    """In whatever case, since some file systems make no difference; nor do they take each other's."""
    names = ["anna", "grades.csv", "INDEX.html", "run.json", "run.json-2"]

    renamed = [submission.student for submission in folder.names_for(replace(ANNA, student=name) for name in names)]

    assert renamed == ["anna", "grades.csv-2", "INDEX.html-2", "run.json-3", "run.json-2"]


def test_evidence_keeps_every_number(folder: RunFolder) -> None:
    """Arrays of all kinds, under the names of question and call; complex ones in two parts."""
    arrays = {
        "q/A/w": np.array([[1.5, np.nan]]),
        "q/A/b": np.array(3, dtype=np.int32),
        "q/B/w": np.array([1 + 2j]),
        "q/B/t": np.arange(6.0).reshape(2, 3).T,
    }
    folder.write_student(Graded(GRADE, arrays), NOTEBOOK)

    kept = load_file(folder.path / "anna" / "evidence.safetensors")

    assert set(kept) == {"q/A/w", "q/A/b", "q/B/w/real", "q/B/w/imag", "q/B/t"}
    np.testing.assert_array_equal(kept["q/A/w"], arrays["q/A/w"])
    np.testing.assert_array_equal(kept["q/B/t"], arrays["q/B/t"])
    assert (kept["q/A/b"], kept["q/A/b"].dtype) == (3, np.int32)
    assert (kept["q/B/w/real"], kept["q/B/w/imag"]) == (1, 2)


def test_nothing_half_written_is_left(folder: RunFolder) -> None:
    """Files appear whole, under their own names only."""
    folder.write_record(RECORD)
    folder.write_student(Graded(GRADE), NOTEBOOK)
    folder.write_class("Squares")

    assert sorted(str(file.relative_to(folder.path)) for file in folder.path.rglob("*") if file.is_file()) == [
        "anna/evidence.safetensors",
        "anna/feedback.html",
        "anna/grade.json",
        "anna/wrong.safetensors",
        "grades.csv",
        "index.html",
        "run.json",
    ]
    assert json.loads((folder.path / "run.json").read_text())["seed"] == 7
