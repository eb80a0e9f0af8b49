"""Mistakes in the derivative of a function of every entry: left out, twice, elsewhere, another one's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import torch

from grader.diagnosis.mutation.found import (
    ExtraFactor,
    ExtraMask,
    InComputation,
    MissingChainFactor,
    MissingMask,
    MissingPath,
    MissingTermInDerivative,
    SquaredChainFactor,
    WrongActivationDerivative,
    WrongArgument,
    WrongAxisSum,
    WrongMask,
    WrongTermFactor,
)
from grader.diagnosis.mutation.mutants import INSIDE, Mutant
from grader.diagnosis.mutation.running import Node, Performed, Replacement, Unfit
from grader.diagnosis.mutation.slopes import (
    ACTIVATIONS,
    MASKS,
    RECIPROCAL,
    RELU,
    ROOT,
    SAME,
    SHAPES,
    SQUARE,
    Activation,
    known_activation,
    proportional,
)
from grader.diagnosis.mutation.trace import Step, Trace
from grader.diagnosis.mutation.words import node_words, step_words

Slope: TypeAlias = Callable[[Performed, torch.Tensor, torch.Tensor], torch.Tensor]
"""The derivative that is used, given the operation, the segment's input and its output."""


@dataclass(frozen=True)
class Segment:
    """A part of the computation from one tensor to another of the same shape, through which all ways to it lead."""

    source: Node
    end: Step
    words: str
    activation: Activation | None
    elementwise: bool
    """Whether each entry of the result depends on its own entry of the input only."""
    direct: bool
    """Whether it is a single step."""
    single: bool = True
    """Whether only one of that step's operands depends on a parameter."""
    mask: str = ""
    """By which zeros and ones that step multiplies, in words; empty: by none."""

    @property
    def chooses(self) -> bool:
        """Whether that step takes every entry from one of several tensors that depend on a parameter."""
        return self.end.operation == "where" and not self.single

    @property
    def plain(self) -> bool:
        """Whether students see one function in it."""
        return self.activation is not None or self.direct or self.words == "the softmax"

    @property
    def is_power(self) -> bool:
        """Whether it is a power, in which a factor of its own is another power."""
        return self.activation in (ROOT, SQUARE, RECIPROCAL) or (self.direct and self.end.operation in ("pow", "rdiv"))

    @property
    def masks(self) -> bool:
        """Whether it switches entries off."""
        return self.activation is RELU or (self.direct and self.end.operation in _MASKING and not self.chooses)

    def missing(self, words: str) -> MissingMask | MissingChainFactor:
        """What it is called that its derivative is left out."""
        if self.mask:
            return MissingMask(f"{words} with {self.mask}")
        return MissingMask(words) if self.masks else MissingChainFactor(words)


def segment_mutants(trace: Trace) -> Iterator[Mutant]:
    """Every segment with every derivative that may stand in the place of its own."""
    segments = list(_segments(trace))
    inside: set[Node] = {node for segment in segments for node in _hidden(trace, segment)}
    for segment in segments:
        farther = INSIDE if {segment.source, segment.end.position} & inside else 0
        for found, rank, slope in _slopes(trace, segment):
            if _says_nothing(trace, segment, found, slope):
                continue
            yield Mutant(found, rank + farther, {segment.end.position: with_slope(segment.source, slope)})
    yield from _everywhere(trace, segments)


def _hidden(trace: Trace, segment: Segment) -> set[int]:
    """The results inside a function that has a name, of which nothing else is made."""
    if segment.activation is None or segment.direct:
        return set()
    behind = trace.depending_on(frozenset({segment.source}))
    between = {step.position for step in _between(trace, segment.source, segment.end, behind)}
    outside = {operand for step in trace.steps if step.position not in between for operand in step.operands}
    return between - outside - {segment.end.position}


