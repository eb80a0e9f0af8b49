"""From what came back to numbers without opinion: comparisons, and facts about how the code behaved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from grader.model import (
    Agreement,
    Answered,
    Argument,
    Array,
    Call,
    Comparison,
    ComplexArray,
    Numbers,
    Outcome,
    Question,
    Reference,
    Reply,
    Returned,
    Truth,
    Value,
)
from grader.numerics.compare import compare
from grader.numerics.complex_numbers import as_students_see, read_as
from grader.numerics.constants import RESTORED, STEP_LADDER, THRESHOLD, U32, U64
from grader.numerics.evaluations import Quotient
from grader.numerics.steps import judge_step
from grader.pipeline.binding import STEP
from grader.pipeline.calls import AFTER_OTHERS, AGAIN, DEFAULT_STEP, NATIVE, step_label
from grader.pipeline.outputs import Unpacked, fits_in_order, unpack
from grader.pipeline.planned import Planned
from grader.pipeline.preparing import Steps

SCALED = 2.0**-30
"""Relative change that shows that autograd's results were scaled: by far less than they are, by more than rounding."""
GOOD = frozenset({Agreement.EXACT, Agreement.FLOAT32, Agreement.SUBGRADIENT})
INCOMPARABLE = frozenset({Agreement.SHAPE, Agreement.NOT_FINITE, Agreement.MISSING})


@dataclass(frozen=True)
class Evidence:
    """What the calls of one question showed."""

    comparisons: tuple[Comparison, ...]
    """Every parameter of every trial whose calls came back."""
    failures: Mapping[str, Outcome]
    """By the label of the trial: calls that did not come back."""
    changed: tuple[str, ...] = ()
    """Arguments that a call left different from what they were."""
    varies: bool = False
    """Whether the same arguments gave different numbers in the same call twice, or after others."""
    follows_engine: bool | None = None
    """Whether the answer changes when autograd's results are scaled; None: not known."""
    programs: frozenset[str] = frozenset()
    """Programs that differentiated something during the calls."""
    evaluations: int | None = None
    """How often a function of the notebook was evaluated for every entry of the answer; None: no such rule."""
    quotient: Quotient | None = None
    """The rule by which differences of that function's values give the answer to the last bit; None: there is none."""
    noisy: bool = False
    """Whether the answer has far more noise along a line than rounding leaves in a formula."""
    repeats_right: bool = True
    """Whether calls that were made before gave right numbers once more, as far as they were right before."""
    keeps_state: bool = False
    """Whether numbers that are wrong here are right where the function is defined anew before every call."""
    lifted: tuple[Comparison, ...] = ()
    """The numbers without the student's own rounding to float32, where all of them are exact; empty: as they came."""
    native: bool = False
    """Whether float64 inputs raised, so that the code ran in its own dtype."""
    follows_step: bool | None = None
    """Whether a routine of numerical differentiation gives other numbers for other steps; None: it takes no step."""
    notes: tuple[str, ...] = ()
    arrays: Mapping[str, np.ndarray[tuple[int, ...], np.dtype[np.generic]]] = field(default_factory=dict)
    """What came back, by call and path: kept, so that it can be judged again without running anyone's code."""

    @property
    def unrounded(self) -> tuple[Comparison, ...]:
        """The comparisons that show best how the numbers are computed."""
        return self.lifted or self.comparisons

    def of(self, parameter: str) -> tuple[Comparison, ...]:
        """The comparisons of one parameter."""
        return tuple(c for c in self.comparisons if c.parameter == parameter)


def evidence_of_gradient(
    question: Question, reference: Reference, planned: Planned, names: Sequence[str], reply: Reply
) -> Evidence:
    """Evidence on an answer that is one gradient a trial.

    Args:
        question: what is asked.
        reference: the exact derivative at every trial.
        planned: the probe.
        names: what the student's function calls its results, if it says.
        reply: what came back.
    """
    answered = list(_answered(question, reference.truths, names, reply))
    notes = [unpacked.note for _, unpacked in answered if unpacked.note]
    first = reference.truths[0].trial.label
    return Evidence(
        _comparisons(question, answered),
        _failures(reply, [truth.trial.label for truth in reference.truths]),
        changed=_changed(planned, reply),
        varies=_varies(reply, first),
        repeats_right=_repeats_right(question, reference.truths[0], names, reply),
        follows_engine=_follows_engine(reply, first),
        programs=reply.programs,
        native=_ran_native(reply),
        notes=tuple(dict.fromkeys(notes)),
        arrays=_arrays(reply),
    )


