"""Collecting submissions: every notebook that is handed in gets a row."""

from __future__ import annotations

import hashlib
import json
import os
import random
import sys
from pathlib import Path

import pytest

from grader.errors import UsageError
from grader.model import Submission
from grader.notebook.submissions import collect


def _notebook(source: str = "x = 1") -> bytes:
    return json.dumps({"cells": [{"cell_type": "code", "source": source}]}).encode()


def _write(root: Path, *names: str) -> Path:
    for name in names:
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_notebook(name))
    return root


def _students(*paths: Path, assignment: str | None = None) -> list[str]:
    return [submission.student for submission in collect(paths, assignment=assignment)]


def _kinds(submission: Submission) -> list[str]:
    return [problem.kind for problem in submission.problems]


def _by_student(*paths: Path) -> dict[str, Submission]:
    return {submission.student: submission for submission in collect(paths)}


def test_a_file_is_one_submission(tmp_path: Path) -> None:
    """The student is the stem; path, name, digest and cells are the file's."""
    file = _write(tmp_path, "anna.ipynb") / "anna.ipynb"

    (submission,) = collect([file])

    assert submission.student == "anna"
    assert submission.path == file
    assert submission.file_name == "anna.ipynb"
    assert submission.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert submission.notebook is not None
    assert submission.notebook.cells[0].source == "anna.ipynb"
    assert submission.problems == ()


def test_a_folder_is_searched_at_any_depth(tmp_path: Path) -> None:
    """Notebooks in subfolders count, other files and hidden things do not."""
    _write(
        tmp_path,
        "b.ipynb",
        "group 1/deep/a.IPYNB",
        ".hidden/c.ipynb",
        "group 1/.ipynb_checkpoints/a-checkpoint.ipynb",
        "._b.ipynb",
        "notes.txt",
        "old.ipynb.bak",
    )

    assert _students(tmp_path) == ["a", "b"]


def test_order_is_by_student_whatever_the_order_of_paths(tmp_path: Path) -> None:
    """The same files give the same rows, in whichever order they are named."""
    names = [f"{folder}/{name}.ipynb" for folder in "abc" for name in ("zoe", "anna", "bob")]
    files = [_write(tmp_path, name) / name for name in names]
    expected = collect(files)

    random.Random(0).shuffle(files)  # noqa: S311 - not a secret

    assert collect(files) == expected
    assert [submission.student for submission in expected] == sorted(submission.student for submission in expected)


def test_a_file_that_is_named_twice_is_one_submission(tmp_path: Path) -> None:
    """A file that is given and also found in a folder is one row."""
    _write(tmp_path, "anna.ipynb")

    assert _students(tmp_path, tmp_path / "anna.ipynb", tmp_path) == ["anna"]


def test_files_of_the_same_student_get_a_row_each(tmp_path: Path) -> None:
    """Where several files name one student, each is listed under its own id and says so."""
    _write(tmp_path, "1/anna.ipynb", "2/Anna.ipynb", "3/anna.ipynb", "bob.ipynb")

    rows = _by_student(tmp_path)

    assert list(rows) == ["Anna", "anna-2", "anna-3", "bob"]
    assert [_kinds(row) for row in rows.values()] == [["same_student"]] * 3 + [[]]
    assert "anna-3" in rows["anna-3"].problems[0].message


def test_nbgrader_names_the_student_by_the_folder(tmp_path: Path) -> None:
    """In nbgrader's layout the student is the folder below ``submitted``."""
    _write(tmp_path, "submitted/anna/ps1/hw.ipynb", "submitted/bob/ps1/hw.ipynb")

    assert _students(tmp_path) == ["anna", "bob"]
    assert _students(tmp_path / "submitted") == ["anna", "bob"]
    assert _students(tmp_path / "submitted/anna") == ["anna"]
    assert _students(tmp_path / "submitted/bob/ps1/hw.ipynb") == ["bob"]


def test_an_assignment_narrows_nbgraders_tree(tmp_path: Path) -> None:
    """Only the folder of the assignment counts there, and files elsewhere are not affected."""
    _write(tmp_path, "submitted/anna/ps1/hw.ipynb", "submitted/anna/ps2/hw.ipynb", "other/bob.ipynb")

    assert _students(tmp_path, assignment="ps2") == ["anna", "bob"]
    assert collect([tmp_path], assignment="ps2")[0].path.parent.name == "ps2"
    with pytest.raises(UsageError) as caught:
        collect([tmp_path / "submitted"], assignment="ps3")
    assert caught.value.slug == "no_submissions"
    assert "ps3" in caught.value.message


def test_other_stages_of_an_nbgrader_course_are_not_submissions(tmp_path: Path) -> None:
    """In a course folder only what is submitted counts, not the source or the release."""
    _write(tmp_path, "submitted/anna/ps1/hw.ipynb", "source/ps1/hw.ipynb", "release/ps1/hw.ipynb")

    assert _students(tmp_path) == ["anna"]


