"""The mark and the word for every status: nothing is told by colour alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, assert_never

from grader.model import Status

Tone: TypeAlias = Literal["good", "wrong", "halt", "wait"]


@dataclass(frozen=True)
class Mark:
    """How a state of affairs is shown: a sign, a word, and a tone that a renderer may colour."""

    sign: str
    word: str
    tone: Tone


RIGHT = Mark("✓", "correct", "good")
LOOK = Mark("✗", "to look at", "wrong")
NOTICE = Mark("!", "notice", "halt")
WAITING = Mark("…", "waits for a person", "wait")

ACCEPTED = (Status.CORRECT, Status.IMPURE)
"""What a question is when every number is right and it earns all points."""

STOPPED = (Status.ERROR, Status.TIMED_OUT, Status.OUT_OF_MEMORY)
"""What a question is when the student's code did not get to its end."""


def status_mark(status: Status) -> Mark:
    """Returns the mark of a question's status."""
    match status:
        case Status.CORRECT:
            return RIGHT
        case Status.PARTLY_CORRECT:
            return Mark("✗", "partly correct", "wrong")
        case Status.WRONG:
            return Mark("✗", "not correct", "wrong")
        case Status.IMPURE:
            return Mark("✓", "correct, with a side effect", "good")
        case Status.MISSING:
            return Mark("✗", "not found", "wrong")
        case Status.UNFINISHED:
            return Mark("✗", "not finished", "wrong")
        case Status.NOT_ANALYTIC:
            return Mark("!", "not derived by hand", "halt")
        case Status.BAD_ANSWER:
            return Mark("!", "not usable numbers", "halt")
        case Status.ERROR:
            return Mark("!", "stopped by an error", "halt")
        case Status.TIMED_OUT:
            return Mark("!", "out of time", "halt")
        case Status.OUT_OF_MEMORY:
            return Mark("!", "out of memory", "halt")
        case Status.CANNOT_DECIDE:
            return Mark("…", "a person decides", "wait")
        case Status.AWAITING_REVIEW:
            return Mark("…", "awaits review", "wait")
        case _:
            assert_never(status)


def part_mark(status: Literal["correct", "wrong", "unknown"]) -> Mark:
    """Returns the mark of one parameter of a question."""
    match status:
        case "correct":
            return RIGHT
        case "wrong":
            return Mark("✗", "not correct", "wrong")
        case "unknown":
            return Mark("…", "not judged", "wait")
        case _:
            assert_never(status)