def _says_nothing(trace: Trace, segment: Segment, found: InComputation, slope: Slope) -> bool:
    """Whether a derivative is the right one but for a number, which is found as one, or a mask is 0 throughout."""
    start, result = trace.tensor(segment.source), segment.end.result
    try:
        used = slope(Performed("", _no_function, (), {}, trace.tensors, {}), start, result)
    except (RuntimeError, IndexError, Unfit):  # one that is made while the loss runs
        return False
    if isinstance(found, WrongMask) and not bool(used.any()):
        return True
    if segment.activation is None:
        return False
    own = segment.activation.slope(start)
    alone = own.numel() == 1 and bool((used == own).all())  # the same at one point is not yet the same
    return used.shape == own.shape and proportional(used, own) and not alone


def _no_function() -> None:
    return None


def with_slope(source: Node, slope: Slope) -> Replacement:
    """The same value with another derivative by an earlier tensor."""

    def replaced(performed: Performed) -> torch.Tensor:
        start = performed.nodes[source]
        result = performed.tensor()
        used = slope(performed, start, result)
        if used.dim() and used.shape != result.shape:
            raise Unfit
        return result.detach() + used.detach() * (start - start.detach())

    return replaced


def _everywhere(trace: Trace, segments: list[Segment]) -> Iterator[Mutant]:
    """The same mistake at all steps that apply one function."""
    by_words: dict[str, list[Segment]] = {}
    for segment in segments:
        if segment.activation is not None:
            by_words.setdefault(segment.activation.words, []).append(segment)
    for words, alike in by_words.items():
        ends = list({segment.end.position: segment for segment in alike}.values())
        for which, some in (
            ("every step", ends),
            ("all but the last step", ends[:-1]),
            ("all but the first", ends[1:]),
        ):
            if len(some) < 2:
                continue
            for named, rank, slope in _own_slopes(trace, some[0]):
                found = named(f"{words}, at {which}")
                if any(_says_nothing(trace, each, found, slope) for each in some):
                    continue
                yield Mutant(found, rank, {each.end.position: with_slope(each.source, slope) for each in some})


def _segments(trace: Trace) -> Iterator[Segment]:
    for source in trace.nodes:
        if source not in trace.varying:
            continue
        around = trace.depending_on(frozenset(trace.parameters), without=source)
        behind = trace.depending_on(frozenset({source}))
        for step in trace.changing:
            ends = step.position in behind and step.position not in around and step.position != source
            if not ends or step.operation in _MOVING or trace.tensor(source).shape != step.result.shape:
                continue
            segment = _segment(trace, source, step, behind)
            if not _is_linear(trace, segment, behind):
                yield segment


def _segment(trace: Trace, source: Node, end: Step, behind: frozenset[Node]) -> Segment:
    start = trace.tensor(source)
    between = _between(trace, source, end, behind)
    elementwise = all(each.operation in _ELEMENTWISE and each.result.shape == end.result.shape for each in between)
    direct = source in end.operands and end.operation not in _PRODUCTS
    activation = known_activation(start, end.result) if elementwise else None
    softmax = None if elementwise else _is_softmax(start, end.result)
    if activation is not None and not direct:
        return Segment(source, end, activation.words, activation, elementwise, direct)
    if direct and elementwise:
        single = len(trace.varying.intersection(end.operands)) < 2
        masks = [node_words(trace, each) for each in end.operands if end.operation == "mul" and each in trace.masks]
        mask = masks[0] if masks else ""
        return Segment(source, end, step_words(trace, end), activation, elementwise, direct, single, mask)
    if softmax:
        return Segment(source, end, "the softmax", None, elementwise, direct)
    words = f"the way from {node_words(trace, source)} to {node_words(trace, end.position)}"
    return Segment(source, end, words, None, elementwise, direct)


def _between(trace: Trace, source: Node, end: Step, behind: frozenset[Node]) -> list[Step]:
    """The steps on the ways from a tensor to a result, which is the last of them."""
    before = trace.leading_to(end.position)
    return [each for each in trace.steps if each.position in behind & before and each.position != source]


