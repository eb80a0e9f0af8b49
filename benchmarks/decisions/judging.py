"""Every answer of the benchmark through the grader: from a cell to a verdict, by the way that notebooks go."""

from __future__ import annotations

import ast
import time
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from benchmarks.decisions.corpus import Problem, Variant
from benchmarks.decisions.session import InProcess
from grader.authoring.answers import returned_by
from grader.authoring.questions import gradient
from grader.diagnosis.mutation.bank import Bank
from grader.model import (
    Assignment,
    Cell,
    HintLevel,
    Hints,
    Loss,
    Normal,
    Notebook,
    Question,
    Raised,
    Reference,
    Status,
    Verdict,
)
from grader.notebook.locate import locate
from grader.notebook.source import read_script
from grader.numerics.reference import build_reference
from grader.pipeline.judging import judge
from grader.pipeline.preparing import Prepared

Dtype: TypeAlias = Literal["float64", "float32"]
DTYPES: tuple[Dtype, ...] = ("float64", "float32")

ACCEPTED = frozenset({Status.CORRECT, Status.IMPURE})


@dataclass(frozen=True)
class Judged:
    """What became of one answer."""

    problem: str
    variant: Variant
    dtype: Dtype
    verdict: Verdict
    seconds: float
    """The grader's own processor time from the place of the answer to its verdict, beside the student's code."""
    raised: frozenset[str] = frozenset()
    """The types of all exceptions in which the calls ended that decide."""

    @property
    def accepted(self) -> bool:
        """Whether it earns all points."""
        return self.verdict.status in ACCEPTED

    @property
    def false_failure(self) -> bool:
        """Whether it is right and not accepted."""
        return not self.variant.mistakes and not self.accepted

    @property
    def false_pass(self) -> bool:
        """Whether it is wrong and accepted."""
        return bool(self.variant.mistakes) and self.accepted


NO_HINTS = Hints(HintLevel.NONE, HintLevel.NONE)
"""Nobody reads these verdicts, so that the lines behind their mistakes need not be looked for."""


def reference_for(problem: Problem, seed: int, scale: float = 1.0) -> Reference:
    """The truth of a problem, with its normal draws scaled."""
    return build_reference(scaled(problem.loss, scale), problem.wrt, seed)


def without_search(reference: Reference) -> Bank:
    """The truth without its likely mistakes: nobody reads here what is said of a wrong answer."""
    return Bank(reference, most=0)


def scaled(loss: Loss, scale: float) -> Loss:
    """The same loss with normal draws of another spread."""
    draws = {
        name: replace(draw, scale=scale) if isinstance(draw, Normal) else draw for name, draw in loss.inputs.items()
    }
    return replace(loss, inputs=draws)


def judge_variant(
    problem: Problem, variant: Variant, bank: Bank, dtype: Dtype = "float64", hints: Hints = NO_HINTS
) -> Judged:
    """Put one answer through the grader.

    Args:
        problem: what is asked.
        variant: the answer.
        bank: the truth with its likely mistakes.
        dtype: the precision in which the answer computes, whatever its inputs come in.
        hints: what students are to be told; where that is something, the line behind a mistake is looked for.
    """
    source, function = (variant.source, variant.function) if dtype == "float64" else _in_float32(variant)
    question = replace(gradient(bank.reference.loss, problem.wrt, returned_by(function)), name="q")
    prepared = _prepared(question, bank, hints)
    session = InProcess.of(source)
    script = read_script(Notebook((Cell(0, "code", source),)))
    located = locate(script, prepared.assignment)["q"]
    start = time.thread_time()
    judgement = judge(prepared, question, located, session)
    seconds = time.thread_time() - start - session.seconds
    return Judged(problem.name, variant, dtype, judgement.verdict, seconds, _raised(session))


def _raised(session: InProcess) -> frozenset[str]:
    outcomes = session.replies[0].outcomes.values() if session.replies else ()
    return frozenset(outcome.type_name for outcome in outcomes if isinstance(outcome, Raised))


def _prepared(question: Question, bank: Bank, hints: Hints) -> Prepared:
    assignment = Assignment("decisions", {"q": question}, name="decisions", hints=hints)
    return Prepared(assignment, bank.reference.seed, {"q": bank.reference}, {}, banks={"q": bank})


_CAST = """

def as_float32(value):
    return value.to(torch.float32) if isinstance(value, torch.Tensor) else np.float32(value)
"""


def _in_float32(variant: Variant) -> tuple[str, str]:
    """A cell whose function brings all its inputs to float32 before it calls the answer."""
    tree = ast.parse(variant.source)
    definitions = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == variant.function]
    parameters = [argument.arg for argument in definitions[-1].args.args]
    name = f"{variant.function}_in_float32"
    cast = ", ".join(f"as_float32({parameter})" for parameter in parameters)
    call = f"\n\ndef {name}({', '.join(parameters)}):\n    return {variant.function}({cast})\n"
    return variant.source + _CAST + call, name