def compared(question: Question, truths: Sequence[Truth], names: Sequence[str], reply: Reply) -> tuple[Comparison, ...]:
    """The numbers of every call that came back beside the exact derivative, like those of `evidence_of_gradient`."""
    return _comparisons(question, _answered(question, truths, names, reply))


def _answered(
    question: Question, truths: Sequence[Truth], names: Sequence[str], reply: Reply
) -> Iterator[tuple[Truth, Unpacked]]:
    """What came back at every trial, taken apart: in the order of the question wherever the shapes allow it."""
    outcomes = ((truth, reply.outcomes.get(truth.trial.label)) for truth in truths)
    came = [(truth, outcome.value) for truth, outcome in outcomes if isinstance(outcome, Answered)]
    expected = [(_expected(question, truth), value) for truth, value in came]
    spoken = () if all(fits_in_order(value, shapes) for shapes, value in expected) else names
    for truth, value in came:
        yield truth, _unpacked(question, truth, spoken, value)


def _comparisons(question: Question, answered: Iterable[tuple[Truth, Unpacked]]) -> tuple[Comparison, ...]:
    return tuple(compare(truth, name, unpacked.values[name]) for truth, unpacked in answered for name in question.wrt)


def evidence_of_steps(
    question: Question, reference: Reference, steps: Steps, planned: Planned, names: Sequence[str], reply: Reply
) -> Evidence:
    """Evidence on a routine of numerical differentiation, judged at every step of the ladder.

    The comparisons show the numbers of the one step at which they come closest to the exact derivative, and are
    wrong where those of any step are.
    """
    takes_step = any(STEP in call.arguments for call in planned.probe.calls)
    rows = [
        _Row(truth, step, _at_step(question, truth, names, reply, step, takes_step))
        for truth in reference.truths
        for step in STEP_LADDER
    ]
    finest = min(STEP_LADDER, key=lambda step: max((_distance(row) for row in rows if row.step == step), default=0.0))
    comparisons = [
        found
        for truth in reference.truths
        for name in question.wrt
        if (found := _over_steps([row for row in rows if row.truth is truth], steps, name, finest, takes_step))
    ]
    failures: dict[str, Outcome] = {
        row.truth.trial.label: row.returned
        for row in rows
        if row.returned is not None and not isinstance(row.returned, Mapping)
    }
    return Evidence(
        tuple(comparisons),
        failures,
        changed=_changed(planned, reply),
        follows_engine=_follows_engine(reply, planned.probe.calls[0].label),
        programs=reply.programs,
        native=_ran_native(reply),
        follows_step=_follows_step(reference, reply) if takes_step else None,
        arrays=_arrays(reply),
    )


def _follows_step(reference: Reference, reply: Reply) -> bool | None:
    trial = reference.truths[0].trial
    values = [
        outcome.value
        for step in STEP_LADDER
        if isinstance(outcome := reply.outcomes.get(step_label(trial, step)), Answered)
    ]
    return any(not _same(values[0], value) for value in values[1:]) if len(values) > 1 else None


@dataclass(frozen=True)
class _Row:
    """What a routine returned at one trial with one step: values by parameter, a failure, or nothing."""

    truth: Truth
    step: float
    returned: Mapping[str, Value] | Outcome | None


def _at_step(
    question: Question, truth: Truth, names: Sequence[str], reply: Reply, step: float, takes_step: bool
) -> Mapping[str, Value] | Outcome | None:
    label = step_label(truth.trial, step) if takes_step else f"{truth.trial.label}/{DEFAULT_STEP}"
    outcome = reply.outcomes.get(label)
    return _unpacked(question, truth, names, outcome.value).values if isinstance(outcome, Answered) else outcome


