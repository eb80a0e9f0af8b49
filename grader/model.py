"""The nouns that cross rooms, in the order in which the pipeline meets them.

Everything here is a frozen value.  A place where one of several things can stand is a closed union,
taken apart with ``match``; nothing here does any work beyond adding up its own fields.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.float64]
"""An array on the trusted side: always float64, never an object array."""

Shape: TypeAlias = tuple[int | str, ...]
"""A shape whose free dimensions are symbols, such as ``("d", "m")``."""

# --------------------------------------------------------------------------------------------------
# What an instructor asks
# --------------------------------------------------------------------------------------------------


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


# --------------------------------------------------------------------------------------------------
# What is known to be true
# --------------------------------------------------------------------------------------------------

TrialLabel: TypeAlias = Literal["A", "B", "S", "M", "O"]
"""A, B: all sizes distinct; S: all sizes equal; M: minimal sizes; O: the assignment's own point."""


@dataclass(frozen=True)
class Trial:
    """One complete set of inputs of a loss."""

    label: TrialLabel
    sizes: Mapping[str, int]
    """The value of every symbolic dimension."""
    inputs: Mapping[str, Array]


@dataclass(frozen=True)
class Truth:
    """The exact derivative at one trial, confirmed by witnesses, with the noise scale of every entry."""

    trial: Trial
    value: float
    """The loss."""
    value_noise: float
    """Noise of the loss: its absolute spread per unit of relative round-off."""
    gradient: Mapping[str, Array]
    noise: Mapping[str, Array]
    """sigma: absolute spread of each gradient entry per unit of relative round-off in every operation."""
    reduction: int
    """Length of the longest sum in the loss."""
    differences: Mapping[str, Array]
    """The gradient once more, by extrapolated differences, entry by entry: shown, never judged by."""
    witness_gap: float
    """Largest disagreement of the witnesses with the gradient, relative to the gradient's norm."""


@dataclass(frozen=True)
class Void:
    """A trial that cannot be used, because its witnesses disagree."""

    trial: Trial
    reason: str


@dataclass(frozen=True)
class Reference:
    """All that is known about one loss and seed: built once, the same for every submission."""

    loss: Loss
    wrt: tuple[str, ...]
    seed: int
    truths: tuple[Truth, ...]
    voids: tuple[Void, ...]

    @property
    def trusted(self) -> bool:
        """Whether enough trials survived their witnesses to judge by."""
        return len(self.truths) >= 2 and 3 * len(self.voids) <= len(self.truths) + len(self.voids)


# --------------------------------------------------------------------------------------------------
# What a student handed in
# --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """One cell of a notebook; outputs are kept only as the text that they showed."""

    index: int
    """0-based, over all cells."""
    kind: Literal["code", "markdown", "raw"]
    source: str
    saved_text: str = ""


@dataclass(frozen=True)
class Notebook:
    """The cells of a readable notebook."""

    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Problem:
    """A fact about a submission that is worth a sentence, with what to do about it."""

    kind: str
    message: str
    fix: str
    cell: int | None = None


@dataclass(frozen=True)
class Submission:
    """One file of one student; a file that is no notebook has no cells and says why."""

    student: str
    path: Path
    file_name: str
    sha256: str
    notebook: Notebook | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Place:
    """Where something stands in a notebook."""

    cell: int
    """0-based, over all cells."""
    lines: tuple[int, int]
    """First and last line, 1-based in the cell."""
    name: str


# --------------------------------------------------------------------------------------------------
# What is asked of the student's code: questions, never answers
# --------------------------------------------------------------------------------------------------


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


Argument: TypeAlias = Array | float | Sizes | Formula


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


# --------------------------------------------------------------------------------------------------
# What came out of the sandbox: claims, never trusted beyond their bytes
# --------------------------------------------------------------------------------------------------


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
    changed: Mapping[str, Array] = field(default_factory=dict)
    """Arguments that the call left different from what they were."""
    lifted: bool = True
    """Whether the inputs went in as float64; otherwise in the student's own dtype, since float64 raised."""


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
    """Whether torch's autograd engine ran during the calls."""
    scaled: Outcome | None = None
    """The first call once more with all of autograd's results scaled, if the engine ran."""
    rehearsal: Literal["confirmed", "unconfirmed", "contradicted", "not_needed"] = "not_needed"
    """Whether a program gave the notebook's own value for the notebook's own inputs."""


