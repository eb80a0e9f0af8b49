"""What an instructor asks: draws, losses, where answers stand, questions, the assignment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
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


class Wirtinger(StrEnum):
    """What people call the gradient of a real function of z = x + iy; each is a constant or a conjugate away."""

    TORCH = "torch"
    """dL/dx + i dL/dy, the direction of steepest ascent, which torch gives."""
    CONJUGATE = "conjugate"
    """dL/dx - i dL/dy."""
    BY_CONJUGATE = "by conjugate"
    """(dL/dx + i dL/dy) / 2, the derivative by the conjugate of z (W. Wirtinger, 1927)."""
    BY_NUMBER = "by number"
    """(dL/dx - i dL/dy) / 2, the derivative by z."""


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
    empty: str | None = None
    """The dimension that may be 0: gradients are asked for on an empty batch too; None: on none."""
    complex: frozenset[str] = frozenset()
    """Inputs that are complex numbers for students.  Here their draws, and what the function takes, are pairs: a last
    axis of real and imaginary parts."""


@dataclass(frozen=True)
class Variables:
    """The answer stands in module-level variables, or in expressions over them such as ``w.grad``."""

    outputs: Mapping[str, tuple[str, ...]]
    """Parameter of the loss to the expressions under which its gradient may stand, best first."""
    given: Mapping[str, tuple[str, ...]]
    """Input of the loss to the names under which the notebook may hold it, best first."""
    cell: str = ""
    """The ``grade_id`` or tag of the cell after which these names count; empty: at the end of the notebook."""


@dataclass(frozen=True)
class Locals:
    """The answer is computed inside a function, in local variables."""

    function: str
    outputs: Mapping[str, tuple[str, ...]]
    given: Mapping[str, tuple[str, ...]]
    cell: str = ""
    """The cell after which the function counts."""


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
    cell: str = ""
    """The cell after which the function counts."""


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
    empty_batch: float = 0.0
    """For numbers that are right on all inputs but an empty batch; never less than for those off by a constant."""


class HintLevel(StrEnum):
    """How far the hints on a mistake go, each level with those before it."""

    NONE = "none"
    """No hints."""
    WHERE = "where"
    """Where to look."""
    KIND = "kind"
    """What kind of mistake it is."""
    FACTOR = "factor"
    """Which factor, sign, term or axis it is; what the numbers show is said in full only here."""


@dataclass(frozen=True)
class Hints:
    """How far students are helped with a mistake.

    A check before handing in leaves the last step to the student; once graded, there is no reason to hold it back.
    """

    check: HintLevel = HintLevel.KIND
    """When students check their own notebook."""
    graded: HintLevel = HintLevel.FACTOR
    """On the page that a graded notebook gets."""


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
    wirtinger: Wirtinger = Wirtinger.TORCH
    """How complex gradients are read; every answer is read as it fits best."""


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
    hints: Hints = Hints()
    repair_costs: Mapping[str, float] = field(default_factory=dict)
    """Kind of a problem that was repaired, to the points that it costs, once a notebook; kinds that are not listed cost
    nothing."""

    @property
    def max_score(self) -> float:
        """The points of all questions together."""
        return sum(question.points for question in self.questions.values())