def _is_linear(trace: Trace, segment: Segment, behind: frozenset[Node]) -> bool:
    """Whether its derivative is a number, which is nobody's to leave out, square or take elsewhere: it is a factor."""
    only = _between(trace, segment.source, segment.end, behind)
    return segment.elementwise and all(
        each.operation in ("neg", "add", "sub", "rsub")
        or (each.operation in ("mul", "div") and len(each.operands) == 1)
        for each in only
    )


def _is_softmax(start: torch.Tensor, result: torch.Tensor) -> bool:
    return any(bool((torch.softmax(start, dim) - result).abs().max() <= SAME) for dim in range(start.dim()))


Found: TypeAlias = tuple[InComputation, float, Slope]


def _slopes(trace: Trace, segment: Segment) -> Iterator[Found]:
    for found, rank, slope in _own_slopes(trace, segment):
        yield found(segment.words), rank if segment.plain else rank + 4, slope
    if not segment.plain:
        return
    activation = segment.activation
    inner = _inner(trace, segment)
    if activation in ACTIVATIONS and inner is not None:
        yield WrongArgument(segment.words, "the derivative of its input"), 4, _at_inner_slope(activation.slope, inner)
    for node in _others(trace, segment):
        used = node_words(trace, node)
        if activation is not None:
            rank = 3 if node == inner else 5
            yield _elsewhere(trace, segment, node), rank, _at(activation.slope, node)
            if activation.slope_by_output is not None:
                yield WrongArgument(segment.words, used), 5, _at(activation.slope_by_output, node)
        if segment.masks:
            for words, mask in MASKS.items():
                yield WrongMask(segment.words, f"{used}, where it is {words}"), 5, _at(mask, node)
            yield WrongActivationDerivative(segment.words, f"the sign of {used}"), 5, _at(torch.sign, node)
        yield WrongArgument(segment.words, used), 6, _at(lambda t: t, node)


def _elsewhere(trace: Trace, segment: Segment, node: Node) -> WrongArgument | MissingTermInDerivative | ExtraMask:
    """The name of a derivative at another tensor.

    Where that is a term of the right one, the rest of it is left out; where it is positive only at places at which the
    right one is, a ReLU switches off more than it should.
    """
    on, right = trace.tensor(node) > 0, trace.tensor(segment.source) > 0
    if segment.activation is RELU and bool((on <= right).all() and on.any() and (on != right).any()):
        return ExtraMask(segment.words, f"{node_words(trace, node)}, where it is positive")
    step = trace.steps[segment.source] if isinstance(segment.source, int) else None
    if step is not None and step.operation == "add" and node in step.operands:
        rest = [node_words(trace, operand) for operand in step.operands if operand is not None and operand != node]
        terms = [*rest, *(f"`{number:g}`" for number in step.constants)]
        if len(terms) == 1:
            return MissingTermInDerivative(terms[0], segment.words)
    return WrongArgument(segment.words, node_words(trace, node))


