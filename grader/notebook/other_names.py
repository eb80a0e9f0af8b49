"""Names that an assignment uses for other things than the answer to one of its questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from grader.model import Answer, Assignment, Locals, Question, Returned, Variables


@dataclass(frozen=True)
class OtherNames:
    """What they are, seen from one question."""

    reserved: frozenset[str]
    """Names that belong to the other answers: never a misspelling of this one's."""
    shared: tuple[Mapping[str, Sequence[str]], ...]
    """Where other questions about the same loss expect its inputs: what holds an input there holds it here too."""

    @classmethod
    def of(cls, assignment: Assignment, question: Question) -> OtherNames:
        """Those beside one question."""
        others = [other for name, other in assignment.questions.items() if name != question.name]
        reserved = frozenset(name for other in others for name in _names_of(other.answer))
        same = [other.answer for other in others if other.loss.name == question.loss.name]
        return cls(reserved, tuple(answer.given for answer in same if isinstance(answer, Variables)))


def _names_of(answer: Answer) -> set[str]:
    match answer:
        case Returned(function=name):
            return {name}
        case Locals(function, outputs, _):
            return {function, *(n for names in outputs.values() for n in names)}
        case Variables(outputs, given):
            return {n for names in [*outputs.values(), *given.values()] for n in names}
        case unknown:
            assert_never(unknown)