@dataclass(frozen=True)
class CellRun:
    """What became of one code cell."""

    cell: int
    status: Literal["ok", "error", "timed_out", "died"]
    error: Raised | None = None
    output_cut: bool = False


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


# --------------------------------------------------------------------------------------------------
# Evidence: numbers without opinion
# --------------------------------------------------------------------------------------------------


class Agreement(StrEnum):
    """How one parameter's numbers of one trial stand to the exact derivative."""

    EXACT = "exact"
    """Equal within the noise of float64."""
    FLOAT32 = "float32"
    """Equal within the noise of float32."""
    WRONG = "wrong"
    SHAPE = "shape"
    """The numbers cannot be put beside the expected shape."""
    NOT_FINITE = "not_finite"
    MISSING = "missing"
    """No numbers came for this parameter."""


@dataclass(frozen=True)
class Comparison:
    """One parameter's numbers of one trial beside the exact derivative."""

    parameter: str
    trial: Trial
    agreement: Agreement
    exact: Array
    differences: Array
    yours: Array | None
    """The student's numbers, brought to the expected shape where convention allows; None: no numbers."""
    distance: float
    """Largest difference in units of the noise; infinite where there is nothing to compare."""
    note: str = ""
    """A convention that was granted (such as a shape), or what is wrong with shape or type."""


# --------------------------------------------------------------------------------------------------
# Verdicts and grades
# --------------------------------------------------------------------------------------------------


class Status(StrEnum):
    """What became of a question; documented in docs/grade-json.md."""

    CORRECT = "correct"
    PARTLY_CORRECT = "partly_correct"
    WRONG = "wrong"
    NOT_ANALYTIC = "not_analytic"
    IMPURE = "impure"
    MISSING = "missing"
    UNFINISHED = "unfinished"
    ERROR = "error"
    TIMED_OUT = "timed_out"
    OUT_OF_MEMORY = "out_of_memory"
    BAD_ANSWER = "bad_answer"
    CANNOT_DECIDE = "cannot_decide"
    AWAITING_REVIEW = "awaiting_review"


@dataclass(frozen=True)
class Diagnosis:
    """A named mistake that reproduces the student's numbers on every trial."""

    slug: str
    parameters: Mapping[str, Any]
    sentence: str
    hint: str
    confidence: float = 1.0
    rivals: tuple[str, ...] = ()
    parts: tuple[Diagnosis, ...] = ()


class Origin(StrEnum):
    """How an answer was computed."""

    ANALYTIC = "analytic"
    AUTOGRAD = "autograd"
    FINITE_DIFFERENCE = "finite_difference"
    SYMBOLIC = "symbolic"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Provenance:
    """How an answer was computed, as a fact with its evidence."""

    kind: Origin
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """What became of one parameter of a question."""

    parameter: str
    status: Literal["correct", "wrong", "unknown"]
    sentence: str


@dataclass(frozen=True)
class Verdict:
    """What became of one question: decided, explained, with the numbers behind it."""

    question: str
    title: str
    status: Status
    score: float | None
    """None: a person decides."""
    max_score: float
    sentence: str
    hint: str = ""
    notes: tuple[str, ...] = ()
    diagnosis: Diagnosis | None = None
    provenance: Provenance = Provenance(Origin.UNKNOWN)
    where: Place | None = None
    needs_review: bool = False
    parts: tuple[Part, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    """Every parameter of every trial, for tables and pictures."""
    basis: str = ""
    """One sentence on how this was decided."""


@dataclass(frozen=True)
class Grade:
    """One submission's verdicts together: a complete, versioned document."""

    assignment: str
    title: str
    student: str
    file_name: str
    sha256: str
    seed: int
    verdicts: tuple[Verdict, ...]
    problems: tuple[Problem, ...]
    versions: Mapping[str, str]
    assignment_digest: str
    show_expected: bool = True

    @property
    def score(self) -> float:
        """The points that are decided."""
        return sum(verdict.score or 0.0 for verdict in self.verdicts)

    @property
    def max_score(self) -> float:
        """The points that can be had."""
        return sum(verdict.max_score for verdict in self.verdicts)

    @property
    def pending(self) -> float:
        """The points that wait for a person."""
        return sum(verdict.max_score for verdict in self.verdicts if verdict.score is None)

    @property
    def needs_review(self) -> bool:
        """Whether a person should look at any question."""
        return any(verdict.needs_review for verdict in self.verdicts)
