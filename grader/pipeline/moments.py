"""Which meaning of its names an answer is judged by, where a notebook gives them several, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from grader.model import Status, Verdict
from grader.notebook.found import Between, FoundProgram, Moment


class Judged(Protocol):
    """What has a verdict."""

    @property
    def verdict(self) -> Verdict:
        """What became of a question."""


_J = TypeVar("_J", bound=Judged)
_RIGHT = frozenset({Status.CORRECT, Status.IMPURE})
_WRONG = frozenset({Status.WRONG, Status.PARTLY_CORRECT})


@dataclass(frozen=True)
class Meant(Generic[_J]):
    """What is said of another meaning."""

    judgement: _J
    note: str
    doubt: str = ""
    """Why a person has to choose between it and the usual one; empty: it is the answer."""


def meant_then(first: Verdict, moments: Sequence[Moment], attempt: Callable[[FoundProgram], _J]) -> Meant[_J] | None:
    """The latest other meaning whose numbers are right, else the one that is surely meant; None: there is none.

    Wrong numbers stay wrong if nothing parts them from the right ones before: then they are a later attempt at the
    same answer, or nothing says that they are not, and a person looks.

    Args:
        first: what is said of the usual meaning.
        moments: what the names meant at other times, the latest first.
        attempt: judges one of these.
    """
    if first.status in _RIGHT:
        return None
    sure: Meant[_J] | None = None
    for moment in moments:
        judgement = attempt(moment.found)
        status = judgement.verdict.status
        if status in _RIGHT:
            is_open = first.status in _WRONG and moment.between in (Between.ANEW, Between.LATER)
            return _meant(moment.found, judgement, is_open)
        if sure is None and status in _WRONG and moment.between in (Between.STEP, Between.PART):
            sure = _meant(moment.found, judgement, is_open=False)
    return sure if first.status in _WRONG else None


def _meant(found: FoundProgram, judgement: _J, is_open: bool) -> Meant[_J]:
    cell = found.flow.statements[max(output.after for output in found.outputs) - 1].cell
    name = found.place.name
    note = f"The answer is `{name}` as cell {cell + 1} leaves it; other code gives the name another meaning."
    doubt = f"`{name}` is right as cell {cell + 1} leaves it, but another cell computes something else"
    return Meant(judgement, note, doubt if is_open else "")
