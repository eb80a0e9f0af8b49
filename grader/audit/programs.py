"""A claim with one loss and one parameter, as a program with a place for fresh values of the parameter."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from grader.audit.claims import PARAMETER, Claim, Trial
from grader.audit.copies import copies_of
from grader.audit.values import moving_with
from grader.model import Call, Chunk, Probe, Program, RunProgram, RunReport, Watch
from grader.notebook.entering import GRADER, Given, Reading
from grader.notebook.flow import Flow
from grader.notebook.imports import missing_import
from grader.notebook.locate import AT_END
from grader.notebook.slicing import Cut, Output, cut, whole
from grader.notebook.syntax import plain_targets

GRADIENT, LOSS, VALUE = "gradient", "loss", "value"
"""The outputs of a program: what is claimed, of what, and the parameter."""

_BEFORE = -2
"""The cell of what the grader adds: none of the notebook's."""
_SEED = Chunk(
    _BEFORE,
    1,
    "import sys, random, numpy; random.seed(0); numpy.random.seed(0); "
    "'torch' in sys.modules and sys.modules['torch'].manual_seed(0); del sys, random, numpy",
)
"""Makes what is drawn without a seed the same in every run."""


NUMBERS = "numbers"
_KINDS = """
import numpy
def _number(value):
    try:
        return float(hasattr(value, "requires_grad") or numpy.asarray(value).dtype.kind in "fiub")
    except Exception:
        return 0.0
"""
"""Runs inside: whether a value is made of numbers."""


@dataclass(frozen=True)
class Planned:
    """What is asked about a trial."""

    target: RunProgram
    inputs: frozenset[str]
    """Inputs for which there is a place."""
    supplied: tuple[str, ...] = ()
    """Imports of usual names that the notebook uses without one."""


def watch_for(claims: Iterable[Claim]) -> Watch:
    """All that has to be recorded while the notebook runs."""
    names: set[str] = set()
    functions: set[str] = set()
    expressions: dict[int, set[str]] = {}
    for claim in claims:
        functions |= claim.functions
        if claim.own.startswith(f"{AT_END}:"):
            _, cell, expression = claim.own.split(":", 2)
            expressions.setdefault(int(cell), set()).add(expression)
        for trial in claim.trials:
            names |= {name for effect in trial.scene.flow.effects for name in effect.binds if name.isidentifier()}
    functions_ = frozenset(functions)
    return Watch(
        frozenset(names | _parameters(claims, functions_)),
        functions_,
        {cell: tuple(sorted(wanted)) for cell, wanted in expressions.items()},
    )


def _parameters(claims: Iterable[Claim], functions: frozenset[str]) -> set[str]:
    flows = {id(trial.scene.flow): trial.scene.flow for claim in claims for trial in claim.trials}
    return {
        name
        for flow in flows.values()
        for function in functions & flow.scope.functions.keys()
        for name in flow.scope.functions[function].parameters
    }


def probe_of_kinds(report: RunReport) -> tuple[tuple[str, ...], Probe]:
    """Which of all that was recorded are numbers: the keys, and what to ask.  The answer has a 1 for each that is."""
    keys = tuple(sorted(report.recorded))
    flags = f"[_number({GRADER}.own(key, None)) for key in {keys!r}]"
    source = f"{_KINDS}\n{GRADER}.answer({NUMBERS!r}, numpy.array({flags}))"
    return keys, Probe("kinds", RunProgram((Program((Chunk(_BEFORE, 1, source),)),), {}), (Call("own", {}),))


def plan(claim: Claim, trial: Trial, numbers: frozenset[str], recorded: frozenset[str]) -> Planned:
    """The programs that give loss, gradient and parameter, for fresh values of the parameter.

    All else that does not come from the parameter keeps the value that the notebook gave it.

    Args:
        claim: the claim.
        trial: one of its losses, with one of its parameters.
        numbers: keys of what was recorded and is numbers.
        recorded: keys of all that was recorded.
    """
    flow, start = trial.scene.flow, trial.scene.local
    outputs = (trial.gradient, trial.loss.output, Output(VALUE, trial.parameter.entering[0], _read_at(trial)))
    inputs = {**_kept_values(trial, numbers), **dict.fromkeys(trial.parameter.entering, PARAMETER)}
    bound_here = frozenset().union(*(effect.touches for effect in flow.effects[start:]))
    starts = {name: start if name in bound_here else 0 for name in inputs}
    given = Given(inputs, numbers, starts, Reading.ANEW if trial.apart else Reading.AS_WRITTEN)
    sliced = cut(flow, outputs, given)
    own = {GRADIENT: claim.own} if claim.own in recorded else {}
    supplied = _missing_imports(flow, sliced)
    programs = tuple(_begun(each, supplied) for each in (sliced, whole(flow, outputs, given)))
    return Planned(RunProgram(programs if own else programs[:1], own), sliced.inputs, supplied)


def _begun(sliced: Cut, supplied: Sequence[str]) -> Program:
    imports = (Chunk(_BEFORE, 1, statement) for statement in supplied)
    return replace(sliced.program, chunks=(*imports, _SEED, *sliced.program.chunks))


def _missing_imports(flow: Flow, sliced: Cut) -> tuple[str, ...]:
    """Imports of the usual names that statements read and the notebook never binds."""
    bound = frozenset().union(*(effect.binds for effect in flow.effects))
    read = {n.id for statement in sliced.kept for n in ast.walk(statement.node) if isinstance(n, ast.Name)}
    found = (missing_import(name) for name in sorted(read - bound - frozenset(dir(builtins))))
    return tuple(statement for statement in found if statement is not None)


def _read_at(trial: Trial) -> int:
    """Where the parameter is read: before anything is made of it, if it is bound by then."""
    flow, name = trial.scene.flow, trial.parameter.entering[0]
    first, last = sorted((trial.gradient.after, trial.loss.output.after))
    return first if any(name in effect.binds for effect in flow.effects[:first]) else last


def _kept_values(trial: Trial, numbers: frozenset[str]) -> Mapping[str, str]:
    """Names that keep the notebook's own value, each with the name of which it may be a copy."""
    flow, start = trial.scene.flow, trial.scene.local
    end = max(trial.gradient.after, trial.loss.output.after)
    moving = moving_with(flow, trial.parameter.entering, end)
    kept: dict[str, str] = {}
    for index, statement in enumerate(flow.statements[:end]):
        match statement.node:
            case ast.Assign(targets=targets):
                for name in (n for target in targets for n in plain_targets(target)):
                    recorded = f"{statement.key}:{name}" in numbers or statement.source.startswith(
                        f"{name} = {GRADER}.own("
                    )
                    if (
                        name not in trial.parameter.entering
                        and recorded
                        and not flow.needs(index) & moving
                        and _is_bound_once(flow, name, start if index >= start else 0, end)
                    ):
                        kept.setdefault(name, name)
            case _:
                continue
    for name in list(kept):
        for copy in copies_of(trial.scene, name)[1:]:
            if copy in kept:
                kept[copy] = kept[name]
    return kept


def _is_bound_once(flow: Flow, name: str, start: int, end: int) -> bool:
    return sum(name in flow.effects[i].binds for i in range(start, end)) == 1
