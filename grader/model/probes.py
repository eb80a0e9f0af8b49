"""What is asked of the student's code: questions, never answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from grader.model.arrays import Array, ComplexArray


@dataclass(frozen=True)
class Chunk:
    """One statement of a notebook, perhaps with places for fresh inputs cut into it."""

    cell: int
    line: int
    source: str


@dataclass(frozen=True)
class Program:
    """Statements cut out of a notebook that compute an answer from fresh inputs."""

    chunks: tuple[Chunk, ...]
    cell_by_cell: bool = False
    """Whether an error ends only its own cell, as it does in a notebook that runs on."""


@dataclass(frozen=True)
class Sizes:
    """Shapes as an argument: what a student's function takes to unpack a flat vector."""

    shapes: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Formula:
    """A function as an argument, as source: what a generic differentiation routine takes."""

    name: str
    source: str


Argument: TypeAlias = Array | ComplexArray | float | Sizes | Formula


@dataclass(frozen=True)
class CallFunction:
    """Call a function of the notebook."""

    name: str
    definition: Program
    """What defines it, for the case that running the notebook did not."""
    parameters: Mapping[str, str]
    """Parameter of the function to the name of the argument that goes in."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Parameter to the key under which the real run recorded what the notebook itself passed."""
    anew: bool = False
    """Whether the function is defined anew for every call, so that it remembers nothing."""


@dataclass(frozen=True)
class RunProgram:
    """Run a program; the programs are tried in turn until one gives the notebook's own value."""

    programs: tuple[Program, ...]
    own: Mapping[str, str]
    """Output to the key under which the real run recorded the notebook's own value."""


Target: TypeAlias = CallFunction | RunProgram


@dataclass(frozen=True)
class Call:
    """One set of arguments."""

    label: str
    arguments: Mapping[str, Argument]
    native: bool = False
    """Whether the inputs go in as the student's own dtype rather than as float64."""
    inputs_of: str = ""
    """Label of the call that has the same arrays, which then travel once."""
    aside: bool = False
    """Whether nothing but a note depends on it: it comes last, and has little time."""
    watched: bool = False
    """Whether to note the single numbers that the notebook's functions return meanwhile."""
    casts: Literal["own", "lifted"] = "own"
    """Whether the student's own casts to float32 hold, or stand for casts to float64."""


@dataclass(frozen=True)
class Probe:
    """Everything that one question asks of the student's code."""

    question: str
    target: Target
    calls: tuple[Call, ...]


@dataclass(frozen=True)
class Watch:
    """What to record while the notebook runs, so that fresh values can enter in the same kind."""

    names: frozenset[str] = frozenset()
    """Names whose every binding is recorded, at module level and in the functions below."""
    functions: frozenset[str] = frozenset()
    """Functions whose arguments and watched locals are recorded."""
    expressions: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """Cell to the expressions whose value after that cell is recorded."""
