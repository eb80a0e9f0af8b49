"""The words and counts of a class."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grader.feedback.class_row import ClassRow
from grader.feedback.class_view import ClassView, class_view
from grader.feedback.document import class_row
from grader.feedback.people import feedback_link
from grader.model import Verdict
from tests.feedback.sample_grades import (
    CANNOT_DECIDE,
    CORRECT,
    DIFFERENCES,
    DOUBLED,
    ERROR,
    FACTOR,
    MISSING,
    NOT_ANALYTIC,
    PROBLEM,
    grade,
)


def view_of(**students: tuple[Verdict, ...]) -> ClassView:
    """The view of a class of students, each with the verdicts of their notebook."""
    rows = [class_row(grade(*verdicts, student=student, problems=())) for student, verdicts in students.items()]
    return class_view("Linear regression by hand", rows)


def test_students_stand_in_natural_order() -> None:
    """Number 2 comes before number 10, whatever order the rows come in."""
    rows = [class_row(grade(CORRECT, student=f"student-{n}")) for n in (10, 2, 1)]

    assert [row.student for row in class_view("", rows).rows] == ["student-1", "student-2", "student-10"]


def test_a_row_shows_marks_scores_and_notes() -> None:
    """One mark and score a question, the total, and the kinds of problems."""
    row = class_view("", [class_row(grade(CORRECT, FACTOR, CANNOT_DECIDE, problems=(PROBLEM, PROBLEM)))]).rows[0]

    assert [(cell.mark.sign, cell.score) for cell in row.cells] == [("✓", "2"), ("✗", "2.5"), ("…", "–")]
    assert (row.score, row.more, row.notes) == ("4.5", "+", "saved output differs")
    assert row.link == "amara-okafor/feedback.html"


def test_a_question_that_a_grade_lacks_is_an_empty_cell() -> None:
    """A row from before a question was added keeps its columns."""
    view = view_of(a=(CORRECT, DIFFERENCES), b=(CORRECT,))

    assert view.questions == ("autograd", "finite_difference")
    assert view.rows[1].cells[1].score == ""


def test_who_needs_a_person_and_who_did_not_run() -> None:
    """The two lists that an instructor looks at first, with the reason."""
    view = view_of(a=(CORRECT,), b=(CANNOT_DECIDE,), c=(ERROR,))

    assert [(person.student, person.text.split(":")[0]) for person in view.review] == [("b", "kinks")]
    assert [(person.student, person.text.split(":")[0]) for person in view.stopped] == [("c", "chain")]


def test_mistakes_are_counted_by_question_the_commonest_first() -> None:
    """Named mistakes, and without a name the status, with everybody who made them and one sentence."""
    view = view_of(a=(DOUBLED,), b=(FACTOR,), c=(FACTOR,), d=(NOT_ANALYTIC,), e=(MISSING,), f=(ERROR,), g=(CORRECT,))
    analytic, extra = view.misunderstood

    assert (analytic.name, extra.name) == ("analytic", "extra")
    assert [(mistake.name, [person.student for person in mistake.students]) for mistake in analytic.mistakes] == [
        ("batch scale", ["b", "c"]),
        ("constant factor", ["a"]),
        ("not derived by hand", ["d"]),
    ]
    assert analytic.mistakes[0].example == FACTOR.sentence


def test_every_filter_shows_as_many_rows_as_it_says() -> None:
    """The choices above the table are those that show something."""
    view = view_of(a=(DOUBLED,), b=(FACTOR, ERROR), c=(FACTOR,), d=(CANNOT_DECIDE,))

    assert {choice.label: choice.count for choice in view.filters} == {
        "Needs a person": 1,
        "Did not run": 1,
        "analytic: batch scale": 2,
        "analytic: constant factor": 1,
    }
    for choice in view.filters:
        assert sum(choice.key in row.filters for row in view.rows) == choice.count


def test_scores_count_complete_grades_only() -> None:
    """A grade that waits for a person is not in the median."""
    scores = view_of(a=(CORRECT, FACTOR), b=(CORRECT, DOUBLED), c=(CORRECT, CANNOT_DECIDE)).scores

    assert scores is not None
    assert (scores.median, sum(scores.counts), scores.max_score) == ("3.25", 2, "6")
    assert scores.description.startswith("Scores of 2 complete grades from 0 to 6, median 3.25")


@pytest.mark.parametrize("rows", [[], [class_row(grade(CANNOT_DECIDE))], [class_row(grade())]])
def test_a_class_without_scores_has_a_view(rows: list[ClassRow]) -> None:
    """No student, nothing decided, or no question at all: the page can still be made."""
    assert len(class_view("", rows).rows) == len(rows)


def test_full_marks_fall_into_the_last_bin() -> None:
    """The best score is counted, even above the maximum."""
    rows = [class_row(grade(replace(CORRECT, score=score))) for score in (0.0, 1.0, 3.0)]
    scores = class_view("", rows).scores

    assert scores is not None
    assert (scores.counts[0], scores.counts[-1], sum(scores.counts)) == (1, 1, 3)


@pytest.mark.parametrize(
    ("student", "link"),
    [
        ("elif yılmaz", "elif%20y%C4%B1lmaz/feedback.html"),
        ("javascript:alert(1)", "javascript%3Aalert%281%29/feedback.html"),
        ("//example.invalid/x", "%2F%2Fexample.invalid%2Fx/feedback.html"),
        ("50%?#", "50%25%3F%23/feedback.html"),
    ],
)
def test_a_link_stays_in_the_folder(student: str, link: str) -> None:
    """A student's name is one step of a relative path, never a scheme or a host."""
    assert feedback_link(student) == link


def test_a_reason_is_given_once() -> None:
    """Questions that wait for the same reason are named together, and count as no mistake."""
    unread = replace(MISSING, sentence="There is no notebook to grade.", needs_review=True)
    view = view_of(a=(unread, replace(unread, question="other")))

    assert view.review[0].text == "extra, other: There is no notebook to grade."
    assert view.misunderstood == ()
