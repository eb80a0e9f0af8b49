"""Mistakes in the derivative of a normalisation.

Of `y = s * c`, where `c` is `x`, or `x` less its mean, and `s` is one over the root of the mean (or the sum) of the
squares of `c`, the derivative is `s * (g - mean(g) - y * mean(g * y))`, without `mean(g)` for an `x` that is not
centred (Ioffe and Szegedy, 2015; Ba, Kiros and Hinton, 2016; Zhang and Sennrich, 2019).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations
from typing import TypeAlias

import torch

from grader.diagnosis.mutation.found import (
    ChangedLoss,
    InComputation,
    MissingChainFactor,
    MissingPath,
    SquaredChainFactor,
    WrongArgument,
    WrongAxisSum,
    WrongTermFactor,
)
from grader.diagnosis.mutation.mutants import Mutant
from grader.diagnosis.mutation.rules.flowing import Tensors, flowing_past
from grader.diagnosis.mutation.running import Node, Performed, Replacement, Unfit
from grader.diagnosis.mutation.trace import Step, Trace
from grader.diagnosis.mutation.words import node_words


@dataclass(frozen=True)
class Parts:
    """The tensors of the derivative."""

    g: torch.Tensor
    x: torch.Tensor
    c: torch.Tensor
    y: torch.Tensor
    s: torch.Tensor
    gain: torch.Tensor


Derivative: TypeAlias = Callable[[Parts], torch.Tensor]
Part: TypeAlias = Callable[[Parts], torch.Tensor]


@dataclass(frozen=True)
class Normalisation:
    """From which tensor to which step, along which axes, and how."""

    source: Node
    end: int
    dims: tuple[int, ...]
    centred: bool
    summed: bool
    """Whether the length is that of the sum of squares, not of their mean."""
    gain: Node | None = None
    """What the normalised tensor is multiplied by."""
    inside: bool = False
    """Whether the step multiplies by that too, not a later one."""

    def mean(self, tensor: torch.Tensor) -> torch.Tensor:
        """The mean along the axes."""
        return tensor.mean(self.dims, keepdim=True)

    def inner(self, tensor: torch.Tensor) -> torch.Tensor:
        """The mean, or the sum, of which the length is made."""
        return tensor.sum(self.dims, keepdim=True) if self.summed else self.mean(tensor)

    def parts(self, g: torch.Tensor, tensors: Tensors) -> Parts:
        """The tensors of the derivative at some trial."""
        x, y = tensors[self.source], tensors[self.end]
        gain = torch.ones(()) if self.gain is None else tensors[self.gain]
        y = y / gain if self.inside else y
        c = x - self.mean(x) if self.centred else x
        squares = self.inner(c * c)
        if not bool((squares > 0).all()):
            raise Unfit
        return Parts(g, x, c, y, self.inner(y * c) / squares, gain)

    def less_mean(self, g: torch.Tensor) -> torch.Tensor:
        """What is left when its mean is taken out, if that is part of the derivative."""
        return g - self.mean(g) if self.centred else g

    def projection(self, p: Parts) -> torch.Tensor:
        """What changes the length."""
        return p.y * self.inner(p.g * p.y)

    def changed(self, centre: Part | None = None, projection: Part | None = None, power: int = 1) -> Derivative:
        """The derivative with other parts."""
        left, taken = centre or (lambda p: self.less_mean(p.g)), projection or self.projection
        return lambda p: p.s**power * (left(p) - taken(p))


Found: TypeAlias = tuple[InComputation, float, Derivative]


def normalisation_mutants(trace: Trace) -> Iterator[Mutant]:
    """Every normalisation with wrong forms of its derivative."""
    for source in trace.nodes:
        if source in trace.varying and trace.tensor(source).dim() and trace.tensor(source).numel() > 1:
            for found in _normalisations(trace, source):
                for mistake, rank, derivative in _wrong(trace, found):
                    yield Mutant(mistake, rank, {found.end: _with_derivative(found, derivative)})
                yield from _other_forms(trace, found)


def _with_derivative(found: Normalisation, derivative: Derivative) -> Replacement:
    def flow(upstream: torch.Tensor, tensors: Tensors) -> torch.Tensor:
        return derivative(found.parts(upstream, tensors))

    if not found.inside or found.gain is None:
        return flowing_past(found.source, flow)
    gain = found.gain

    def replaced(performed: Performed) -> torch.Tensor:
        factor = performed.nodes[gain]
        result = performed.tensor()
        fixed = Performed("", lambda: result / factor.detach(), (), {}, performed.nodes, performed.unchanged)

        def of_normalised(upstream: torch.Tensor, tensors: Tensors) -> torch.Tensor:
            return flow(upstream, {**tensors, found.end: result.detach()})

        return flowing_past(found.source, of_normalised)(fixed) * factor  # type: ignore[no-any-return]

    return replaced


# Finding it ---------------------------------------------------------------------------------------


def _normalisations(trace: Trace, source: Node) -> Iterator[Normalisation]:
    """The steps that give a tensor normalised, to which all ways from it lead."""
    x = trace.tensor(source)
    behind = trace.depending_on(frozenset({source}))
    last = len(trace.steps) - 1
    for step in trace.changing:
        end = step.position
        fits = step.operation in ("div", "mul") and step.result.shape == x.shape and end in behind
        if not fits or (end != last and last in trace.depending_on(frozenset({source}), without=end)):
            continue
        candidates = (
            each
            for centred in (True, False)
            for gain, inside in _gains(trace, step)
            for each in _along(Normalisation(source, end, (), centred, False, gain, inside), x.dim())
        )
        yield from [each for each in candidates if _is(each, trace)][:1]


def _gains(trace: Trace, step: Step) -> Iterator[tuple[Node | None, bool]]:
    """What the normalised tensor may be multiplied by, before the step or after it."""
    before = trace.steps[step.operands[0]] if step.operands and isinstance(step.operands[0], int) else None
    if before is not None and before.operation == "mul" and step.operation == "div":
        yield from ((each, True) for each in before.operands if isinstance(each, str) and each in trace.inputs)
    for after in trace.steps:
        if after.operation == "mul" and step.position in after.operands and after.result.shape == step.result.shape:
            yield from ((each, False) for each in after.operands if isinstance(each, str))
    yield None, False


def _along(some: Normalisation, dims: int) -> Iterator[Normalisation]:
    for count in range(1, dims + 1):
        for chosen in combinations(range(dims), count):
            for summed in (False, True):
                yield replace(some, dims=chosen, summed=summed)


_NEARLY = 1e-2
"""How much of a single length what is added to it may be."""
_SAME = 1e-9


def _is(each: Normalisation, trace: Trace) -> bool:
    """Whether the result is the tensor over a length, to whose square one number may be added."""
    try:
        p = each.parts(torch.zeros(()), trace.tensors)
    except Unfit:
        return False
    if p.y.shape != p.c.shape or not bool((p.y - p.s * p.c).abs().max() <= _SAME * p.y.abs().max()):
        return False
    squares = each.inner(p.c * p.c)
    added = 1 / p.s**2 - squares
    if added.numel() == 1:
        return bool((added.abs() <= _NEARLY * squares).all())
    return bool(((added - added.mean()).abs() <= _SAME * squares.max()).all() and (added >= -_SAME).all())


# Changing it --------------------------------------------------------------------------------------


def _wrong(trace: Trace, found: Normalisation) -> Iterator[Found]:
    here, there = node_words(trace, found.source), _normalised_words(trace, found)
    inner, changed = found.inner, found.changed
    length, projection = f"the length of {here}", f"the projection in the derivative of {there}"
    yield MissingChainFactor(length), 3, changed(power=0)
    yield SquaredChainFactor(length), 3, changed(power=2)
    yield MissingPath(there, length), 2, changed(projection=lambda p: torch.zeros_like(p.y))
    yield MissingChainFactor(f"{there} in {projection}"), 4, changed(projection=lambda p: inner(p.g * p.y))
    yield MissingChainFactor(f"{there} in {projection}"), 4, changed(projection=lambda p: p.y * inner(p.g))
    squared = SquaredChainFactor(f"one over {length} in {projection}")
    yield squared, 4, changed(projection=lambda p: p.s * found.projection(p))
    yield squared, 4, changed(projection=lambda p: p.s**2 * found.projection(p))
    entries = "one over its number of entries" if found.summed else "its number of entries"
    weighted = replace(found, summed=not found.summed).projection
    yield WrongTermFactor(projection, entries), 3, changed(projection=weighted)
    yield WrongTermFactor(projection, "-1"), 3, changed(projection=lambda p: -found.projection(p))
    if found.centred:
        mean = f"the mean in the derivative of {there}"
        yield MissingPath(there, f"the mean of {here}"), 2, changed(lambda p: p.g)
        yield WrongTermFactor(mean, "-1"), 3, changed(lambda p: p.g + found.mean(p.g))
        total = WrongTermFactor(mean, "its number of entries")
        yield total, 3, changed(lambda p: p.g - p.g.sum(found.dims, keepdim=True))
    yield from _of_other_tensors(found, here, there, projection)
    yield from _along_others(trace, found, projection)
    if found.gain is not None:
        outside = WrongArgument(projection, f"what flows back without {node_words(trace, found.gain)}")
        yield outside, 4, partial(_gain_outside, found)
        yield outside, 4, changed(projection=lambda p: p.y * inner(_without_gain(p) * p.y))


def _normalised_words(trace: Trace, found: Normalisation) -> str:
    return f"the normalised {node_words(trace, found.source)}" if found.inside else node_words(trace, found.end)


def _of_other_tensors(found: Normalisation, here: str, there: str, projection: str) -> Iterator[Found]:
    """The projection with the tensor before it is normalised, perhaps not even centred."""
    undivided = MissingChainFactor(f"one over the length of {here} in {projection}")
    uncentred = WrongArgument(projection, f"{here} for {there}")
    others: tuple[tuple[InComputation, Part], ...] = ((undivided, lambda p: p.c), (uncentred, lambda p: p.x))
    for wrong, other in others if found.centred else others[:1]:
        yield wrong, 4, found.changed(projection=partial(_projected, found, other, lambda p: p.y))
        yield wrong, 4, found.changed(projection=partial(_projected, found, lambda p: p.y, other))
        yield wrong, 4, found.changed(projection=partial(_projected, found, other, other))


def _projected(found: Normalisation, onto: Part, by: Part, p: Parts) -> torch.Tensor:
    return onto(p) * found.inner(p.g * by(p))


def _along_others(trace: Trace, found: Normalisation, projection: str) -> Iterator[Found]:
    dims = trace.tensor(found.source).dim()
    for axes in (tuple(range(dims)), *((axis,) for axis in range(dims))):
        if axes == found.dims or (len(axes) == dims and dims == 1):
            continue
        words, other = "all axes" if len(axes) == dims else f"axis {axes[0]}", replace(found, dims=axes)
        yield WrongAxisSum(projection, words), 3, found.changed(projection=other.projection)
        if found.centred:
            centre = partial(_centred, other)
            yield WrongAxisSum("the mean in the derivative", words), 3, found.changed(centre)
            yield WrongAxisSum("every sum in the derivative", words), 3, found.changed(centre, other.projection)


def _centred(found: Normalisation, p: Parts) -> torch.Tensor:
    return found.less_mean(p.g)


def _without_gain(p: Parts) -> torch.Tensor:
    """What would flow back if the normalised tensor had no factor."""
    return p.g / p.gain


def _gain_outside(found: Normalisation, p: Parts) -> torch.Tensor:
    g = _without_gain(p)
    return p.gain * p.s * (found.less_mean(g) - p.y * found.inner(g * p.y))


def _other_forms(trace: Trace, found: Normalisation) -> Iterator[Mutant]:
    """The normalisation of the centred tensor for that of the tensor as it is."""
    if found.centred:
        return
    here = node_words(trace, found.source)
    centred = ChangedLoss(_normalised_words(trace, found), f"the same of {here} less its mean")
    yield Mutant(centred, 4, {found.end: partial(_of_centred, found)})


def _of_centred(found: Normalisation, performed: Performed) -> torch.Tensor:
    x, result = performed.nodes[found.source], performed.tensor()
    gain = torch.ones(()) if not found.inside or found.gain is None else performed.nodes[found.gain]
    p = found.parts(result, {**performed.nodes, found.end: result})
    added = (1 / p.s**2 - found.inner(x * x)).detach()
    c = x - found.mean(x)
    return gain * c / torch.sqrt(found.inner(c * c) + added)
