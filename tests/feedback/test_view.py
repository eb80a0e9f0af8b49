"""The words of one student's feedback."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grader.feedback.marks import status_mark
from grader.feedback.view import QuestionView, RunNote, feedback_view
from grader.model import Diagnosis, Grade, Notebook, Place, Status, Verdict
from tests.feedback.sample_grades import (
    CANNOT_DECIDE,
    CORRECT,
    ERROR,
    EVERYTHING,
    FACTOR,
    NOTEBOOK,
    TYPICAL,
    grade,
)


def question_of(verdict: Verdict, notebook: Notebook | None = NOTEBOOK, **changes: bool) -> QuestionView:
    """The view of one question alone."""
    (question,) = feedback_view(replace(grade(verdict), **changes), notebook).questions
    return question


@pytest.mark.parametrize("status", Status)
def test_every_status_has_a_mark_and_a_word(status: Status) -> None:
    """No status is told by its colour alone."""
    mark = status_mark(status)

    assert mark.sign in "✓✗!…"
    assert mark.word
    assert (mark.tone == "good") == (status in (Status.CORRECT, Status.IMPURE))


def test_score_and_tallies_come_first() -> None:
    """The score, what it is out of, and how many questions came out which way."""
    view = feedback_view(TYPICAL, NOTEBOOK)

    assert (view.score, view.max_score, view.pending) == ("7.5", "9", "")
    assert [f"{tally.mark.sign} {tally.text}" for tally in view.tallies] == ["✓ 2 correct", "✗ 1 to look at"]


def test_points_that_wait_are_said_not_counted() -> None:
    """An undecided question is neither right nor wrong, and its points are named."""
    view = feedback_view(grade(CORRECT, CANNOT_DECIDE), None)

    assert (view.score, view.max_score) == ("2", "4")
    assert view.pending == "2 points for a person to decide"
    assert view.tallies[-1].text == "1 waits for a person"
    assert view.questions[1].points == "– / 2"
    assert view.questions[1].notes == ("A person will look at this question.",)


def test_a_parts_sentence_is_not_repeated() -> None:
    """A right parameter has its mark alone, and a sentence that stands above the parts is not said again."""
    another = replace(FACTOR, sentence="Your b is off.")

    assert {part.parameter: part.sentence for part in question_of(FACTOR).parts} == {"w": "", "b": ""}
    assert {part.parameter: part.sentence for part in question_of(another).parts} == {"w": "", "b": FACTOR.sentence}


def test_the_place_is_told_only_where_no_code_is_shown() -> None:
    """Where the answer stands is said once: by the marked lines, or in a note if there are none."""
    assert question_of(FACTOR).notes == FACTOR.notes
    assert question_of(FACTOR, None).notes == (*FACTOR.notes, "Cell 2, line 13: db_np.")


def test_a_right_answer_has_no_picture_and_no_hint() -> None:
    """There is nothing to explain about a right answer; its numbers can still be seen."""
    question = question_of(CORRECT)

    assert (question.pictures, question.help) == ((), ())
    assert question.table is not None


def test_hidden_numbers_hide_the_pictures_too() -> None:
    """A picture of yours against exact would show the exact numbers on its axis."""
    assert question_of(FACTOR).pictures
    assert question_of(FACTOR, show_expected=False).pictures == ()


def test_an_error_says_where_it_stopped() -> None:
    """The line that raised is marked as such."""
    shown = question_of(ERROR).listing

    assert shown is not None
    assert shown.caption == "Your code: it stopped in cell 2, line 19 (marked)"


def test_how_it_was_decided_names_trials_origin_and_rivals() -> None:
    """The evidence is at hand, as sentences."""
    rivalled = replace(
        FACTOR, diagnosis=Diagnosis("batch_scale", {}, "", ("", "", ""), rivals=("missing_mean", "sum_for_mean"))
    )

    assert question_of(rivalled).basis == (
        "5 sets of inputs (seed 20250117), exact derivative confirmed by differences to 3e-14.",
        "Computed by a formula: numpy alone stands between the inputs and db_np.",
        "The same numbers would also come from: missing mean, sum for mean.",
    )


def test_how_the_notebook_ran() -> None:
    """A problem tells the cell as people count it, what is so, and what to do."""
    (note,) = feedback_view(TYPICAL, NOTEBOOK).run

    assert (note.mark.sign, note.where) == ("!", "cell 2")
    assert note.message.startswith("The output saved")
    assert note.fix.startswith("Restart the kernel")


def test_no_problem_is_said_too() -> None:
    """A notebook without problems says so."""
    (note,) = feedback_view(grade(CORRECT, problems=()), NOTEBOOK).run

    assert note == RunNote(note.mark, "", "Nothing to report.", "")
    assert note.mark.sign == "✓"


def test_small_print_has_versions_seed_and_digests() -> None:
    """What a grade depends on can be read off the page, versions in alphabetical order."""
    facts = {fact.label: fact.value for fact in feedback_view(TYPICAL, None).facts}

    assert list(facts) == ["grader", "numpy", "python", "torch", "seed", "notebook", "assignment"]
    assert facts["seed"] == "20250117"
    assert facts["notebook"] == "sha256 9f86d081884c"
    assert facts["assignment"] == "linear_regression 3a7bd3e2360a"


@pytest.mark.parametrize("made", [grade(), EVERYTHING, grade(replace(FACTOR, where=Place(9, (1, 2), "x")))])
def test_any_grade_has_a_view(made: Grade) -> None:
    """No questions, all kinds of them, or a place outside the notebook: there is always something to read."""
    view = feedback_view(made, NOTEBOOK)

    assert len(view.questions) == len(made.verdicts)
    assert view == feedback_view(made, NOTEBOOK)