def _distance(row: _Row) -> float:
    if not isinstance(row.returned, Mapping):
        return 0.0
    return max(compare(row.truth, name, value).distance for name, value in row.returned.items())


def _over_steps(
    rows: Sequence[_Row], steps: Steps, parameter: str, finest: float, takes_step: bool
) -> Comparison | None:
    """One parameter at one trial: right if it is right at every step (or, where the step cannot be set, at one)."""
    judged: list[Comparison] = []
    shown: Comparison | None = None
    for row in rows:
        if not isinstance(row.returned, Mapping):
            continue
        table = steps.tables[row.truth.trial.label]
        judged += filter(None, [judge_step(table, parameter, row.returned[parameter], row.step)])
        if row.step == finest:
            shown = compare(row.truth, parameter, row.returned[parameter])
    wrong = [c for c in judged if c.agreement not in GOOD]
    right = [c for c in judged if c.agreement in GOOD]
    if not judged or shown is None:
        return None
    decisive = wrong[0] if wrong and (takes_step or not right) else right[0]
    return replace(decisive, yours=shown.yours, distance=shown.distance) if shown.yours is not None else decisive


def step_errors(
    question: Question, truth: Truth, names: Sequence[str], reply: Reply
) -> tuple[float | None, float | None]:
    """Largest error at the routine's own step: in the student's own dtype, and in float64."""
    native = _error(question, truth, names, reply.outcomes.get(f"{truth.trial.label}/{NATIVE}"))
    lifted = _error(question, truth, names, reply.outcomes.get(f"{truth.trial.label}/{DEFAULT_STEP}"))
    return native, lifted


def _error(question: Question, truth: Truth, names: Sequence[str], outcome: Outcome | None) -> float | None:
    if not isinstance(outcome, Answered):
        return None
    values = _unpacked(question, truth, names, outcome.value).values
    worst = 0.0
    for name in question.wrt:
        yours = compare(truth, name, values[name]).yours
        if yours is None or yours.shape != truth.gradient[name].shape:
            return None
        worst = max(worst, float(np.max(np.abs(yours - truth.gradient[name]), initial=0.0)))
    return worst


def _unpacked(question: Question, truth: Truth, names: Sequence[str], value: Value) -> Unpacked:
    packed = question.answer.packed if isinstance(question.answer, Returned) else ()
    unpacked = unpack(value, _expected(question, truth), names, packed)
    return replace(
        unpacked, values={name: _read(question, truth, name, unpacked.values[name]) for name in question.wrt}
    )


def _expected(question: Question, truth: Truth) -> dict[str, Array | ComplexArray]:
    """The exact gradients as students would have them."""
    return {name: as_students_see(truth.trial, name, truth.gradient[name]) for name in question.wrt}


def _read(question: Question, truth: Truth, parameter: str, value: Value) -> Value:
    """A complex gradient in torch's convention, whatever the answer's is; anything else as it is."""
    if parameter not in truth.trial.complex or not isinstance(value, Numbers) or value.array.dtype.kind not in "iufc":
        return value
    return replace(value, array=read_as(question.wirtinger, value.array))


def _failures(reply: Reply, labels: Sequence[str]) -> dict[str, Outcome]:
    return {
        label: outcome
        for label in labels
        if (outcome := reply.outcomes.get(label)) is not None and not isinstance(outcome, Answered)
    }


# Behaviour ----------------------------------------------------------------------------------------


def _changed(planned: Planned, reply: Reply) -> tuple[str, ...]:
    """Arguments that did not come back: a routine that nudges and restores one may lose its last bits."""
    names = [
        name
        for call in planned.probe.calls
        if isinstance(outcome := reply.outcomes.get(call.label), Answered) and not call.native
        for name, after in outcome.changed.items()
        if _moved(call, name, after, U64 if outcome.lifted else U32)
    ]
    return tuple(dict.fromkeys(names))


def _moved(call: Call, name: str, after: Array | ComplexArray, unit: float) -> bool:
    before: Argument | None = call.arguments.get(name)
    if not isinstance(before, np.ndarray) or before.size != after.size:
        return True
    step = call.arguments.get(STEP, 1.0)
    slack = RESTORED * unit * (np.abs(before) + float(step if isinstance(step, float) else 1.0))
    return bool(np.any(np.abs(after.reshape(before.shape) - before) > slack))


