"""What was found in a notebook: the places of answers, with all that is needed to get fresh numbers out of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from grader.model import Place
from grader.notebook.flow import Flow
from grader.notebook.functions import Definition, Signature
from grader.notebook.slicing import Output

AT_END = "after"
"""Begins the key of what a cell leaves behind."""
AT_EXIT = "exit"
"""Begins the key of what a function leaves behind in its local variables."""


@dataclass(frozen=True)
class FoundFunction:
    """A function whose return value is the answer."""

    place: Place
    definition: Definition
    signature: Signature
    returned: tuple[str, ...]
    """Names in the last return expression, or the keys of the dict that it makes."""
    flow: Flow
    ready: int
    """Number of statements after which everything that the function reads is there."""
    bound: frozenset[str]
    """Names that the notebook binds at module level."""
    inputs: Mapping[str, str]
    """Name at module level to the input of the loss that it holds, as other questions say."""
    notes: tuple[str, ...] = ()
    superseded: bool = False
    """Whether later cells give another meaning to it, or to what it reads, that does not count."""
    others: tuple[Candidate, ...] = ()
    """What else may be the answer, should this be none."""

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of its parameters."""
        return self.signature.names

    @property
    def defaults(self) -> Mapping[str, float]:
        """Defaults that are plain numbers."""
        return self.signature.defaults


@dataclass(frozen=True)
class FoundProgram:
    """Statements, at module level or in a function, whose variables are the answer."""

    place: Place
    outputs: tuple[Output, ...]
    given: Mapping[str, str]
    """Name in the notebook to input."""
    starts: Mapping[str, int]
    """Name to the index of the first statement in which it is meant."""
    absent_inputs: tuple[str, ...]
    """Names under which inputs should stand, but which the notebook never binds."""
    own: Mapping[str, str]
    """Output to the key under which the real run records the notebook's own value."""
    flow: Flow
    function: str = ""
    """The function whose locals these are."""
    notes: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()
    """What the one expression that holds all of the answer calls its parts, if it says."""
    others: tuple[Candidate, ...] = ()
    """What else may be the answer, should this be none."""
    moments: tuple[Moment, ...] = ()
    """What the same names meant at other times, the latest first."""


class Between(Enum):
    """What lies between what names meant at one time, and what they mean where the answer is taken."""

    HEADING = "a heading: another section gives the names another meaning"
    STEP = "a step of descent, whose result takes the name of the gradient"
    CUT = "rounding or clipping, whose result takes the name of the gradient"
    PART = "another computation, which gives another meaning to some of the names only"
    ANEW = "another computation, of which nothing says that it is about something else"
    GOING_ON = "another section, which goes on from what they meant"
    LATER = "another section, which names no question"


@dataclass(frozen=True)
class Moment:
    """What the names of an answer meant at another time."""

    found: FoundProgram
    between: Between


@dataclass(frozen=True)
class Absent:
    """Nothing that could be the answer."""

    wanted: str
    nearest: str = ""
    others: tuple[Candidate, ...] = ()
    """What may be the answer all the same: in another form, or under another name."""
    stub: Place | None = None
    """Where the notebook stops because nothing was written, if that is no other question's section."""


@dataclass(frozen=True)
class Unfinished:
    """A place for the answer with nothing in it yet."""

    place: Place
    what: str
    others: tuple[Candidate, ...] = ()
    """What may be the answer instead."""


@dataclass(frozen=True)
class Candidate:
    """Something that may be the answer, although it is not what was asked for."""

    found: FoundFunction | FoundProgram
    rank: int
    """Less is better; of the same rank, none is better than another."""
    sure: bool
    """Whether it says itself that it is the answer, so that its wrong numbers are the student's mistake."""
    function: str = ""
    """The function in which it stands; empty: in none."""


Located: TypeAlias = FoundFunction | FoundProgram | Absent | Unfinished
