"""How far students are helped: what an instructor can say about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader import hints, load_assignment
from grader.errors import AssignmentError
from grader.model import HintLevel, Hints
from tests.authoring.test_load import GOOD, written


def test_the_last_step_is_left_to_students_until_they_hand_in() -> None:
    """Without a word, a check stops at what kind of mistake it is, and graded feedback tells all."""
    assert hints() == Hints() == Hints(HintLevel.KIND, HintLevel.FACTOR)


@pytest.mark.parametrize("level", list(HintLevel))
def test_levels_are_named_by_their_words(level: HintLevel) -> None:
    """Either occasion can have any level."""
    assert hints(check=str(level)) == Hints(level, HintLevel.FACTOR)
    assert hints(graded=str(level)) == Hints(HintLevel.KIND, level)


def test_an_assignment_carries_them(tmp_path: Path) -> None:
    """They are an argument of the assignment."""
    source = GOOD.replace("Assignment, ", "Assignment, hints, ").replace(
        'title="Squares", ', 'title="Squares", hints=hints(check="none", graded="where"), '
    )

    assert load_assignment(written(tmp_path / "squares", source)).hints == Hints(HintLevel.NONE, HintLevel.WHERE)


def test_a_word_that_is_no_level() -> None:
    """The message says which word, and which ones there are."""
    with pytest.raises(AssignmentError) as refused:
        hints(graded="everything")

    assert (refused.value.slug, refused.value.message, refused.value.fix) == (
        "bad-hint-level",
        "hints(graded='everything') names no level.",
        "Expected one of: none, where, kind, factor.",
    )


def test_a_level_alone_is_no_policy(tmp_path: Path) -> None:
    """A word in the place of `hints(...)` is noticed when the assignment is read."""
    source = GOOD.replace('title="Squares", ', 'title="Squares", hints="kind", ')

    with pytest.raises(AssignmentError, match=r"its hints are of type str\.") as refused:
        load_assignment(written(tmp_path / "squares", source))

    assert refused.value.slug == "bad-hints"