def _own_slopes(trace: Trace, segment: Segment) -> Iterator[tuple[Callable[[str], InComputation], float, Slope]]:
    """Derivatives that are made of the segment's own input and output."""
    activation, start, end = segment.activation, trace.tensor(segment.source), segment.end.result
    if not segment.plain:
        yield MissingChainFactor, 1, lambda _, a, y: torch.ones(())
        if segment.elementwise:
            itself = WrongActivationDerivative(node_words(trace, segment.end.position), "its own value")
            yield lambda _: itself, 0.5, _of_output(lambda y: y)
            yield _named(WrongActivationDerivative, "its own input"), 0.5, _of_input(lambda a: a)
            yield _named(WrongActivationDerivative, "the sign of its input"), 0.5, _of_input(torch.sign)
        return
    left_out = 1.0 if segment.single else 1.2  # of two ways into a product, one left out says more
    yield segment.missing, left_out, lambda _, a, y: torch.ones(())
    if segment.elementwise:
        yield SquaredChainFactor, 2, lambda _, a, y: _slope(a, y) ** 2
    if segment.words == "the softmax":
        yield lambda words: MissingPath(words, "the other entries"), 2, lambda _, a, y: y * (1 - y)
        yield lambda words: MissingPath(words, "its sum"), 2, _of_output(lambda y: y)
    if segment.masks:
        for words, mask in MASKS.items():
            yield _named(WrongMask, f"its input, where that is {words}"), 3, _of_input(mask)
            yield _named(WrongMask, f"its result, where that is {words}"), 3, _of_output(mask)
        yield _named(WrongActivationDerivative, "the sign of its input"), 3, _of_input(torch.sign)
        yield _named(WrongActivationDerivative, "the sign of its result"), 3, _of_output(torch.sign)
    yield _named(WrongActivationDerivative, "its own value"), 4, _of_output(lambda y: y)
    yield _named(WrongActivationDerivative, "its own input"), 4, _of_input(lambda a: a)
    if activation is not None:
        twice = _named(WrongActivationDerivative, "its second derivative")
        yield twice, 4, lambda _, a, y: _second_slope(activation, a)
        another_power = SquaredChainFactor if activation in (SQUARE, ROOT) else None
        yield another_power or _named(WrongArgument, "its own result"), 3, _of_output(activation.slope)
        if activation.slope_by_output is not None:
            yield another_power or _named(WrongArgument, "its input"), 3, _of_input(activation.slope_by_output)
        yield _named(WrongArgument, "the opposite of its input"), 5, _of_input(lambda a: activation.slope(-a))
    for other in ACTIVATIONS:
        if other is not activation:
            named = _named(WrongActivationDerivative, f"the derivative of {other.words}")
            yield named, 4 if activation in ACTIVATIONS else 5, _of_input(other.slope)
            yield named, 5, _of_output(other.slope)
            if other.slope_by_output is not None:
                yield named, 4 if activation in ACTIVATIONS else 5, _of_output(other.slope_by_output)
            if segment.elementwise:
                extra = _named(ExtraFactor, f"the derivative of {other.words}")
                yield extra, 6, _times_own(other.slope)
    if segment.elementwise:
        of_size = "the opposite slope for negative input"
        turned = _named(WrongActivationDerivative, of_size) if segment.masks else _named(WrongArgument, "its size")
        yield turned, 5, _times_own(torch.sign)
        for words, mask in MASKS.items():
            if bool(mask(start).any()):
                yield _named(ExtraMask, f"its input, where that is {words}"), 5, _times_own(mask)
            if bool(mask(end).any()):
                yield _named(ExtraMask, f"its result, where that is {words}"), 5, _times_own_by_output(mask)
    for words, shape in SHAPES.items():
        yield _named(WrongActivationDerivative, f"`{words}`, where `y` is its result"), 5, _of_output(shape)
        yield _named(WrongActivationDerivative, f"`{words}`, where `y` is its input"), 5, _of_input(shape)
    if segment.elementwise:
        for axes, words in _axes_of(end):
            summed = _named(WrongAxisSum, words)
            yield lambda step, n=summed: n(f"the derivative of {step}"), 5, _summed_slope(axes)  # type: ignore[misc]
        yield _own_value(segment, "its own result"), 6, lambda _, a, y: _slope(a, y) * y
        yield _own_value(segment, "its own input"), 6, lambda _, a, y: _slope(a, y) * a
        if segment.is_power:
            rank = 3 if activation is SQUARE else 5
            yield MissingChainFactor, rank, lambda _, a, y: _slope(a, y) / a.detach()


def _own_value(segment: Segment, used: str) -> Callable[[str], InComputation]:
    """The name of a slope times its own value: for a root that leaves nothing of the slope but a number."""
    if segment.activation is ROOT and used == "its own result":
        return MissingChainFactor
    return _named(WrongTermFactor if segment.is_power else ExtraFactor, used)


