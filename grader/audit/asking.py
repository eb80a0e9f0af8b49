"""One trial, from its program to what the numbers show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from grader.audit.claims import PARAMETER, Claim, Trial
from grader.audit.deciding import Decision, Reading, Shown, decide, reading
from grader.audit.points import FIRST_STEPS, LARGEST, Direction, Layout, layout, steps
from grader.audit.programs import GRADIENT, LOSS, VALUE, Planned
from grader.audit.slopes import slope
from grader.model import (
    Answered,
    Array,
    Call,
    Died,
    Items,
    Keyed,
    Nothing,
    Numbers,
    Outcome,
    OutOfMemory,
    Probe,
    Raised,
    Reply,
    TimedOut,
    Value,
)
from grader.notebook.entering import GRADER
from grader.numerics.lattice import float32_representable
from grader.numerics.shapes import Misfit, conform
from grader.pipeline.asking import Asking

OWN, AGAIN = "own", "own again"
SEED = 20_240_229
CALLS = 80
BYTES = 16 << 20
"""Calls of one message, whose replies have three arrays each, and the size of its arguments."""


@dataclass(frozen=True)
class Untested:
    """A trial that could not be made."""

    reason: str


@dataclass(frozen=True)
class Tested:
    """What a trial showed."""

    decision: Decision
    note: str = ""
    """A convention that was granted, or what else should be known."""


def tried(claim: Claim, trial: Trial, planned: Planned, session: Asking) -> Tested | Untested:
    """Make one trial."""
    if PARAMETER not in planned.inputs:
        return Untested(f"`{trial.parameter.name}` is not given a value where fresh ones could enter")
    asked = _Asked(claim, trial, planned, session)
    own = asked.own()
    if isinstance(own, Untested):
        return Untested(_NEVER_CALLED) if _is_never_called(trial, session.report.recorded) else own
    return asked.around(own)


_NEVER_CALLED = "the notebook never calls it, so there is nothing to call it with"


def _is_never_called(trial: Trial, recorded: frozenset[str]) -> bool:
    """Whether nothing was recorded of the arguments of a function."""
    scene = trial.scene
    passed = [s.source for s in scene.flow.statements[scene.local :] if f"{GRADER}.own(" in s.source]
    return bool(scene.function and passed) and not any(f"{key!r}" in source for source in passed for key in recorded)


@dataclass(frozen=True)
class _Own:
    """What a program gives for the notebook's own values."""

    parameter: Array
    loss: float
    gradient: Array
    note: str
    transposed: bool = False
    in_float32: bool = False


