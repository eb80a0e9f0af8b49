"""In which of several ways what came back is meant, where it is not one value a parameter in the order that was asked.

What the notebook's own call takes apart by name is so ordered.  Otherwise the asked order comes first; another reading
counts where it alone makes all numbers right, and is then named in a note.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from grader.model import Answered, Call, Items, Keyed, Numbers, Outcome, Probe, Reply, RunReport, Value
from grader.pipeline.asking import Asking
from grader.pipeline.outputs import match_names

Shapes = Mapping[str, tuple[int, ...]]
"""Parameter to the shape of its gradient."""


@dataclass(frozen=True)
class Reading:
    """One way to find the gradients in what came back."""

    take: Callable[[Value, Shapes], Mapping[str, Value] | None]
    """The gradients by parameter; None: it does not fit."""
    note: str = ""


@dataclass(frozen=True)
class Said:
    """What the notebook says about the order of what comes back."""

    parts: tuple[str, ...] = ()
    """The names that its own call gives to the parts."""
    returned: tuple[str, ...] = ()
    """The names in the return statement."""
    order: tuple[str, ...] = ()
    """The inputs in the order in which they are passed."""
    unnamed: frozenset[str] = frozenset()
    """The inputs that go into parameters whose names say nothing."""
    flat: frozenset[str] = frozenset()
    """Parameters that are passed as one row of numbers."""


def readings(parameters: Sequence[str], said: Said) -> Iterator[Reading]:
    """The ways in which an answer may be meant beside the asked one, best first."""
    named = match_names(said.parts, parameters)
    if len(named) == len(parameters) > 1:
        order = tuple(sorted(parameters, key=lambda name: said.parts.index(named[name])))
        yield Reading(_in_order(order), f"The parts were read in the order {_listed(order)}, as your own call has it.")
    elif said.unnamed.issuperset(parameters) and not _names_contradict(parameters, said):
        order = tuple(name for name in said.order if name in parameters)
        if len(order) == len(parameters) and order != tuple(parameters):
            words = f"The parts were read in the order {_listed(order)}, in which the function takes its arguments."
            yield Reading(_in_order(order), words)
    if len(parameters) > 1:
        yield Reading(_in_list(parameters), "The gradients were read from the list beside the loss.")
        yield Reading(_by_kind(parameters, said.returned), "The gradients were read from one list for each letter.")
        yield from _of_vectors(parameters, said)
    elif said.flat.issuperset(parameters):
        yield from (
            Reading(_joined(tuple(parameters), layout), "The gradient was read in one row, as the parameter goes in.")
            for layout in "CF"
        )


def _names_contradict(parameters: Sequence[str], said: Said) -> bool:
    """Whether the return statement names its parts, so that there is nothing to guess."""
    return len(match_names(said.returned, parameters)) == len(parameters) > 1


def _of_vectors(parameters: Sequence[str], said: Said) -> Iterator[Reading]:
    """All gradients in one row of numbers, in any of the usual orders."""
    passed = tuple(name for name in said.order if name in parameters)
    orders = [passed] if len(passed) == len(parameters) else []
    orders += [tuple(parameters), tuple(reversed(parameters)), _by_letter(parameters), _by_letter(parameters)[::-1]]
    for layout, order in itertools.product("CF", dict.fromkeys(orders)):
        unrolled = ", matrices column by column" if layout == "F" else ""
        yield Reading(_joined(order, layout), f"The gradients were read from one row: {_listed(order)}{unrolled}.")


def _by_letter(parameters: Sequence[str]) -> tuple[str, ...]:
    """``W1, W2, b1, b2``: the parameters with one letter together."""
    letters = list(dict.fromkeys(_letter(name) for name in parameters))
    return tuple(sorted(parameters, key=lambda name: letters.index(_letter(name))))


def _letter(parameter: str) -> str:
    return parameter.rstrip("0123456789_")


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


# Taking apart -------------------------------------------------------------------------------------

_Take = Callable[[Value, Shapes], Mapping[str, Value] | None]


def _in_order(order: Sequence[str]) -> _Take:
    def take(value: Value, shapes: Shapes) -> Mapping[str, Value] | None:
        match value:
            case Items(items) if len(items) == len(order):
                return dict(zip(order, items, strict=True))
            case Items((_, *items)) if len(items) == len(order):
                return dict(zip(order, items, strict=True))
            case _:
                return None

    return take


def _in_list(order: Sequence[str]) -> _Take:
    def take(value: Value, shapes: Shapes) -> Mapping[str, Value] | None:
        match value:
            case Items((Items(items), Numbers(array)) | (Numbers(array), Items(items))):
                return dict(zip(order, items, strict=True)) if len(items) == len(order) and array.size == 1 else None
            case _:
                return None

    return take


def _by_kind(parameters: Sequence[str], returned: Sequence[str]) -> _Take:
    letters = list(dict.fromkeys(_letter(name) for name in parameters))
    named = match_names(returned, letters)
    if len(named) == len(letters):
        letters.sort(key=lambda letter: list(returned).index(named[letter]))

    def take(value: Value, shapes: Shapes) -> Mapping[str, Value] | None:
        if not isinstance(value, Items):
            return None
        lists = [item.items for item in value.items if isinstance(item, Items)]
        members = [[name for name in parameters if _letter(name) == letter] for letter in letters]
        if len(lists) < 2 or [len(each) for each in lists] != [len(names) for names in members]:
            return None
        return dict(zip(itertools.chain(*members), itertools.chain(*lists), strict=True))

    return take


def _joined(order: Sequence[str], layout: str) -> _Take:
    def take(value: Value, shapes: Shapes) -> Mapping[str, Value] | None:
        sizes = [math.prod(shapes[name]) for name in order]
        row = _row_of(value, sum(sizes))
        if row is None:
            return None
        parts = np.split(row.array.reshape(-1), list(itertools.accumulate(sizes))[:-1])
        return {
            name: replace(row, array=part.reshape(shapes[name], order="F" if layout == "F" else "C"))
            for name, part in zip(order, parts, strict=True)
        }

    return take


def _row_of(value: Value, size: int) -> Numbers | None:
    """So many numbers in one row, alone or beside one number that is the loss."""
    match value:
        case Numbers(array) if array.size == size and max(array.shape, default=0) == size:
            return value
        case Items((Numbers(array), other)) if array.size == 1:
            return _row_of(other, size)
        case Items((other, Numbers(array))) if array.size == 1:
            return _row_of(other, size)
        case Items((only,)):
            return _row_of(only, size)
        case _:
            return None


# Reading replies ----------------------------------------------------------------------------------


def reread(reading: Reading, parameters: Sequence[str], probe: Probe, reply: Reply) -> Reply:
    """A reply with the gradients of every call by parameter, wherever the reading fits."""
    outcomes = {
        call.label: _outcome(reading, parameters, call, reply.outcomes[call.label])
        for call in probe.calls
        if call.label in reply.outcomes
    }
    scaled = None if reply.scaled is None else _outcome(reading, parameters, probe.calls[0], reply.scaled)
    return replace(reply, outcomes={**reply.outcomes, **outcomes}, scaled=scaled)


def fits(reading: Reading, parameters: Sequence[str], probe: Probe, reply: Reply) -> bool:
    """Whether a reading makes something of everything that came back, and anything came back."""
    answered = [
        (outcome.value, _shapes(parameters, call))
        for call in probe.calls
        if not call.aside and isinstance(outcome := reply.outcomes.get(call.label), Answered)
    ]
    return bool(answered) and all(
        shapes is not None and reading.take(value, shapes) is not None for value, shapes in answered
    )


def _outcome(reading: Reading, parameters: Sequence[str], call: Call, outcome: Outcome) -> Outcome:
    shapes = _shapes(parameters, call)
    if not isinstance(outcome, Answered) or shapes is None:
        return outcome
    taken = reading.take(outcome.value, shapes)
    return outcome if taken is None else replace(outcome, value=Keyed(dict(taken)))


def _shapes(parameters: Sequence[str], call: Call) -> Shapes | None:
    """The gradient by an input has the shape of the input; None: not all parameters are among the arguments."""
    if not all(isinstance(call.arguments.get(name), np.ndarray | float) for name in parameters):
        return None
    return {name: np.shape(call.arguments[name]) for name in parameters}  # type: ignore[arg-type]


@dataclass(frozen=True)
class Rereading:
    """A session whose replies are all read in one way."""

    session: Asking
    reading: Reading
    parameters: tuple[str, ...]

    @property
    def report(self) -> RunReport:
        """What became of the notebook."""
        return self.session.report

    def ask(self, probe: Probe) -> Reply:
        """Put one probe, and read what comes back."""
        return reread(self.reading, self.parameters, probe, self.session.ask(probe))