def _named(kind: Callable[[str, str], InComputation], used: str) -> Callable[[str], InComputation]:
    return lambda words: kind(words, used)


def _slope(source: torch.Tensor, result: torch.Tensor) -> torch.Tensor:
    (slope,) = torch.autograd.grad(result.sum(), source, retain_graph=True)
    return slope


def _second_slope(activation: Activation, source: torch.Tensor) -> torch.Tensor:
    start = source.detach().requires_grad_()
    with torch.enable_grad():
        slope = activation.slope(start)
    if not slope.requires_grad:
        raise Unfit  # it is a mask
    (second,) = torch.autograd.grad(slope.sum(), start)
    return second


def _axes_of(tensor: torch.Tensor) -> Iterator[tuple[tuple[int, ...], str]]:
    """All axes together, and each of several."""
    dims = tensor.dim()
    if dims:
        yield tuple(range(dims)), "all axes" if dims > 1 else "axis 0"
    for axis in range(dims if dims > 1 else 0):
        yield (axis,), f"axis {axis}"


def _summed_slope(axes: tuple[int, ...]) -> Slope:
    return lambda _, a, y: _slope(a, y).sum(axes, keepdim=True).expand_as(a)


def _of_input(function: Callable[[torch.Tensor], torch.Tensor]) -> Slope:
    return lambda _, a, y: function(a.detach())


def _of_output(function: Callable[[torch.Tensor], torch.Tensor]) -> Slope:
    return lambda _, a, y: function(y.detach())


def _times_own(function: Callable[[torch.Tensor], torch.Tensor]) -> Slope:
    return lambda _, a, y: _slope(a, y) * function(a.detach())


def _times_own_by_output(function: Callable[[torch.Tensor], torch.Tensor]) -> Slope:
    return lambda _, a, y: _slope(a, y) * function(y.detach())


def _at(function: Callable[[torch.Tensor], torch.Tensor], node: Node) -> Slope:
    return lambda performed, a, y: function(performed.value(node))


def _inner(trace: Trace, segment: Segment) -> Node | None:
    """The tensor of which the segment's own input is a function of every entry, if it is."""
    if isinstance(segment.source, str):
        return None
    step = trace.steps[segment.source]
    varying = [operand for operand in step.operands if operand in trace.varying]
    alike = len(varying) == 1 and trace.tensor(varying[0]).shape == step.result.shape
    return varying[0] if alike and step.operation in _ELEMENTWISE else None


def _at_inner_slope(function: Callable[[torch.Tensor], torch.Tensor], inner: Node) -> Slope:
    return lambda performed, a, y: function(_slope(performed.nodes[inner], a))


def _others(trace: Trace, segment: Segment) -> list[Node]:
    """Further tensors of the same shape."""
    shape = segment.end.result.shape
    return [
        node
        for node in trace.nodes
        if node not in (segment.source, segment.end.position) and trace.tensor(node).shape == shape
    ]


_PRODUCTS = frozenset({"matmul", "einsum"})
_MOVING = frozenset({"T", "t", "reshape", "view", "transpose", "permute", "flatten", "squeeze", "unsqueeze", "detach",
                     "contiguous", "clone", "getitem", "double", "to"})  # fmt: skip
_MASKING = frozenset({"relu", "clamp", "clamp_min", "clamp_max", "where", "maximum", "minimum", "leaky_relu"})
_ELEMENTWISE = frozenset(
    {
        "abs", "add", "atan", "clamp", "clamp_max", "clamp_min", "cos", "cosh", "div", "elu", "erf", "exp", "expm1",
        "gelu", "leaky_relu", "log", "log1p", "log2", "log10", "maximum", "minimum", "mul", "neg", "pow", "rdiv",
        "reciprocal", "relu", "rpow", "rsqrt", "rsub", "sigmoid", "silu", "sin", "sinh", "sqrt", "square", "sub",
        "tan", "tanh", "where", "hardtanh", "asin", "acos", "sign", "masked_fill",
    }
)  # fmt: skip