@dataclass
class _Asked:
    claim: Claim
    trial: Trial
    planned: Planned
    session: Asking
    _outcomes: dict[str, Outcome] = field(default_factory=dict)
    _casts: Literal["own", "lifted"] = "lifted"

    # The notebook's own point

    def own(self) -> _Own | Untested:
        """The values that the notebook itself has."""
        reply = self._ask([Call(OWN, {}), Call(AGAIN, {})])
        if isinstance(self._outcomes[OWN], Raised):
            self._casts = "own"
            reply = self._ask([Call(OWN, {}), Call(AGAIN, {})])
        if reply.stand_ins:
            missing = " and ".join(f"`{name}`" for name in sorted(reply.stand_ins))
            return Untested(f"it uses {missing}, which did not come with the notebook")
        if reply.rehearsal == "contradicted":
            return Untested("the statements that it depends on do not give its value again")
        values = _outputs(self._outcomes[OWN])
        if isinstance(values, Untested):
            return values
        parameter, loss = values[VALUE], values[LOSS]
        if parameter is None or parameter.size == 0:
            return Untested(f"`{self.trial.parameter.name}` holds no numbers")
        if parameter.dtype.kind == "c" or parameter.size > LARGEST:
            return Untested(f"`{self.trial.parameter.name}` is too large, or complex")
        if loss is None or loss.dtype.kind not in "fiu" or not np.isfinite(loss).all():
            return Untested(f"`{self.trial.loss.name}` is no finite number")
        if loss.size != 1:
            return Untested(f"`{self.trial.loss.name}` is not one number but has shape {loss.shape}")
        if not self._is_same_again(values):
            return Untested("the loss has another value each time it is computed")
        return self._fitted(values, np.asarray(parameter, dtype=np.float64), float(loss.reshape(-1)[0]))

    def _is_same_again(self, values: Mapping[str, np.ndarray | None]) -> bool:
        again = _outputs(self._outcomes[AGAIN])
        return not isinstance(again, Untested) and all(
            np.array_equal(one, other, equal_nan=True)
            for one, other in ((values[name], again[name]) for name in (LOSS, GRADIENT))
            if one is not None and other is not None
        )

    def _fitted(self, values: Mapping[str, np.ndarray | None], parameter: Array, loss: float) -> _Own | Untested:
        gradient = values[GRADIENT]
        if gradient is None:
            return Untested(f"`{self.claim.name}` holds no numbers")
        fitted = conform(gradient, parameter.shape)
        note, transposed = "", False
        if isinstance(fitted, Misfit):
            turned = conform(gradient.T, parameter.shape)
            if isinstance(turned, Misfit) or gradient.ndim < 2:
                name = self.trial.parameter.name
                return Untested(f"`{name}` has shape {parameter.shape}, `{self.claim.name}` has shape {gradient.shape}")
            note, transposed, fitted = "it is the transpose", True, turned
        if not np.isfinite(fitted.array).all():
            return Untested(f"`{self.claim.name}` is not finite")
        return _Own(parameter, loss, fitted.array, note, transposed)

    # Around it

    def around(self, own: _Own) -> Tested | Untested:
        """The slopes at the notebook's own point and at fresh ones, beside the gradient there."""
        places = layout(own.parameter, SEED)
        self._ask([_call(str(number), point) for number, point in enumerate(places.points)])
        if reason := self._strange(own):
            return Untested(reason)
        waiting, found = list(places.directions), dict[tuple[int, int], Reading]()
        coarse = isinstance(at := self._at(own, 0), _Own) and at.in_float32
        for first in FIRST_STEPS[:2] if coarse else FIRST_STEPS:
            for each in self._readings(own, places, waiting, first):
                found[each[0]] = _better(found.get(each[0]), each[1])
            waiting = [d for d in waiting if (r := found.get((d.point, d.number))) is None or not r.is_settled]
            if not waiting:
                break
        every = list(found.values())
        if every and all(each.slope.value == 0 and each.slope.uncertainty == 0 for each in every):
            return Untested(f"`{self.trial.loss.name}` does not change with `{self.trial.parameter.name}`")
        if every and all(each.claimed == 0 for each in every):
            return Untested(f"`{self.claim.name}` holds nothing but zeros")
        decision = decide(every, own.parameter.size)
        if own.transposed and decision.shown is not Shown.RIGHT:
            return Untested(f"`{self.claim.name}` has the shape of the transpose of `{self.trial.parameter.name}`")
        supplied = (f"`{statement}` was supplied" for statement in self.planned.supplied)
        return Tested(decision, "; ".join(filter(None, (own.note, self.trial.note, *supplied))))

    def _strange(self, own: _Own) -> str:
        """Whether the notebook's own value, when it is sent in, gives what it gave there."""
        sent = _outputs(self._outcomes["0"])
        if isinstance(sent, Untested):
            return sent.reason
        loss = sent[LOSS]
        if loss is None or loss.size != 1:
            return f"`{self.trial.loss.name}` gives no number for fresh values"
        off = abs(float(loss.reshape(-1)[0]) - own.loss)
        return "" if off <= 1e-3 * max(abs(own.loss), 1e-6) else "fresh values do not go where the notebook's own went"

    def _readings(
        self, own: _Own, places: Layout, directions: Sequence[Direction], first: float
    ) -> Iterator[tuple[tuple[int, int], Reading]]:
        usable = [d for d in directions if not isinstance(self._at(own, d.point), Untested)]
        calls = [_call(label, value) for d in usable for label, value in places.along(d, first).items()]
        self._ask(calls)
        for direction in usable:
            at = self._at(own, direction.point)
            assert not isinstance(at, Untested)
            numbers = {t: self._loss(direction.label(t)) for t in steps(first)}
            values = {t: number for t, number in numbers.items() if number is not None}
            every = np.array([at.loss, *values.values()])
            coarse = at.in_float32 or float32_representable(every)
            found = slope(values, at.loss, first, coarse)
            if found is not None:
                yield (
                    (direction.point, direction.number),
                    reading(
                        direction.point,
                        at.gradient,
                        direction.vector,
                        found,
                        coarse or float32_representable(at.gradient),
                    ),
                )

    def _at(self, own: _Own, point: int) -> _Own | Untested:
        """Loss and gradient at a point."""
        outcome = self._outcomes.get(str(point))
        values = _outputs(outcome) if outcome is not None else Untested("not asked")
        if isinstance(values, Untested):
            return values
        gradient, loss = values[GRADIENT], values[LOSS]
        if gradient is None or loss is None or loss.size != 1 or not np.isfinite(loss).all():
            return Untested("no numbers")
        fitted = conform(gradient.T if own.transposed else gradient, own.parameter.shape)
        if isinstance(fitted, Misfit) or not np.isfinite(fitted.array).all():
            return Untested("no numbers")
        coarse = (
            loss.dtype.itemsize < 8
            or (isinstance(outcome, Answered) and not outcome.lifted)
            or gradient.dtype.itemsize < 8
        )
        return _Own(own.parameter, float(loss.reshape(-1)[0]), fitted.array, "", in_float32=coarse)

    def _loss(self, label: str) -> float | None:
        outcome = self._outcomes.get(label)
        values = _outputs(outcome) if outcome is not None else None
        if values is None or isinstance(values, Untested):
            return None
        loss = values[LOSS]
        return float(loss.reshape(-1)[0]) if loss is not None and loss.size == 1 and loss.dtype.kind in "fiu" else None

    # Messages

    def _ask(self, calls: Sequence[Call]) -> Reply:
        reply = Reply({})
        for part in _parts(calls):
            asked = tuple(replace(call, casts=self._casts) for call in part)
            reply = self.session.ask(Probe("audit", self.planned.target, asked))
            self._outcomes |= reply.outcomes
        return reply


