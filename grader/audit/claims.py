"""The nouns of an audit: which gradients a notebook claims, and of what they may be the derivative."""

from __future__ import annotations

from dataclasses import dataclass, field

from grader.model import Place
from grader.notebook.flow import Flow
from grader.notebook.slicing import Output
from grader.notebook.traces import Traces

PARAMETER = "parameter"
"""What the input is called that takes the place of the parameter by which a claim is tested."""


@dataclass(frozen=True)
class Scene:
    """A stretch of code whose values live together."""

    title: str
    """What people call it: ``cell 3``, ``function `step```."""
    flow: Flow
    start: int
    """Index of the first statement that belongs to it; those before only prepare it."""
    local: int = 0
    """Index of the first statement whose names are those of a function; 0: all are names of the module."""
    function: str = ""
    """The function whose body it is."""
    one_round: bool = False
    """Whether it is the first round of a loop."""


@dataclass(frozen=True)
class LossOf:
    """A loss that a gradient may be the derivative of."""

    name: str
    """As it is written: a variable, or an expression."""
    output: Output
    place: Place
    named: bool
    """Whether the notebook computes it there as its loss; otherwise it is put together from the notebook's parts."""
    part_of: str = ""
    """Why the gradient may be meant for another loss; empty: nothing says so."""


@dataclass(frozen=True)
class Parameter:
    """What a gradient may be by."""

    name: str
    entering: tuple[str, ...]
    """The names under which fresh values enter: its own, and those of copies of it."""
    named: bool
    """Whether the name of the gradient says so."""


@dataclass(frozen=True)
class Trial:
    """A claim with one loss and one parameter."""

    scene: Scene
    gradient: Output
    loss: LossOf
    parameter: Parameter
    apart: str = ""
    """Why the two may not belong together after all; such a trial can only show that a gradient is right."""
    note: str = ""
    """How the gradient is read, if it is right in this way."""


@dataclass(frozen=True)
class Claim:
    """A gradient that a notebook claims."""

    name: str
    place: Place
    where: str
    """What people call the scene where it is made."""
    trials: tuple[Trial, ...] = ()
    """The losses and parameters that it may belong to, the likeliest first."""
    functions: frozenset[str] = frozenset()
    """Functions whose arguments have to be recorded."""
    own: str = ""
    """The key under which the run records its value; empty: none does."""
    traces: Traces = field(default_factory=Traces)
    """What the source shows of how it is computed."""
    caller_of: str = ""
    """The function that returns it, where a variable holds what a function of the notebook returned."""
    reason: str = ""
    """Why it cannot be tested, as far as the source shows."""
