"""The mistakes that can be recognized: what each one is called and what it needs to be told apart from its kin.

A new one takes four steps: a class here, a function under ``explanations/`` that recognizes it, its words in
the file of its family under ``wording/`` (the type checker asks for them), and an entry in ``docs/diagnoses.md`` (a
test asks for it).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias

from grader.diagnosis.mutation.found import InComputation
from grader.model import TrialLabel


@dataclass(frozen=True)
class Zero:
    """All numbers are 0, and the right answer is not."""

    slug: ClassVar = "zero"


@dataclass(frozen=True)
class SignFlipped:
    """The right answer times -1."""

    slug: ClassVar = "sign_flipped"


@dataclass(frozen=True)
class ConstantFactor:
    """The right answer times one number, the same at all trials."""

    slug: ClassVar = "constant_factor"
    factor: float


@dataclass(frozen=True)
class StepNotSlope:
    """The right answer times a small negative round number, as a learning rate leaves behind."""

    slug: ClassVar = "step_not_slope"
    factor: float


@dataclass(frozen=True)
class BatchScale:
    """The right answer times, or divided by, the number of samples, once or more often."""

    slug: ClassVar = "batch_scale"
    dimension: str
    exponent: int


@dataclass(frozen=True)
class DimensionScale:
    """The right answer times a product of powers of sizes, and perhaps a number."""

    slug: ClassVar = "dimension_scale"
    coefficient: float
    exponents: tuple[tuple[str, float], ...]
    fixed: float = 1.0
    """A product of lengths that an input of the loss has always, or one over it: a size too, if it has no name."""


@dataclass(frozen=True)
class Transposed:
    """The right matrix, transposed."""

    slug: ClassVar = "transposed"


@dataclass(frozen=True)
class AxesPermuted:
    """The right array of three or more axes, with the axes in another order."""

    slug: ClassVar = "axes_permuted"
    axes: tuple[int, ...]


@dataclass(frozen=True)
class Flattened:
    """The right array with all its numbers in a single row."""

    slug: ClassVar = "flattened"
    order: Literal["C", "F"]
    """C: the last axis changes fastest, so that rows follow one another; F: the first axis does."""


@dataclass(frozen=True)
class PermutedOutputs:
    """The right answer of another parameter."""

    slug: ClassVar = "permuted_outputs"
    pair: tuple[str, str]
    """The parameter whose answer stands here and the one for which it stands, in the order of the question."""


@dataclass(frozen=True)
class ShiftedOrFlipped:
    """The right numbers in the wrong places along one axis."""

    slug: ClassVar = "shifted_or_flipped"
    move: Literal["flipped", "rolled", "shifted"]
    """Rolled numbers come back at the other end; behind shifted ones there are zeros."""
    axis: int
    by: int


@dataclass(frozen=True)
class HardCoded:
    """The same numbers whatever the inputs are."""

    slug: ClassVar = "hard_coded"
    right_at_own_point: bool


@dataclass(frozen=True)
class HardCodedSize:
    """The right answer for one size of a dimension, which is written into the code."""

    slug: ClassVar = "hard_coded"
    dimension: str
    exponent: Literal[1, -1]
    size: int


@dataclass(frozen=True)
class OneLess:
    """The right answer with one sample less, or more, in a divisor."""

    slug: ClassVar = "batch_scale"
    dimension: str
    by: int


@dataclass(frozen=True)
class Reordered:
    """The right parts of an answer along one axis, in another order."""

    slug: ClassVar = "permuted_outputs"
    axis: int
    order: tuple[int, ...]


@dataclass(frozen=True)
class UpdatedParameter:
    """The parameter after a step down the slope."""

    slug: ClassVar = "step_not_slope"
    rate: float


@dataclass(frozen=True)
class Clipped:
    """The right numbers, kept within a limit."""

    slug: ClassVar = "region_only"
    what: Literal["entries", "length", "common length"]
    """The common length is that of all answers together."""
    limit: float


@dataclass(frozen=True)
class Normalised:
    """The right answer divided by its own size."""

    slug: ClassVar = "normalised"
    by: Literal["length", "largest entry", "common length"]
    """The common length is that of all answers together."""


@dataclass(frozen=True)
class LowPrecision:
    """The right numbers as far as a format of 16 bits goes."""

    slug: ClassVar = "low_precision"
    format: str


@dataclass(frozen=True)
class TruncatedToInt:
    """The right numbers without their digits after the decimal point."""

    slug: ClassVar = "truncated_to_int"


@dataclass(frozen=True)
class Rounded:
    """The right numbers, rounded."""

    slug: ClassVar = "rounded"
    decimals: int


@dataclass(frozen=True)
class ExtraTerm:
    """The right answer plus something simple."""

    slug: ClassVar = "extra_term"
    coefficient: float
    factors: tuple[str, ...]
    """The inputs whose product, times the coefficient, is added; none: the coefficient alone."""


@dataclass(frozen=True)
class BroadcastShape:
    """A square table where a row of numbers is expected."""

    slug: ClassVar = "broadcast_shape"


@dataclass(frozen=True)
class ShapeOnly:
    """Right or wrong according to the sizes of the inputs."""

    slug: ClassVar = "shape_only"
    there: Literal["right", "wrong"]
    """What the answer is where the sizes are special; elsewhere it is the opposite."""
    special: Literal["equal", "one"]
    """Whether the special sizes are equal to one another, or are 1."""
    dimensions: tuple[str, ...]


@dataclass(frozen=True)
class SignRegion:
    """Right where an input has one sign, wrong where it has the other, entry by entry."""

    slug: ClassVar = "region_only"
    input: str
    right_where: Literal["positive", "negative"]


@dataclass(frozen=True)
class RegionOnly:
    """Right on some inputs and wrong on others of the same kind."""

    slug: ClassVar = "region_only"
    right_on: tuple[TrialLabel, ...]
    wrong_on: tuple[TrialLabel, ...]


@dataclass(frozen=True)
class Located:
    """Wrong, for a reason that the numbers do not show."""

    slug: ClassVar = "located"
    right: tuple[str, ...]
    """The question's other parameters that are right on every trial."""
    wrong_on: tuple[TrialLabel, ...]
    worst_parameter: str
    worst_entry: tuple[int, ...]
    """Empty if the answer is a single number."""
    worst_on: TrialLabel