def _repeats_right(question: Question, truth: Truth, names: Sequence[str], reply: Reply) -> bool:
    """Whether the first call, where it was right, is right again when it is repeated and after other calls."""

    def right(label: str) -> bool:
        outcome = reply.outcomes.get(label)
        if not isinstance(outcome, Answered):
            return outcome is None
        again = Reply({truth.trial.label: outcome})
        return all(c.agreement in GOOD for c in compared(question, [truth], names, again))

    return not right(truth.trial.label) or all(right(label) for label in (AGAIN, AFTER_OTHERS))


def _varies(reply: Reply, first: str) -> bool:
    """Whether repetition gives other numbers, by more than another order of sums does: samples may be shuffled."""
    one = reply.outcomes.get(first)
    others = [reply.outcomes.get(label) for label in (AGAIN, AFTER_OTHERS)]
    return any(
        isinstance(one, Answered) and isinstance(other, Answered) and _differ(one.value, other.value)
        for other in others
    )


def _follows_engine(reply: Reply, first: str) -> bool | None:
    one = reply.outcomes.get(first)
    if not reply.engine_seen:
        return False
    if not isinstance(one, Answered) or not isinstance(reply.scaled, Answered):
        return None
    again = reply.outcomes.get(AGAIN)
    apart = _distances(one.value, reply.scaled.value)
    usual = _distances(one.value, again.value) if isinstance(again, Answered) else {}
    return any(distance > max(SCALED, 2 * usual.get(path, 0.0)) for path, distance in apart.items())


def _distances(one: Value, other: Value) -> dict[str, float]:
    """By path, the largest difference between two answers beside the largest number; infinite between other shapes."""
    ours, theirs = dict(arrays_of(one)), dict(arrays_of(other))
    found = dict.fromkeys(ours.keys() ^ theirs.keys(), np.inf)
    for path in ours.keys() & theirs.keys():
        here, there = ours[path].astype(np.complex128), theirs[path].astype(np.complex128)
        with np.errstate(invalid="ignore", divide="ignore"):
            apart = np.max(np.abs(here - there), initial=0.0) if here.shape == there.shape else np.inf
            found[path] = float(np.nan_to_num(apart / np.max(np.abs(here), initial=0.0), nan=0.0, posinf=np.inf))
    return found


def _differ(one: Value, other: Value) -> bool:
    coarse = any(array.dtype.itemsize < np.dtype(np.float64).itemsize for _, array in arrays_of(one))
    allowed = THRESHOLD * (U32 if coarse else U64)
    return not _same(one, other) and any(distance > allowed for distance in _distances(one, other).values())


def _same(one: Value, other: Value) -> bool:
    """Bit for bit the same numbers."""
    ours, theirs = dict(arrays_of(one)), dict(arrays_of(other))
    return ours.keys() == theirs.keys() and all(
        np.array_equal(ours[path], theirs[path], equal_nan=ours[path].dtype.kind in "fc") for path in ours
    )


def _ran_native(reply: Reply) -> bool:
    return any(
        isinstance(outcome, Answered) and not outcome.lifted
        for label, outcome in reply.outcomes.items()
        if not label.endswith(f"/{NATIVE}")
    )


def _arrays(reply: Reply) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.generic]]]:
    """Every array that came back, by call and path."""
    return {
        f"{label}{path}": array
        for label, outcome in reply.outcomes.items()
        if isinstance(outcome, Answered)
        for path, array in arrays_of(outcome.value)
    }


def arrays_of(value: Value, path: str = "") -> Iterator[tuple[str, np.ndarray[tuple[int, ...], np.dtype[np.generic]]]]:
    """Every array in what came back, with where it stands."""
    match value:
        case Numbers(array):
            yield path or "/", array
        case _ if hasattr(value, "items"):
            pairs = value.items.items() if isinstance(value.items, Mapping) else enumerate(value.items)
            for key, item in pairs:
                yield from arrays_of(item, f"{path}/{key}")
        case _:
            return
