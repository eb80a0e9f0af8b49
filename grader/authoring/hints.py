"""How far students are helped with a mistake, before and after they hand in."""

from __future__ import annotations

from grader.errors import AssignmentError
from grader.model import HintLevel, Hints


def hints(check: str = Hints.check, graded: str = Hints.graded) -> Hints:
    """How far the hints on a mistake go: "none", "where", "kind" or "factor", each with those before it.

    Only at "factor" is said in full what the numbers show; below, which answers are wrong.

    Args:
        check: for students who check their own notebook. By default the last step is left to them, since at "factor"
            a formula can be mended without being understood.
        graded: for the page that a graded notebook gets.

    Raises:
        AssignmentError: there is no such level.
    """
    return Hints(_level("check", check), _level("graded", graded))


def _level(name: str, level: str) -> HintLevel:
    if level not in list(HintLevel):
        raise AssignmentError(
            "bad-hint-level",
            f"hints({name}={level!r}) names no level.",
            f"Expected one of: {', '.join(HintLevel)}.",
        )
    return HintLevel(level)