def _call(label: str, value: Array) -> Call:
    return Call(label, {PARAMETER: value})


def _better(old: Reading | None, new: Reading) -> Reading:
    return new if old is None or new.bound < old.bound else old


def _parts(calls: Sequence[Call]) -> Iterator[tuple[Call, ...]]:
    size = max((np.asarray(value).nbytes for call in calls[:1] for value in call.arguments.values()), default=8)
    each = max(1, min(CALLS, BYTES // max(size, 1)))
    for start in range(0, len(calls), each):
        yield tuple(calls[start : start + each])


def _outputs(outcome: Outcome) -> Mapping[str, np.ndarray | None] | Untested:
    match outcome:
        case Answered(value=Keyed(items=items)):
            return {name: _array(items.get(name, Nothing())) for name in (GRADIENT, LOSS, VALUE)}
        case Answered():
            return Untested("it gives no value")
        case Raised(type_name=kind, message=message):
            return Untested(f"its code stops: {kind}: {message}" if message else f"its code stops: {kind}")
        case TimedOut():
            return Untested("its code takes too long to be run many times")
        case OutOfMemory():
            return Untested("its code asks for more memory than there is")
        case Died(reason=reason):
            return Untested(f"its code ends the process: {reason}")


def _array(value: Value) -> np.ndarray | None:
    """The numbers in a value; those of a list or tuple of numbers too."""
    match value:
        case Numbers(array=array):
            return array
        case Items(items=items) if items:
            parts = [part for item in items if (part := _array(item)) is not None]
            same = len(parts) == len(items) and len({part.shape for part in parts}) == 1
            return np.stack(parts) if same else None
        case _:
            return None
