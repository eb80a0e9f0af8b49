"""Ask the inside of a wall what it can do there."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from grader.execution.limits import Limits
from grader.execution.process import channel_to, ended, last_words
from grader.execution.wall import Wall
from grader.execution.wire import Caps, ChannelError

_PATIENCE = 60.0


class NoAnswer(Exception):
    """The wall, or what stands behind it, did not answer.

    Args:
        reason: its last words.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Attempt:
    """What came of one attempt to get through the wall."""

    held: bool
    said: str


def inspect(wall: Wall, limits: Limits, attempts: Mapping[str, Mapping[str, object]]) -> dict[str, Attempt]:
    """Make attempts to escape from behind a wall.

    Args:
        wall: what to examine.
        limits: those that apply behind it.
        attempts: name of a function of ``grader.execution.escape`` to what it is to try.

    Raises:
        NoAnswer: the wall did not start, or not every attempt came to its end.
    """
    with ended(wall.start("grader.execution.escape", limits, None)) as process:
        channel = channel_to(process, Caps())
        deadline = time.monotonic() + _PATIENCE
        try:
            channel.send({"limits": limits.to_dict(), "attempts": attempts}, deadline=deadline)
            report = channel.receive(deadline).body
        except ChannelError as error:
            raise NoAnswer(last_words(process) or f"nothing ({type(error).__name__})") from error
    return {name: _attempt(report.get(name)) for name in attempts}


def _attempt(claim: object) -> Attempt:
    match claim:
        case {"held": bool(held), "said": str(said)}:
            return Attempt(held, said)
        case _:
            return Attempt(held=False, said="gave no answer")
