"""What an instructor asks: draws, losses, where answers stand, questions, the assignment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, TypeAlias

Shape: TypeAlias = tuple[int | str, ...]
"""A shape whose free dimensions are symbols, such as ``("d", "m")``."""


@dataclass(frozen=True)
class Normal:
    """Normal draws about zero."""

    shape: Shape
    scale: float = 1.0
    """Their standard deviation."""


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


class Quantity(StrEnum):
    """What is asked for about a function."""

    VALUE = "value"
    """What it returns."""
    GRADIENT = "gradient"
    """The gradient of its one number by each parameter, in the shape of the parameter."""
    JACOBIAN = "jacobian"
    """The derivative of every entry that it returns by every entry of a parameter; those of the output come first."""
    HESSIAN = "hessian"
    """The second derivatives of its one number by every two entries of a parameter."""


VALUE_NAME = "value"
"""Stands in the place of a parameter where the value itself is asked for."""


@dataclass(frozen=True)
class Loss:
    """A function in torch operations, and what about it is asked for: where the truth comes from.

    Its parameters are the inputs, its docstring is the sentence that reports use.
    """

    name: str
    sentence: str
    function: Callable[..., Any]
    """Takes float64 tensors by name, returns a tensor: of one number, unless its value or Jacobian is asked for."""
    inputs: Mapping[str, Draw]
    own_point: Callable[[], Mapping[str, Any]] | None = None
    """The assignment's own inputs, the ones that students see in the notebook; None: there are none."""
    quantity: Quantity = Quantity.GRADIENT


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
class Credit:
    """Shares of a parameter's points, from 0 to 1, for answers that are not right."""

    constant_factor: float = 0.0
    """For numbers that are right except for one constant that the diagnosis names."""
    shape: float = 0.0
    """For finite numbers of the right shape."""


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
    credit: Credit | None = None
    """None: what the assignment sets."""
    forward: Returned | None = None
    """The student's own loss, to be compared with the asked one; None: none is looked at."""


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
    credit: Credit = Credit()
    """Of the questions that set none of their own."""

    @property
    def max_score(self) -> float:
        """The points of all questions together."""
        return sum(question.points for question in self.questions.values())
