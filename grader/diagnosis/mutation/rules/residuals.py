"""Mistakes in what flows back: where the loss gives the difference of two tensors, one of them is another one.

The gradient of many losses by what a model puts out is a difference times a constant: predictions less labels,
probabilities less indicators.  The two tensors are looked for among those of the computation and simple functions of
them; then each is exchanged for another, and the difference itself is changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import torch

from grader.diagnosis.mutation.found import (
    BroadcastPair,
    ChangedLoss,
    CoarseInside,
    CutInside,
    ExtraMask,
    HeldInside,
    IgnoresInput,
    InComputation,
    MissingChainFactor,
    MissingPath,
    MissingTerm,
    SquaredChainFactor,
    Thresholded,
    WrongActivationDerivative,
    WrongArgument,
    WrongAxisSum,
    WrongMask,
    WrongTermFactor,
)
from grader.diagnosis.mutation.mutants import Mutant
from grader.diagnosis.mutation.running import Node, Performed, Replacement, Unfit
from grader.diagnosis.mutation.slopes import proportional
from grader.diagnosis.mutation.trace import Trace
from grader.diagnosis.mutation.words import node_words

Tensors: TypeAlias = Mapping[Node, torch.Tensor]
Made: TypeAlias = Callable[[Tensors, torch.Tensor], torch.Tensor]
"""Makes a tensor out of those of the computation and of what flows back, in the shape of the latter."""
Change: TypeAlias = Callable[[torch.Tensor], torch.Tensor]


@dataclass(frozen=True)
class Operand:
    """A tensor that may stand in a difference."""

    words: str
    made: Made


@dataclass(frozen=True)
class Difference:
    """What flows back to a node, but for a constant."""

    node: Node
    plus: Operand
    minus: Operand

    def own(self, tensors: Tensors, like: torch.Tensor) -> torch.Tensor:
        """The difference."""
        return self.plus.made(tensors, like) - self.minus.made(tensors, like)

    def of_changed(self, change: Change) -> Made:
        """Another tensor made of the difference."""
        return lambda tensors, like: change(self.own(tensors, like))

    def with_plus(self, other: Made) -> Made:
        """The difference with another tensor for the first."""
        return lambda tensors, like: other(tensors, like) - self.minus.made(tensors, like)

    def with_minus(self, other: Made) -> Made:
        """The difference with another tensor for the second."""
        return lambda tensors, like: self.plus.made(tensors, like) - other(tensors, like)

    def both(self, change: Callable[[torch.Tensor, torch.Tensor], torch.Tensor]) -> Made:
        """Another tensor made of the two."""
        return lambda tensors, like: change(self.plus.made(tensors, like), self.minus.made(tensors, like))


def residual_mutants(trace: Trace) -> Iterator[Mutant]:
    """Every difference that flows back, with other tensors in it, or changed itself."""
    nodes: list[Node] = [*trace.parameters, *(step.position for step in trace.changing)]
    for node in nodes:
        difference = _difference(trace, node)
        if difference is not None:
            changes = (
                _exchanged(trace, difference),
                _crossed(trace, difference),
                _by_jacobian(difference),
                _altered(difference),
                _of_right_class(difference),
                _without_shares(difference),
                _masked(trace, difference),
            )
            for found, rank, instead in (each for kind in changes for each in kind):
                yield _flowing(difference, found, rank, instead)


Found: TypeAlias = tuple[InComputation, float, Made]


# Finding the difference ---------------------------------------------------------------------------


def _difference(trace: Trace, node: Node) -> Difference | None:
    upstream = trace.upstream.get(node)
    if upstream is None or upstream.numel() < 2 or not upstream.abs().max() > 0:
        return None
    known = [
        (each, value)
        for each in _operands(trace, node)
        if (value := _fitting(each, trace.tensors, upstream)) is not None
    ]
    for plus, first in known:
        for minus, second in known:
            alike = plus is minus or proportional(first, second)
            if not alike and proportional(upstream, first - second):
                return Difference(node, plus, minus)
    return _from_distribution(trace, node, upstream)


def _operands(trace: Trace, node: Node) -> Iterator[Operand]:
    """What usual models make of the node, the tensors of its shape, and indicators of labels."""
    here, like = node_words(trace, node), trace.tensor(node)
    yield Operand(f"the sigmoid of {here}", lambda t, _: torch.sigmoid(t[node]))
    if like.dim():
        yield Operand(f"the softmax of {here}", lambda t, _: torch.softmax(t[node], -1))
    yield Operand(f"the exponential of {here}", lambda t, _: torch.exp(t[node]))
    for other in trace.nodes:
        if trace.tensor(other).shape == like.shape:
            yield Operand(node_words(trace, other), partial(_value, other))
    for name, values in trace.inputs.items():
        if _are_labels(values, like):
            yield Operand(f"the indicator of `{name}`", partial(_indicator, name, 0))


def _from_distribution(trace: Trace, node: Node, upstream: torch.Tensor) -> Difference | None:
    """Probabilities less another distribution, whatever that is made of: the gradient of a cross-entropy."""
    value = trace.tensor(node)
    if not value.dim() or proportional(upstream, torch.softmax(value, -1)):
        return None
    plus = Operand(f"the softmax of {node_words(trace, node)}", lambda t, _: torch.softmax(t[node], -1))
    minus = Operand("the labels", lambda t, like: torch.softmax(t[node], -1) - like * _rows(like))
    labels = minus.made(trace.tensors, upstream)
    whole = (labels.sum(-1) - 1).abs().max() <= _WHOLE and labels.min() >= -_WHOLE
    return Difference(node, plus, minus) if bool(whole) else None


_WHOLE = 1e-9
"""How far shares of a distribution may be off."""


def _rows(like: torch.Tensor) -> int:
    return like.numel() // like.shape[-1]


def _fitting(operand: Operand, tensors: Tensors, like: torch.Tensor) -> torch.Tensor | None:
    try:
        value = operand.made(tensors, like)
    except (RuntimeError, IndexError):
        return None
    return value if value.shape == like.shape and bool(torch.isfinite(value).all()) else None


def _are_labels(values: torch.Tensor, like: torch.Tensor) -> bool:
    if not like.dim() or values.shape != like.shape[:-1]:
        return False
    return bool((values == values.round()).all() and (values >= 0).all() and (values < like.shape[-1]).all())


def _value(node: Node, tensors: Tensors, like: torch.Tensor) -> torch.Tensor:
    return tensors[node]


def _indicator(name: str, shift: int, tensors: Tensors, like: torch.Tensor) -> torch.Tensor:
    classes = like.shape[-1]
    labels = (tensors[name].long() + shift) % classes
    return torch.nn.functional.one_hot(labels, classes).to(like)


# Changing it --------------------------------------------------------------------------------------


def _exchanged(trace: Trace, difference: Difference) -> Iterator[Found]:
    plus, minus = difference.plus, difference.minus
    for found, rank, other in _alternatives(trace, difference.node):
        if other.words not in (plus.words, minus.words):
            yield found or _replaced(other, plus), rank, difference.with_plus(other.made)
            yield found or _replaced(other, minus), rank, difference.with_minus(other.made)
    for words, change in _FUNCTIONS.items():
        yield ChangedLoss(minus.words, words.format(minus.words)), 2.5, difference.with_minus(_changed(minus, change))
        yield (
            WrongArgument("what flows back", words.format(plus.words)),
            4,
            difference.with_plus(_changed(plus, change)),
        )


_FUNCTIONS: Mapping[str, Change] = {
    "1 - {}": lambda t: 1 - t,
    "{} with the sign turned": lambda t: -t,
    "{} in reverse order": lambda t: t.flip(0),
    "{} moved by one": lambda t: t.roll(1, 0),
}


def _changed(operand: Operand, change: Change) -> Made:
    return lambda tensors, like: change(operand.made(tensors, like))


def _replaced(other: Operand, own: Operand) -> InComputation:
    match other.words:
        case "0":
            return MissingTerm(own.words)
        case "1":
            return IgnoresInput(own.words, "1")
        case words if words.partition(" of ")[2] == own.words.partition(" of ")[2] and words.startswith(_MODELS):
            return WrongActivationDerivative(own.words, words)
        case words:
            return WrongArgument("what flows back", f"{words} for {own.words}")


_MODELS = ("the sigmoid of", "the softmax of", "the exponential of")


def _alternatives(trace: Trace, node: Node) -> Iterator[tuple[InComputation | None, float, Operand]]:
    """What may stand there, with the name that it has; None: it depends on what it stands for."""
    for operand in _operands(trace, node):
        yield None, 3, operand
    yield None, 0.5, Operand("0", lambda _, like: torch.zeros_like(like))
    yield None, 0.9, Operand("1", lambda _, like: torch.ones_like(like))
    here, dims = node_words(trace, node), trace.tensor(node).dim()
    yield Thresholded(f"whether {here} is positive"), 3, Operand("a decision", lambda t, _: (t[node] > 0).to(t[node]))
    yield (
        Thresholded(f"whether {here} is above 1/2"),
        4,
        Operand("a decision", lambda t, _: (t[node] > 0.5).to(t[node])),
    )
    for other in _before(trace, node):
        words, model = node_words(trace, other), partial(_model_of, other)
        yield None, 4, Operand(f"the sigmoid of {words}", partial(model, torch.sigmoid))
        if dims:
            yield None, 4, Operand(f"the softmax of {words}", partial(model, partial(torch.softmax, dim=-1)))
    if dims:
        yield Thresholded("the likeliest class"), 3, Operand("a decision", lambda t, _: _largest(t[node]))
        yield WrongAxisSum("the softmax", "all axes"), 4, Operand("a softmax", lambda t, _: _softmax_of_all(t[node]))
        twice = Operand(
            f"the softmax of probabilities of {here}", lambda t, _: torch.softmax(torch.softmax(t[node], -1), -1)
        )
        yield None, 4, twice
        yield None, 4, Operand(f"the logarithm of the softmax of {here}", lambda t, _: torch.log_softmax(t[node], -1))
        yield None, 4, Operand(f"the softmax of the size of {here}", lambda t, _: torch.softmax(t[node].abs(), -1))
        held = HeldInside(here, "no less than 0")
        yield held, 4, Operand("a softmax", lambda t, _: torch.softmax(t[node].relu(), -1))
    for dim in range(dims - 1):
        along = Operand("a softmax", lambda t, _, dim=dim: torch.softmax(t[node], dim))  # type: ignore[misc]
        yield WrongAxisSum("the softmax", f"axis {dim}"), 3, along
    for name, labels in trace.inputs.items():
        if _are_labels(labels, trace.tensor(node)):
            for shift, words in ((-1, f"`{name} - 1`"), (1, f"`{name} + 1`")):
                yield None, 4, Operand(f"the indicator of {words}", partial(_indicator, name, shift))


def _before(trace: Trace, node: Node) -> Iterator[Node]:
    """The tensors of the same shape on which one depends."""
    for other in trace.nodes:
        alike = other != node and trace.tensor(other).shape == trace.tensor(node).shape
        if alike and other in trace.varying and node in trace.depending_on(frozenset({other})):
            yield other


def _model_of(node: Node, model: Change, tensors: Tensors, like: torch.Tensor) -> torch.Tensor:
    return model(tensors[node])


def _largest(values: torch.Tensor) -> torch.Tensor:
    return torch.nn.functional.one_hot(values.argmax(-1), values.shape[-1]).to(values)


def _softmax_of_all(values: torch.Tensor) -> torch.Tensor:
    return torch.softmax(values.flatten(), 0).view_as(values)


def _crossed(trace: Trace, difference: Difference) -> Iterator[Found]:
    """A column beside a row: the table of all differences, summed along one of its axes."""
    if trace.tensor(difference.node).dim() != 1:
        return
    found = BroadcastPair(f"{difference.plus.words} and {difference.minus.words}")
    for times in (lambda t: t.numel() * t, lambda t: t):
        yield found, 3, difference.both(lambda plus, minus, times=times: times(plus - minus.mean()))  # type: ignore[misc]
        yield found, 3, difference.both(lambda plus, minus, times=times: times(plus.mean() - minus))  # type: ignore[misc]


def _by_jacobian(difference: Difference) -> Iterator[Found]:
    """The derivative of a softmax or sigmoid once too often, left out, or only in part."""
    words, both = difference.plus.words, difference.both
    if words.startswith("the softmax"):
        yield SquaredChainFactor("the softmax"), 3, both(lambda p, q: p * (p - q - (p * (p - q)).sum(-1, keepdim=True)))
        yield SquaredChainFactor("the softmax"), 4, both(lambda p, q: (p - q) * p * (1 - p))
        yield MissingChainFactor("the softmax"), 3, both(lambda p, q: -q / p)
        yield MissingPath("the softmax", "the other entries"), 3, both(lambda p, q: -q * (1 - p))
        yield MissingPath("the softmax", "its own entry"), 4, both(lambda p, q: p * (1 - q))
        yield ExtraMask("what flows back", "the right class"), 4, both(lambda p, q: (p - q) * q)
    if words.startswith("the sigmoid"):
        yield SquaredChainFactor("the sigmoid"), 3, both(lambda p, q: (p - q) * p * (1 - p))
        yield MissingChainFactor("the sigmoid"), 3, both(lambda p, q: (p - q) / (p * (1 - p)))
    if words.startswith("the exponential"):
        yield SquaredChainFactor("the exponential"), 3, both(lambda p, q: (p - q) * p)
        yield MissingChainFactor("the exponential"), 3, both(lambda p, q: 1 - q / p)
        yield MissingChainFactor("the exponential"), 3, both(lambda p, q: 1 - q)


def _altered(difference: Difference) -> Iterator[Found]:
    """The difference, or one of the two, with digits or a range taken away."""
    words, of_changed = "what flows back", difference.of_changed
    yield ChangedLoss(words, "its sign alone"), 4, of_changed(torch.sign)
    yield WrongArgument(words, "its size"), 4, of_changed(torch.abs)
    yield ChangedLoss(words, "its square"), 4, of_changed(torch.square)
    yield CutInside(words), 4, of_changed(torch.trunc)
    for decimals in range(4):
        yield CoarseInside(words, decimals), 4, of_changed(partial(torch.round, decimals=decimals))
    yield HeldInside(words, "between -1 and 1"), 4, of_changed(lambda t: t.clamp(-1, 1))
    for operand, instead in ((difference.plus, difference.with_plus), (difference.minus, difference.with_minus)):
        yield CutInside(operand.words), 4, instead(_changed(operand, torch.trunc))
        for decimals in range(4):
            rounded = instead(_changed(operand, partial(torch.round, decimals=decimals)))
            yield CoarseInside(operand.words, decimals), 4, rounded
        yield HeldInside(operand.words, "no more than 1"), 4, instead(_changed(operand, lambda t: t.clamp(max=1)))
        yield HeldInside(operand.words, "no less than 0"), 4, instead(_changed(operand, torch.relu))


def _of_right_class(difference: Difference) -> Iterator[Found]:
    """One less the probability of the right class, for the probability less one: what is negative there alone."""
    if difference.plus.words.startswith("the softmax") and difference.minus.words.startswith("the indicator"):
        yield WrongTermFactor("what flows back to the right class", "-1"), 3, difference.of_changed(torch.abs)


def _without_shares(difference: Difference) -> Iterator[Found]:
    """Smoothed labels without what every class has of them."""
    if difference.minus.words == "the labels":
        share = MissingTerm("the share of every class in the labels")
        labels = difference.minus
        yield share, 3, difference.with_minus(_changed(labels, lambda q: q - q.min(-1, keepdim=True).values))


def _masked(trace: Trace, difference: Difference) -> Iterator[Found]:
    found = WrongMask("what flows back", "only what is off by more than one half counts")
    yield found, 4, difference.of_changed(lambda own: own * (own.abs() > 0.5))
    like = trace.tensor(difference.node)
    for node in trace.nodes if like.dim() else ():
        if trace.tensor(node).shape == like.shape:
            for words, mask in (("positive", torch.gt), ("negative", torch.lt)):
                where = WrongMask("what flows back", f"{node_words(trace, node)}, where it is {words}")
                if bool(mask(trace.tensor(node), 0).any()):
                    yield where, 5, _masked_by(difference, node, mask)


def _masked_by(difference: Difference, node: Node, mask: Callable[[torch.Tensor, int], torch.Tensor]) -> Made:
    return lambda tensors, like: difference.own(tensors, like) * mask(tensors[node], 0)


# Letting it flow ----------------------------------------------------------------------------------


def _flowing(difference: Difference, found: InComputation, rank: float, instead: Made) -> Mutant:
    node = difference.node
    if isinstance(node, str):
        return Mutant(found, rank, read={node: (node, partial(_flow, difference, instead))})
    return Mutant(found, rank, {node: _with_upstream(node, difference, instead)})


def _flow(difference: Difference, instead: Made, upstream: torch.Tensor, tensors: Tensors) -> torch.Tensor:
    """What flows back instead, times the constant that the difference has."""
    known = {node: tensor.detach() for node, tensor in tensors.items()}
    own = difference.own(known, upstream)
    squares = (own * own).sum()
    other = instead(known, upstream)
    if not squares > 0 or other.shape != upstream.shape:
        raise Unfit
    return (upstream * own).sum() / squares * other


def _with_upstream(node: int, difference: Difference, instead: Made) -> Replacement:
    """The same result, through which something else flows back."""

    def replaced(performed: Performed) -> torch.Tensor:
        result = performed.tensor()
        if not result.requires_grad:
            raise Unfit
        tensors = {**performed.unchanged, **performed.nodes, node: result}
        through = result.view_as(result)
        through.register_hook(partial(_hooked, difference, instead, tensors))
        return through

    return replaced


def _hooked(difference: Difference, instead: Made, tensors: Tensors, upstream: torch.Tensor) -> torch.Tensor:
    return _flow(difference, instead, upstream, tensors)
