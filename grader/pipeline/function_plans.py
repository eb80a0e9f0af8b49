"""The probes for an answer that a function returns: how it is called, and in which other ways it may be."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from grader.model import Argument, Call, CallFunction, Numerical, Probe, Question, Reference, Returned, RunReport, Trial
from grader.notebook.entering import Given, Reading
from grader.notebook.found import FoundFunction, FoundProgram
from grader.notebook.slicing import Output, cut
from grader.numerics.constants import STEP_LADDER
from grader.pipeline.arguments import arguments_of
from grader.pipeline.binding import STEP, bind_arguments, bind_by_name, call_source, other_bindings, says_nothing
from grader.pipeline.calls import Arguments, calls_at_steps, calls_of_function, calls_of_program
from grader.pipeline.other_ways import bound_as_in_functions, ways_of_pair, ways_without_call
from grader.pipeline.own_ways import Way, flat_inside, parts_by_caller, ways_of_notebook
from grader.pipeline.planned import WHOLE_RESULT, CannotAsk, Plan, Planned
from grader.pipeline.program_plans import listed, program_probe
from grader.pipeline.returning import Said


def plan_function(question: Question, found: FoundFunction, reference: Reference, report: RunReport) -> Plan:
    """The calls of a function: its arguments by name where names say enough, else as the notebook itself calls it."""
    assert isinstance(question.answer, Returned)
    trials = [truth.trial for truth in reference.truths]
    arguments = {trial.label: arguments_of(question, trial) for trial in trials}
    expected = arguments[trials[0].label]
    step = question.answer.step
    bound = bind_arguments(found.signature, expected, step)
    left = set(expected) - set(bound.values())
    around = _read_around(question, found, left)
    if says_nothing(found.signature, expected, step) or left - set(around.values()):
        for planned, complete in _as_called(question, found, trials, arguments, report):
            if complete:
                return planned
    name = found.place.name
    if unbound := [parameter for parameter in found.signature.required if parameter not in bound]:
        return CannotAsk(f"`{name}` asks for {listed(unbound)}; expected the arguments {listed(expected)}.")
    if unsaid := _takes_too_little(question, found, bound, around, expected):
        return CannotAsk(f"no name says what {listed(unsaid)} of `{name}` stand for; expected {listed(expected)}.")
    if isinstance(question.method, Numerical):
        if around:
            return CannotAsk(f"`{name}` reads {listed(around)} without taking it as an argument.")
        calls = calls_at_steps(trials, arguments, STEP_LADDER if STEP in bound.values() else ())
    else:
        calls = calls_of_function(trials, arguments)
    if around:
        return _with_globals(question, found, bound, around, report, calls)
    return _call(question, found, bound, calls)


def _takes_too_little(
    question: Question,
    found: FoundFunction,
    bound: Mapping[str, str],
    around: Mapping[str, str],
    expected: Mapping[str, Argument],
) -> tuple[str, ...]:
    """The parameters that may stand for several inputs: no name says for what, and some parameter is left over."""
    reached = {*bound.values(), *around.values()}
    if all(name in reached for name in question.wrt if name in expected):
        return ()
    return says_nothing(found.signature, expected, None)


def other_plans(
    question: Question, found: FoundFunction | FoundProgram, reference: Reference, report: RunReport
) -> Iterator[Planned]:
    """Other ways to call a function: right numbers under any of them are right.

    First as the notebook itself calls it, then with the arguments in other orders where no name says which is which.
    """
    if not isinstance(found, FoundFunction) or not isinstance(question.answer, Returned):
        return
    if isinstance(question.method, Numerical) or question.answer.arguments is not None:
        return
    trials = [truth.trial for truth in reference.truths]
    arguments = {trial.label: arguments_of(question, trial) for trial in trials}
    expected = arguments[trials[0].label]
    yield from (planned for planned, _ in _as_called(question, found, trials, arguments, report))
    unsaid = says_nothing(found.signature, expected, None)
    calls = calls_of_function(trials, arguments)
    for bound in (
        bound_as_in_functions(found, expected),
        bind_arguments(found.signature, expected, None),
        *other_bindings(found.signature, expected, None),
    ):
        if all(parameter in bound for parameter in found.signature.required):
            taken = ", ".join(bound[parameter] for parameter in unsaid if parameter in bound)
            note = f"No name says what {listed(unsaid)} stand for; they were read as {taken}."
            yield replace(_call(question, found, bound, calls), notes=(note,) if unsaid else ())
    program_calls = calls_of_program(trials, arguments)
    for way, note in ways_without_call(found, expected):
        planned, _ = _by_way(question, found, way, Reading.AS_WRITTEN, report, program_calls)
        yield replace(planned, notes=(note,))


def plans_of_pair(
    question: Question, found: FoundFunction | FoundProgram, reference: Reference, report: RunReport
) -> Iterator[Planned]:
    """Calls of a backward pass with the cache of its own forward pass: what is wrong under them is wrong."""
    if not isinstance(found, FoundFunction) or not isinstance(question.answer, Returned):
        return
    if isinstance(question.method, Numerical) or question.answer.arguments is not None:
        return
    trials = [truth.trial for truth in reference.truths]
    arguments = {trial.label: arguments_of(question, trial) for trial in trials}
    for way, note in ways_of_pair(found, arguments[trials[0].label]):
        planned, _ = _by_way(question, found, way, Reading.AS_WRITTEN, report, calls_of_program(trials, arguments))
        yield replace(planned, notes=(note,))


def _as_called(
    question: Question, found: FoundFunction, trials: Sequence[Trial], arguments: Arguments, report: RunReport
) -> Iterator[tuple[Planned, bool]]:
    """The function called as the notebook itself does, each with whether all inputs reach it then."""
    assert isinstance(question.answer, Returned)
    if isinstance(question.method, Numerical) or question.answer.arguments is not None:
        return
    expected = arguments[trials[0].label]
    calls = calls_of_program(trials, arguments)
    for way in ways_of_notebook(question, found, expected):
        as_written, complete = _by_way(question, found, way, Reading.AS_WRITTEN, report, calls)
        yield replace(as_written, notes=(_AS_CALLED,)), complete
        anew, complete = _by_way(question, found, way, Reading.ANEW, report, calls)
        if anew.probe.target != as_written.probe.target:
            yield replace(anew, notes=(_AS_CALLED,)), complete


def _by_way(
    question: Question, found: FoundFunction, way: Way, reading: Reading, report: RunReport, calls: tuple[Call, ...]
) -> tuple[Planned, bool]:
    """A call from the module, with whether all arguments reach it."""
    outputs = (Output(WHOLE_RESULT, way.source, way.after),)
    given = Given(way.held, report.recorded, dict.fromkeys(way.held, 0), reading)
    planned = program_probe(question, found.flow, outputs, given, {}, calls)
    reached = cut(found.flow, outputs, given).inputs | way.spelled_out
    said = _said(found, calls[0].arguments, way.order, way.flat)
    return replace(planned, said=said), reached >= set(calls[0].arguments)


_AS_CALLED = "The inputs were passed the way in which your own call passes them."


def _said(
    found: FoundFunction, arguments: Mapping[str, Argument], order: tuple[str, ...], flat: frozenset[str]
) -> Said:
    named = bind_by_name(found.signature, arguments, None).values()
    return Said(parts_by_caller(found), found.returned, order, frozenset(arguments.keys() - named), flat)


def _call(question: Question, found: FoundFunction, bound: Mapping[str, str], calls: tuple[Call, ...]) -> Planned:
    name = found.definition.name
    definition = cut(found.flow, (Output(name, name, found.ready),), Given({}, (), {}))
    target = CallFunction(name, definition.program, bound, _keys(found, bound), anew=found.superseded)
    said = _said(found, calls[0].arguments, tuple(bound.values()), flat_inside(found, bound))
    return Planned(Probe(question.name, target, calls), definition.kept, said=said)


def _with_globals(
    question: Question,
    found: FoundFunction,
    bound: Mapping[str, str],
    around: Mapping[str, str],
    report: RunReport,
    calls: tuple[Call, ...],
) -> Planned:
    """A call as a program, in which inputs enter at module level too."""
    source = call_source(found.definition.name, bound, _keys(found, bound))
    given = Given(around, report.recorded, dict.fromkeys(around, 0))
    return program_probe(question, found.flow, (Output(WHOLE_RESULT, source, found.ready),), given, {}, calls)


def _keys(found: FoundFunction, bound: Mapping[str, str]) -> dict[str, str]:
    return {name: f"{found.place.cell}:{found.place.lines[0]}:{name}" for name in bound}


def _read_around(question: Question, found: FoundFunction, untaken: Collection[str]) -> dict[str, str]:
    """Names at module level that the function reads, to the inputs that it should take as arguments but does not."""
    assert isinstance(question.answer, Returned)
    if question.answer.arguments is not None:
        return {}
    reads = found.flow.reads(found.definition.name)
    held = {name: name for name in question.loss.inputs if name in found.bound} | dict(found.inputs)
    return {name: given for name, given in sorted(held.items()) if given in untaken and name in reads}
