"""Which of several things in a notebook is the answer, where what was asked for is not there or is none.

A candidate whose numbers are right is the answer, as long as none that is as good or better is wrong: then a person
looks.  Wrong numbers count against a student only where names say that they are meant as the answer.  What automatic
differentiation computed is only taken where there is nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Generic, Protocol, TypeVar

from grader.model import Status, Verdict
from grader.notebook.found import Candidate

RIGHT = frozenset({Status.CORRECT, Status.IMPURE})
WRONG = frozenset({Status.WRONG, Status.PARTLY_CORRECT, Status.BAD_ANSWER})
LOOKS_FURTHER = frozenset(
    {Status.MISSING, Status.UNFINISHED, Status.NOT_ANALYTIC, Status.BAD_ANSWER, Status.CANNOT_DECIDE}
)
"""What is said of an asked answer that another may stand in for."""


class Judged(Protocol):
    """What has a verdict."""

    @property
    def verdict(self) -> Verdict:
        """What became of a question."""

    @property
    def by_hand(self) -> bool:
        """Whether nothing in the source differentiates automatically or by differences."""


_J = TypeVar("_J", bound=Judged)


@dataclass(frozen=True)
class Choice(Generic[_J]):
    """What was chosen: a judgement with the candidate that it is of; or why none can be."""

    candidate: Candidate
    judgement: _J
    note: str
    doubt: str = ""
    """Why a person has to choose; empty: it is chosen."""


def choose(first: Status, others: Sequence[Candidate], attempt: Callable[[Candidate], _J]) -> Choice[_J] | None:
    """Try the candidates in the order of their ranks; None: what was asked for stays what is judged.

    Args:
        first: what is said of the asked answer.
        others: the candidates, best first.
        attempt: judges one of them.
    """
    sure_wrong: list[tuple[Candidate, _J]] = []
    unsure_wrong: list[tuple[Candidate, _J]] = []
    not_analytic: list[tuple[Candidate, _J]] = []
    not_begun: list[tuple[Candidate, _J]] = []
    for _, group in groupby(others, key=lambda candidate: candidate.rank):
        tried = [(candidate, attempt(candidate)) for candidate in group]
        right = [each for each in tried if each[1].verdict.status in RIGHT]
        wrong = [each for each in tried if each[1].verdict.status in WRONG and each[1].by_hand]
        sure_wrong += [each for each in wrong if each[0].sure]
        unsure_wrong += [each for each in wrong if not each[0].sure]
        not_analytic += [each for each in tried if each[1].verdict.status is Status.NOT_ANALYTIC]
        not_begun += [each for each in tried if each[1].verdict.status is Status.UNFINISHED and each[0].sure]
        if right:
            rivals = [each for each in (*sure_wrong, *wrong) if not _are_of_one_function(right[0][0], each[0])]
            if rivals:
                return _open(right[0], rivals[0])
            return _taken(right)
    if first in (Status.MISSING, Status.NOT_ANALYTIC) and sure_wrong:
        return _taken(sure_wrong)
    if first is Status.MISSING and (not_analytic or not_begun):
        return _taken(not_analytic or not_begun)
    if first is Status.MISSING and unsure_wrong:
        name = unsure_wrong[0][0].found.place.name
        doubt = f"`{name}` may be meant as the answer, but nothing says so, and its numbers are not the expected ones"
        return replace(_taken(unsure_wrong), doubt=doubt)
    return None


def _are_of_one_function(one: Candidate, other: Candidate) -> bool:
    """Whether two candidates are two readings of the same function."""
    return one.function == other.function != ""


def _taken(found: Sequence[tuple[Candidate, _J]]) -> Choice[_J]:
    candidate, judgement = found[0]
    name = candidate.found.place.name
    note = f"The answer was found as `{name}`."
    if len(found) > 1:
        others = ", ".join(f"`{other.found.place.name}`" for other, _ in found[1:])
        note = f"The answer was found as `{name}`; {others} would do as well."
    return Choice(candidate, judgement, note)


def _open(right: tuple[Candidate, _J], wrong: tuple[Candidate, _J]) -> Choice[_J]:
    one, other = right[0].found.place.name, wrong[0].found.place.name
    doubt = f"`{one}` and `{other}` may both be meant as the answer, and only one of them is right"
    return Choice(right[0], right[1], "", doubt)
