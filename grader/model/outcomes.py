"""What came out of the sandbox: claims, never trusted beyond their bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import numpy.typing as npt

from grader.model.arrays import Array, ComplexArray
from grader.model.handed_in import Place
from grader.model.repairs import Repair


@dataclass(frozen=True)
class Numbers:
    """An array that a student's code produced."""

    array: npt.NDArray[Any]
    """Of a boolean, integer, float or complex dtype."""
    library: str
    """``numpy``, ``torch`` or ``python``: the kind of object that held the numbers."""


@dataclass(frozen=True)
class Nothing:
    """None, Ellipsis, or a name that was never bound."""


@dataclass(frozen=True)
class Items:
    """A tuple or list."""

    items: tuple[Value, ...]


@dataclass(frozen=True)
class Keyed:
    """A dict or named tuple."""

    items: Mapping[str, Value]


@dataclass(frozen=True)
class Unusable:
    """Something that holds no numbers."""

    type_name: str


Value: TypeAlias = Numbers | Nothing | Items | Keyed | Unusable


@dataclass(frozen=True)
class Answered:
    """A call that came back."""

    value: Value
    changed: Mapping[str, Array | ComplexArray] = field(default_factory=dict)
    """Arguments that the call left different from what they were."""
    lifted: bool = True
    """Whether the inputs went in as float64; otherwise in the student's own dtype, since float64 raised."""
    returns: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)
    """Of a call that was watched: the single numbers that functions of the notebook returned meanwhile, by function
    and in order."""
    seconds: float = field(default=0.0, compare=False)
    """Processor time of the call, with the building of its arguments."""


@dataclass(frozen=True)
class Raised:
    """A call that ended in an exception."""

    type_name: str
    message: str
    place: Place | None = None


@dataclass(frozen=True)
class TimedOut:
    """A call that did not end in time."""

    seconds: float


@dataclass(frozen=True)
class OutOfMemory:
    """A call that asked for more memory than it may have."""


@dataclass(frozen=True)
class Died:
    """A call during which the student's process ended."""

    reason: str


Outcome: TypeAlias = Answered | Raised | TimedOut | OutOfMemory | Died


@dataclass(frozen=True)
class Reply:
    """What came back for one probe."""

    outcomes: Mapping[str, Outcome]
    """By the label of the call."""
    engine_seen: bool = False
    """Whether torch's automatic differentiation ran during the calls."""
    scaled: Outcome | None = None
    """The first call once more with all of autograd's results scaled, if the engine ran then too."""
    rehearsal: Literal["confirmed", "unconfirmed", "contradicted", "not_needed"] = "not_needed"
    """Whether a program gave the notebook's own value for the notebook's own inputs."""
    programs: frozenset[str] = frozenset()
    """Other programs that differentiated something during the calls."""
    stand_ins: frozenset[str] = frozenset()
    """What stood in for something missing and was asked for its numbers during the calls."""


@dataclass(frozen=True)
class CellRun:
    """What became of one code cell."""

    cell: int
    status: Literal["ok", "error", "timed_out", "died"]
    error: Raised | None = None
    output_cut: bool = False
    shown: str = ""
    """The beginning of the text that it showed."""


@dataclass(frozen=True)
class RunReport:
    """What became of the notebook as a whole."""

    cells: tuple[CellRun, ...]
    recorded: frozenset[str]
    """Keys of what was recorded."""
    facts: Mapping[str, str]
    """Which limits held, by name."""
    complete: bool = True
    """Whether the run reported back at all; if not, nobody knows whose fault that is."""
    repairs: tuple[Repair, ...] = ()
    """What was stood in for while the cells ran."""
