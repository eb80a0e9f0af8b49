"""Help with a mistake: in order, and no further than the assignment lets it go."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from rich.console import Console

from grader.feedback.hints import Hint, help_with, reticent
from grader.feedback.html import feedback_page
from grader.feedback.terminal import print_feedback
from grader.feedback.view import feedback_view
from grader.model import Diagnosis, HintLevel, Status, Verdict
from tests.feedback.sample_grades import (
    BATCH_HINTS,
    CORRECT,
    DOUBLED,
    DOUBLED_HINTS,
    ERROR,
    FACTOR,
    LARGE,
    NOTEBOOK,
    TRANSPOSED,
    grade,
)

LEVELS = tuple(HintLevel)
LIMITED = (HintLevel.NONE, HintLevel.WHERE, HintLevel.KIND)
LABELS = ("Where to look", "What kind of mistake", "Which factor or step")


def page(verdict: Verdict, level: HintLevel) -> str:
    """The page of one question at a level."""
    return feedback_page(feedback_view(replace(grade(verdict), hints=level), NOTEBOOK))


def printed(verdict: Verdict, level: HintLevel) -> str:
    """What the terminal shows of one question at a level."""
    text = io.StringIO()
    console = Console(file=text, width=200, color_system=None)
    print_feedback(feedback_view(replace(grade(verdict), hints=level), NOTEBOOK), console)
    return text.getvalue()


def two_mistakes(*parts: Diagnosis) -> Verdict:
    """A verdict on several mistakes together."""
    first = parts[0]
    whole = replace(
        first,
        slug="two_mistakes",
        parameters={"of": [name for part in parts for name in part.parameters["of"]]},
        sentence=" ".join(part.sentence for part in parts),
        outline="Your w and b are not right.",
        parts=parts,
    )
    return replace(FACTOR, sentence=whole.sentence, hints=whole.hints, diagnosis=whole)


OF_B = FACTOR.diagnosis
OF_W = DOUBLED.diagnosis
assert OF_B
assert OF_W


@pytest.mark.parametrize(("level", "count"), list(zip(LEVELS, range(4), strict=True)))
def test_a_level_is_the_last_hint_that_is_shown(level: HintLevel, count: int) -> None:
    """None, where, what kind, which factor: each with those before it, under its label."""
    hints = tuple(map(Hint, LABELS, BATCH_HINTS))[:count]

    assert [each.hints for each in help_with(FACTOR, level)] == ([hints] if hints else [])


@pytest.mark.parametrize("level", LIMITED)
def test_below_the_last_level_nothing_gives_the_factor_away(level: HintLevel) -> None:
    """Neither sentence nor parts, pictures, ratios or rivals answer the question that is not asked."""
    rivalled = replace(FACTOR, diagnosis=replace(OF_B, rivals=("missing_mean",)))
    for shown in (page(rivalled, level), printed(rivalled, level)):
        assert "Your b is not right." in shown
        assert not re.search(r"number of samples|Yours lie on|yours / exact|5\.000|missing mean|How often", shown)


def test_at_the_last_level_all_is_said() -> None:
    """The sentence, the line in the picture and the ratio."""
    shown = page(FACTOR, HintLevel.FACTOR)

    assert all(each in shown for each in ("number of samples", "Yours lie on", "yours / exact", "5.000", *BATCH_HINTS))


@pytest.mark.parametrize("level", LIMITED)
def test_the_numbers_stay_at_every_level(level: HintLevel) -> None:
    """Whether exact numbers are shown is another choice."""
    (question,) = feedback_view(replace(grade(FACTOR), hints=level), NOTEBOOK).questions

    assert question.table is not None
    assert question.table.columns == ("yours", "exact", "differences")
    assert all(len(row.cells) == 3 for row in question.table.rows)


@pytest.mark.parametrize(
    ("level", "kinds"),
    [
        (HintLevel.NONE, []),
        (HintLevel.WHERE, ["ErrorMap"]),
        (HintLevel.KIND, ["Scatter", "ErrorMap"]),
        (HintLevel.FACTOR, ["Scatter", "ErrorMap"]),
    ],
)
def test_pictures_follow_the_hints(level: HintLevel, kinds: list[str]) -> None:
    """Where numbers are off may be drawn first, then how they are off."""
    (question,) = feedback_view(replace(grade(LARGE), hints=level), NOTEBOOK).questions

    assert [type(picture).__name__ for picture in question.pictures] == kinds


def test_exchanged_axes_are_drawn_only_at_the_last_level() -> None:
    """The picture of a transposed matrix says what the mistake is."""
    assert "rows and columns are exchanged" in page(TRANSPOSED, HintLevel.FACTOR)
    assert not any("exchanged" in page(TRANSPOSED, level) for level in LIMITED)


@pytest.mark.parametrize("level", LEVELS)
def test_what_is_no_mistake_in_the_numbers_is_said_in_full(level: HintLevel) -> None:
    """An error keeps its sentence; its hint is the first there is."""
    assert reticent(ERROR, level) == ERROR
    assert [each.hints for each in help_with(ERROR, level)] == (
        [] if level is HintLevel.NONE else [(Hint("Hint", ERROR.hints[0]),)]
    )


def test_a_sentence_about_something_else_stays() -> None:
    """Only what the diagnosis says is held back."""
    other = replace(FACTOR, status=Status.NOT_ANALYTIC, sentence="The numbers come from autograd.", hints=("Why?",))

    assert reticent(other, HintLevel.WHERE).sentence == other.sentence
    assert [(each.about, len(each.hints)) for each in help_with(other, HintLevel.FACTOR)] == [
        ("", 1),
        ("Hints on `b`", 3),
    ]


def test_every_mistake_has_its_own_hints() -> None:
    """Two mistakes are told apart by their parameters, and the one that sums them up adds nothing."""
    w, b = help_with(two_mistakes(OF_W, OF_B), HintLevel.FACTOR)

    assert (w.about, [hint.text for hint in w.hints]) == ("Hints on `w`", list(DOUBLED_HINTS))
    assert (b.about, [hint.text for hint in b.hints]) == ("Hints on `b`", list(BATCH_HINTS))
    assert reticent(two_mistakes(OF_W, OF_B), HintLevel.KIND).sentence == "Your w and b are not right."


def test_two_mistakes_of_one_parameter_are_counted() -> None:
    """Where the name does not tell them apart, a number does."""
    both = two_mistakes(replace(OF_W, parameters={"of": ["b"]}), OF_B)

    assert [each.about for each in help_with(both, HintLevel.WHERE)] == [
        "Hints on `b`, mistake 1",
        "Hints on `b`, mistake 2",
    ]


def test_hints_unfold_one_by_one() -> None:
    """Each hint stands inside the one before it, closed, so that only the next one can be opened."""
    opened = re.findall(
        r"<(/?)details|<summary>(\w[^<]*)</summary>", page(FACTOR, HintLevel.FACTOR).split("Hints</h3>")[1]
    )
    depth, depths = 0, {}
    for closes, label in opened:
        if label:
            depths[label] = depth
        else:
            depth += -1 if closes else 1
    assert [depths[label] for label in LABELS] == [1, 2, 3]


def test_the_terminal_says_them_in_order() -> None:
    """There is nothing to unfold, so all that may be said is said, from the vague to the plain."""
    text = printed(FACTOR, HintLevel.KIND)

    assert 0 < text.index(f"{LABELS[0]}: {BATCH_HINTS[0]}") < text.index(f"{LABELS[1]}: {BATCH_HINTS[1]}")
    assert LABELS[2] not in text


def test_a_right_answer_needs_no_help() -> None:
    """There is nothing to unfold."""
    assert help_with(CORRECT, HintLevel.FACTOR) == ()