@dataclass(frozen=True)
class DifferentLoss:
    """The right answer for the student's own loss, which is not the one that is asked for."""

    slug: ClassVar = "different_loss"
    function: str
    """The name of the student's own loss."""
    on: TrialLabel
    """Where its value is given."""
    expected: float
    """The value of the asked loss there."""
    value: float


@dataclass(frozen=True)
class StaleState:
    """The right answer to the first call, and the same again whatever later calls ask for."""

    slug: ClassVar = "stale_state"


@dataclass(frozen=True)
class Accumulates:
    """The right answer to the first call, and another one when the same call is repeated."""

    slug: ClassVar = "accumulates"


@dataclass(frozen=True)
class Nondeterministic:
    """Numbers that nothing explains, and other ones when the same call is repeated."""

    slug: ClassVar = "nondeterministic"


Mistake: TypeAlias = (
    Zero
    | SignFlipped
    | ConstantFactor
    | StepNotSlope
    | BatchScale
    | DimensionScale
    | Transposed
    | AxesPermuted
    | Flattened
    | PermutedOutputs
    | ShiftedOrFlipped
    | HardCoded
    | HardCodedSize
    | UpdatedParameter
    | OneLess
    | Reordered
    | Clipped
    | Normalised
    | LowPrecision
    | TruncatedToInt
    | Rounded
    | ExtraTerm
    | BroadcastShape
    | ShapeOnly
    | SignRegion
    | RegionOnly
    | Located
    | DifferentLoss
    | StaleState
    | Accumulates
    | Nondeterministic
    | InComputation
)

TWO_MISTAKES = "two_mistakes"
"""The slug of a diagnosis that consists of two others, for different parameters."""
