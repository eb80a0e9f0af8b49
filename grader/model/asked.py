"""What an instructor asks: draws, losses, where answers stand, questions, the assignment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

Shape: TypeAlias = tuple[int | str, ...]
"""A shape whose free dimensions are symbols, such as ``("d", "m")``."""


@dataclass(frozen=True)
class Normal:
    """Standard normal draws."""

    shape: Shape


@dataclass(frozen=True)
class Uniform:
    """Uniform draws from the open interval (low, high)."""

    shape: Shape
    low: float
    high: float


@dataclass(frozen=True)
class Choice:
    """Draws from a fixed set of values, every value present as soon as there is room for it."""

    shape: Shape
    values: tuple[float, ...]


Draw: TypeAlias = Normal | Uniform | Choice


@dataclass(frozen=True)
class Loss:
    """A scalar function in torch operations: what the truth is a derivative of.

    Its parameters are the inputs, its docstring is the sentence that reports use.
    """

    name: str
    sentence: str
    function: Callable[..., Any]
    """Takes float64 tensors by name, returns a scalar tensor."""
    inputs: Mapping[str, Draw]
    own_point: Callable[[], Mapping[str, Any]] | None = None
    """The assignment's own inputs, the ones that students see in the notebook; None: there are none."""


@dataclass(frozen=True)
class Variables:
    """The answer stands in module-level variables, or in expressions over them such as ``w.grad``."""

    outputs: Mapping[str, tuple[str, ...]]
    """Parameter of the loss to the expressions under which its gradient may stand, best first."""
    given: Mapping[str, tuple[str, ...]]
    """Input of the loss to the names under which the notebook may hold it, best first."""


@dataclass(frozen=True)
class Locals:
    """The answer is computed inside a function, in local variables."""

    function: str
    outputs: Mapping[str, tuple[str, ...]]
    given: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Returned:
    """The answer is what a function returns."""

    function: str
    arguments: Callable[..., Mapping[str, Any]] | None = None
    """Makes the arguments by name from the inputs of the loss, as tensors; None: the inputs themselves."""
    packed: tuple[str, ...] = ()
    """Parameters that come back in one flat vector, in this order; empty: one value a parameter."""
    step: str | None = None
    """The argument that takes the step of a difference quotient, if there is one."""


Answer: TypeAlias = Variables | Locals | Returned


@dataclass(frozen=True)
class Analytic:
    """A derivation by hand is asked for."""

    any_method: bool = False
    """Whether autograd or differences are as good as a formula here."""


@dataclass(frozen=True)
class Autograd:
    """The use of automatic differentiation is asked for."""


@dataclass(frozen=True)
class Numerical:
    """A routine of numerical differentiation is asked for."""

    order: Literal[1, 2]
    """The least order of accuracy in the step: 1 allows one-sided, 2 asks for two-sided differences."""


Method: TypeAlias = Analytic | Autograd | Numerical


@dataclass(frozen=True)
class Question:
    """One gradable part of an assignment: what to call, and what the truth is a derivative of."""

    loss: Loss
    wrt: tuple[str, ...]
    answer: Answer
    method: Method
    points: float
    title: str
    name: str = ""
    """The key under which the assignment lists the question; the assignment fills it in."""


@dataclass(frozen=True)
class Assignment:
    """What is handed out: a title and questions by name."""

    title: str
    questions: Mapping[str, Question]
    show_expected: bool = True
    """Whether feedback shows students the exact numbers beside theirs."""
    name: str = ""
    directory: Path = Path()
    digest: str = ""

    @property
    def max_score(self) -> float:
        """The points of all questions together."""
        return sum(question.points for question in self.questions.values())
