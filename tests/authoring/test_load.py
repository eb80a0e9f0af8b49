"""Reading an assignment from its folder, and what is said about a file that is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader import load_assignment
from grader.errors import AssignmentError
from grader.model import Credit

GOOD = '''\
from grader import Assignment, gradient, loss, normal, returned_by


@loss(x=normal("n"))
def squares(x):
    """the sum of squares"""
    return (x * x).sum()


assignment = Assignment(title="Squares", questions={"q1": gradient(squares, "x", returned_by("f"), points=2)})
'''


def written(folder: Path, source: str = GOOD) -> Path:
    """A folder that holds an assignment.py."""
    folder.mkdir(exist_ok=True)
    (folder / "assignment.py").write_text(source)
    return folder


def test_an_assignment_is_called_like_its_folder(tmp_path: Path) -> None:
    """It can be named by its folder or by its file, and knows its questions by name."""
    folder = written(tmp_path / "squares")

    for path in (folder, folder / "assignment.py"):
        assignment = load_assignment(path)
        assert (assignment.name, assignment.directory, assignment.max_score) == ("squares", folder, 2)
        assert assignment.questions["q1"].name == "q1"


def test_the_digest_covers_the_files_that_go_with_it(tmp_path: Path) -> None:
    """What students get beside the notebook is part of the assignment; a sample submission is not."""
    folder = written(tmp_path / "squares")
    digests = [load_assignment(folder).digest]
    (folder / "samples").mkdir()
    (folder / "samples" / "a.ipynb").write_text("{}")
    digests.append(load_assignment(folder).digest)
    (folder / "files").mkdir()
    (folder / "files" / "data.csv").write_text("1")
    digests.append(load_assignment(folder).digest)
    (folder / "files" / "data.csv").write_text("2")
    digests.append(load_assignment(folder).digest)

    assert digests[0] == digests[1]
    assert len(set(digests)) == 3


def test_a_change_counts_at_once_and_leaves_nothing_behind(tmp_path: Path) -> None:
    """No byte code is kept, which could be older than the file and still look as new."""
    folder = written(tmp_path / "squares")
    assert load_assignment(folder).max_score == 2

    written(folder, GOOD.replace("points=2", "points=7"))

    assert load_assignment(folder).max_score == 7
    assert [file.name for file in folder.iterdir()] == ["assignment.py"]


def test_a_folder_without_an_assignment(tmp_path: Path) -> None:
    """The sentence says which file is looked for."""
    with pytest.raises(AssignmentError) as refused:
        load_assignment(tmp_path)

    assert (refused.value.slug, refused.value.message, refused.value.fix) == (
        "no-assignment",
        f"{tmp_path}: there is no assignment.py here.",
        "Name the folder that holds assignment.py, such as assignments/linear_regression.",
    )


MEND = "Mend the file; running it with Python shows the whole traceback."


@pytest.mark.parametrize(
    ("source", "slug", "message", "fix"),
    [
        pytest.param("x = 1\ny = (", "does-not-run", ", line 2: SyntaxError: '(' was never closed", MEND, id="syntax"),
        pytest.param(
            "def f():\n    return 1 / 0\n\n\nf()\n",
            "does-not-run",
            ", line 2: ZeroDivisionError: division by zero",
            MEND,
            id="raises",
        ),
        pytest.param("raise SystemExit(3)", "does-not-run", ", line 1: SystemExit: 3", MEND, id="exits"),
        pytest.param(
            "\0", "does-not-run", ": SyntaxError: source code string cannot contain null bytes", MEND, id="null"
        ),
        pytest.param(
            "x = 1",
            "no-assignment-variable",
            ": it defines no variable `assignment`.",
            "End the file with: assignment = Assignment(title=..., questions={...})",
            id="no-variable",
        ),
        pytest.param(
            GOOD.replace('"n"', "0"),
            "bad-dimension",
            ", line 4: A dimension is 0.",
            'Expected a positive whole number or a symbol such as "m".',
            id="our-own-error",
        ),
        pytest.param(
            "from grader import Assignment\nassignment = Assignment(title='T', questions={})",
            "no-questions",
            ": the assignment asks nothing.",
            "Give it at least one question.",
            id="no-questions",
        ),
        pytest.param(
            "from grader import Assignment\nassignment = Assignment(title='T', questions=[1])",
            "questions-without-names",
            ": the questions are of type list.",
            'Expected a dict from name to question, such as {"q1": gradient(...)}.',
            id="list",
        ),
        pytest.param(
            "from grader import Assignment\nassignment = Assignment(title='T', questions={'q1': 3})",
            "no-question",
            ": question q1 is of type int.",
            "Expected gradient(...), autograd(...) or numerical_gradient(...).",
            id="no-question",
        ),
        *(
            pytest.param(
                GOOD.replace('"q1"', repr(name)),
                "bad-question-name",
                f": a question is named {name!r}.",
                'Expected letters, digits, _ and -, such as "q1", and none of max_score, needs_review, pending, '
                "score, student.",
                id=f"name-{name}",
            )
            for name in ("a/b", "a b", "", "score", 1)
        ),
    ],
)
def test_a_file_that_is_no_assignment(tmp_path: Path, source: str, slug: str, message: str, fix: str) -> None:
    """The sentence names the file, the line where there is one, and what to do."""
    folder = written(tmp_path / "broken", source)

    with pytest.raises(AssignmentError) as refused:
        load_assignment(folder)

    assert (refused.value.slug, refused.value.message, refused.value.fix) == (
        slug,
        f"{folder / 'assignment.py'}{message}",
        fix,
    )


def test_a_question_without_a_credit_has_that_of_the_assignment(tmp_path: Path) -> None:
    """The default stands once, at the assignment; a question's own goes before it."""
    source = GOOD.replace("loss, normal", "loss, normal, partial_credit").replace(
        "points=2)})",
        'points=2), "q2": gradient(squares, "x", returned_by("f"), credit=partial_credit(shape=0.0))},\n'
        "    credit=partial_credit(constant_factor=0.5, shape=0.25),\n)",
    )

    questions = load_assignment(written(tmp_path / "squares", source)).questions

    assert questions["q1"].credit == Credit(0.5, 0.25)
    assert questions["q2"].credit == Credit(0.0, 0.0)


def test_assignments_promise_nothing_by_default(tmp_path: Path) -> None:
    """Without the instructor's word only right parameters earn points."""
    assert load_assignment(written(tmp_path / "squares")).questions["q1"].credit == Credit(0.0, 0.0)
