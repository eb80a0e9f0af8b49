"""The mistakes inside a computation: what a step of the loss, a way through it or an input would have to be instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, TypeAlias


@dataclass(frozen=True)
class MissingChainFactor:
    """The derivative of a step, or a factor on the way back, is left out."""

    slug: ClassVar = "missing_chain_factor"
    step: str
    """The step in words, such as ``the `tanh```."""


@dataclass(frozen=True)
class SquaredChainFactor:
    """The derivative of a step counts twice."""

    slug: ClassVar = "squared_chain_factor"
    step: str


@dataclass(frozen=True)
class WrongArgument:
    """A derivative is taken at another place, or a factor of a product is another one, than in the loss."""

    slug: ClassVar = "wrong_argument"
    step: str
    used: str
    """What stands in the place of the right one, in words."""


@dataclass(frozen=True)
class WrongActivationDerivative:
    """Another function stands in the place of a derivative."""

    slug: ClassVar = "wrong_activation_derivative"
    step: str
    used: str


@dataclass(frozen=True)
class WrongRule:
    """A product or a quotient is differentiated by a rule that does not hold."""

    slug: ClassVar = "wrong_rule"
    step: str
    used: str
    """What is taken for its derivative, in words."""
    by: str
    """By which tensor, in words."""


@dataclass(frozen=True)
class MissingMask:
    """A step that switches entries off lets all of them through on the way back."""

    slug: ClassVar = "missing_mask"
    step: str


@dataclass(frozen=True)
class WrongMask:
    """A step that switches entries off switches off other ones on the way back."""

    slug: ClassVar = "wrong_mask"
    step: str
    used: str


@dataclass(frozen=True)
class MissingPath:
    """One of the ways on which a parameter reaches the loss is left out."""

    slug: ClassVar = "missing_path"
    step: str
    through: str
    """What leads into the step on that way, in words."""


@dataclass(frozen=True)
class MissingTerm:
    """A term of a sum in the loss contributes nothing."""

    slug: ClassVar = "missing_term"
    term: str


@dataclass(frozen=True)
class MissingTermInDerivative:
    """A term of what goes into a step is left out where the derivative of that step is taken."""

    slug: ClassVar = "missing_term"
    term: str
    step: str


@dataclass(frozen=True)
class WrongTermFactor:
    """A term of a sum, or a way through the loss, counts with another factor."""

    slug: ClassVar = "wrong_term_factor"
    term: str
    factor: str
    """The factor in words, such as ``1/2`` or ``n``."""


@dataclass(frozen=True)
class IgnoresInput:
    """The right answer for other values of an input."""

    slug: ClassVar = "ignores_input"
    input: str
    instead: str
    """What stands in its place, in words."""


@dataclass(frozen=True)
class WrongAxisSum:
    """A sum, mean or maximum runs along another axis."""

    slug: ClassVar = "wrong_axis_sum"
    step: str
    axes: str
    """Along which axes it runs, in words."""


@dataclass(frozen=True)
class WrongOrder:
    """A mean is taken before a product instead of after it."""

    slug: ClassVar = "wrong_order"
    step: str
    mean: str
    """What is taken before, in words."""


@dataclass(frozen=True)
class SingleSample:
    """Only some of the samples count."""

    slug: ClassVar = "single_sample"
    dimension: str
    which: str


@dataclass(frozen=True)
class ChangedLoss:
    """The right answer for a loss in which one step is another."""

    slug: ClassVar = "different_loss"
    step: str
    instead: str


@dataclass(frozen=True)
class TransposedOperand:
    """A matrix on the way back is not transposed, or is without need."""

    slug: ClassVar = "transposed"
    operand: str


@dataclass(frozen=True)
class BroadcastPair:
    """A column and a row make a table, which is then summed."""

    slug: ClassVar = "broadcast_shape"
    tensors: str


@dataclass(frozen=True)
class ExtraFactor:
    """A factor stands on the way back that does not belong there."""

    slug: ClassVar = "extra_factor"
    step: str
    used: str


@dataclass(frozen=True)
class ExtraMask:
    """Entries are switched off that count."""

    slug: ClassVar = "extra_mask"
    step: str
    used: str


@dataclass(frozen=True)
class ReshapedOperand:
    """A matrix is cut into another shape where it has to be transposed."""

    slug: ClassVar = "axes_permuted"
    operand: str


@dataclass(frozen=True)
class MovedOperand:
    """A factor of a product is reversed or moved along an axis."""

    slug: ClassVar = "shifted_or_flipped"
    operand: str
    axis: int


@dataclass(frozen=True)
class Thresholded:
    """A decision stands in the place of the number by which it is made."""

    slug: ClassVar = "thresholded"
    used: str


@dataclass(frozen=True)
class CoarseInside:
    """A tensor on the way has lost digits."""

    slug: ClassVar = "rounded"
    tensor: str
    decimals: int


@dataclass(frozen=True)
class CutInside:
    """A tensor on the way is cut off at the decimal point."""

    slug: ClassVar = "truncated_to_int"
    tensor: str


@dataclass(frozen=True)
class NarrowInside:
    """A tensor on the way is held in a narrow type."""

    slug: ClassVar = "low_precision"
    tensor: str
    bits: int


@dataclass(frozen=True)
class HeldInside:
    """A tensor on the way is held between bounds."""

    slug: ClassVar = "region_only"
    tensor: str
    bounds: str


InComputation: TypeAlias = (
    MissingChainFactor
    | SquaredChainFactor
    | WrongArgument
    | WrongActivationDerivative
    | WrongRule
    | MissingMask
    | WrongMask
    | MissingPath
    | MissingTerm
    | MissingTermInDerivative
    | WrongTermFactor
    | IgnoresInput
    | WrongAxisSum
    | WrongOrder
    | SingleSample
    | ChangedLoss
    | TransposedOperand
    | BroadcastPair
    | ExtraFactor
    | ExtraMask
    | ReshapedOperand
    | MovedOperand
    | Thresholded
    | CoarseInside
    | CutInside
    | NarrowInside
    | HeldInside
)