@pytest.mark.parametrize(
    "name", ["anna lee", 'o\'brien "x"', "two\nlines", "🦆", "日本語", "x;rm -rf ~", "%s {0} $HOME", "-rf", "a" * 240]
)
def test_odd_file_names_survive(tmp_path: Path, name: str) -> None:
    """Any name that a file can have gives a row that keeps it."""
    (submission,) = collect([_write(tmp_path, f"{name}.ipynb")])

    assert submission.file_name == f"{name}.ipynb"
    assert submission.path == tmp_path / f"{name}.ipynb"
    assert submission.notebook is not None


def test_a_name_that_is_no_text_can_be_written_down(tmp_path: Path) -> None:
    """Bytes in a file name that are not UTF-8 are replaced in what is shown."""
    raw = os.fsencode(tmp_path) + b"/caf\xe9.ipynb"
    try:
        Path(os.fsdecode(raw)).write_bytes(_notebook())
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")

    (submission,) = collect([tmp_path])

    assert submission.file_name == "caf\N{REPLACEMENT CHARACTER}.ipynb"
    assert submission.student.encode()


def test_a_given_file_that_is_no_notebook_is_a_row(tmp_path: Path) -> None:
    """What is handed in as something else is listed with what is wrong."""
    (tmp_path / "essay.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / "empty.ipynb").touch()

    rows = _by_student(tmp_path / "essay.pdf", tmp_path / "empty.ipynb")

    assert _kinds(rows["essay"]) == ["not_json"]
    assert _kinds(rows["empty"]) == ["empty"]
    assert rows["essay"].notebook is None


def test_a_given_notebook_may_have_any_suffix(tmp_path: Path) -> None:
    """A notebook that a browser saved as text is a notebook."""
    (tmp_path / "anna.txt").write_bytes(_notebook())

    assert collect([tmp_path / "anna.txt"])[0].notebook is not None


def test_a_path_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    """A spelling mistake of the operator is told at once."""
    with pytest.raises(UsageError) as caught:
        collect([_write(tmp_path, "anna.ipynb"), tmp_path / "missing"])

    assert caught.value.slug == "no_such_path"
    assert "missing" in caught.value.message


@pytest.mark.parametrize("paths", [[], ["."]])
def test_nothing_to_grade_is_an_error(tmp_path: Path, paths: list[str]) -> None:
    """Where there is no submission at all, the operator hears what can be given."""
    with pytest.raises(UsageError) as caught:
        collect([tmp_path / path for path in paths])

    assert caught.value.slug == "no_submissions"
    assert ".ipynb" in caught.value.fix


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    """A file above the limit is a row by its size alone, without a digest."""
    with (tmp_path / "anna.ipynb").open("wb") as file:
        file.truncate(2**40)

    (submission,) = collect([tmp_path])

    assert _kinds(submission) == ["too_large"]
    assert submission.sha256 == ""


def test_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    """A link cannot hand in another file; a path that was given may be a link."""
    _write(tmp_path, "private/solution.ipynb")
    (tmp_path / "class").mkdir()
    (tmp_path / "class/anna.ipynb").symlink_to("../private/solution.ipynb")
    (tmp_path / "class/all").symlink_to("../private")

    (found,) = collect([tmp_path / "class"])
    (given,) = collect([tmp_path / "class/anna.ipynb"])

    assert (found.student, _kinds(found), found.sha256) == ("anna", ["unreadable"], "")
    assert "not a link" in found.problems[0].message
    assert (given.student, _kinds(given)) == ("anna", [])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_a_row(tmp_path: Path) -> None:
    """Something that would block for ever when opened is not opened."""
    os.mkfifo(tmp_path / "anna.ipynb")

    (submission,) = collect([tmp_path])

    assert _kinds(submission) == ["unreadable"]


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file whose reading fails for everybody")
def test_a_file_that_cannot_be_read_is_a_row() -> None:
    """An error of the file system is told in the row of the file."""
    (submission,) = collect([Path("/proc/self/mem")])

    assert submission.student == "mem"
    assert _kinds(submission) == ["unreadable"]
    assert "Input/output error" in submission.problems[0].message


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_or_folder_without_permission_is_a_row(tmp_path: Path) -> None:
    """What may not be read is listed, so that no student is lost."""
    _write(tmp_path, "anna.ipynb", "bob/hw.ipynb")
    (tmp_path / "anna.ipynb").chmod(0)
    (tmp_path / "bob").chmod(0)

    rows = _by_student(tmp_path)
    (tmp_path / "bob").chmod(0o700)

    assert {student: _kinds(row) for student, row in rows.items()} == {"anna": ["unreadable"], "bob": ["unreadable"]}
