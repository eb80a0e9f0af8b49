"""One way to call an answer and to read what comes back: from the probe to a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from grader.diagnosis.wording import statuses
from grader.model import Numerical, Place, Question, Returned, Status, Verdict
from grader.notebook.locate import FoundFunction, FoundProgram
from grader.notebook.traces import traces_of
from grader.pipeline.asides import aside_notes, with_asides, without_asides
from grader.pipeline.asking import Asking
from grader.pipeline.closer import looked_at_closer
from grader.pipeline.deciding import decide, verdict_without_calls
from grader.pipeline.empty_batch import with_empty_batch
from grader.pipeline.evidence import evidence_of_gradient, evidence_of_steps
from grader.pipeline.numerical_notes import numerical_notes
from grader.pipeline.on_empty_batch import judged_on_empty_batch
from grader.pipeline.planned import Planned
from grader.pipeline.preparing import Prepared
from grader.pipeline.reading import reading_of
from grader.pipeline.returning import Rereading, reread
from grader.pipeline.unfinished import is_unfinished
from grader.pipeline.wirtinger import convention_notes, read_as_it_fits

Arrays = Mapping[str, "np.ndarray[Any, Any]"]


@dataclass(frozen=True)
class Judgement:
    """A verdict, with what came back from the student's code."""

    verdict: Verdict
    arrays: Arrays = field(default_factory=dict)
    by_hand: bool = True
    """Whether nothing in the source of the answer differentiates automatically or by differences."""


RIGHT_NUMBERS = (Status.CORRECT, Status.IMPURE, Status.NOT_ANALYTIC)


def judged_as_read(
    prepared: Prepared, question: Question, found: FoundFunction | FoundProgram, plan: Planned, session: Asking
) -> Judgement:
    """Judge an answer that is called in one way.

    Args:
        prepared: the assignment with its references.
        question: what is asked.
        found: where the answer stands.
        plan: the probe to be put.
        session: the notebook.
    """
    asides, empty = prepared.asides.get(question.name, ()), prepared.empty_batches.get(question.name)
    probe = with_asides(with_empty_batch(plan.probe, empty), asides)
    everything = session.ask(probe)
    names = found.returned
    reading = reading_of(question, prepared.references[question.name], plan, names, probe, without_asides(everything))
    if reading is not None:
        session, names = Rereading(session, reading, question.wrt), ()
        everything = reread(reading, question.wrt, probe, everything)
    reply = without_asides(everything)
    if reply.rehearsal == "contradicted":
        reason = "the statements that compute it, run alone, do not give the notebook's own value"
        return undecided(question, found, reason)
    reference = prepared.references[question.name]
    question = read_as_it_fits(question, reference, names, reply)
    notes = (*found.notes, *plan.notes, *([reading.note] if reading else []), *convention_notes(question))
    if isinstance(question.method, Numerical):
        evidence = evidence_of_steps(question, reference, prepared.steps[question.name], plan, names, reply)
    else:
        evidence = evidence_of_gradient(question, reference, plan, names, reply)
    traces = traces_of(plan.statements, _answers(found))
    evidence = looked_at_closer(question, reference, plan, names, traces, evidence, session)
    verdict = decide(question, reference, evidence, traces, found.place, prepared.banks[question.name])
    if is_unfinished(verdict, question, found, plan.statements, evidence.failures):
        return not_begun(question, found.place, evidence.arrays)
    if reply.stand_ins and verdict.status not in RIGHT_NUMBERS:
        missing = " and ".join(f"`{name}`" for name in sorted(reply.stand_ins))
        return undecided(question, found, f"it uses {missing}, which did not come with the notebook")
    if empty is not None:
        verdict = judged_on_empty_batch(verdict, question, reference, empty, names, reply)
    if isinstance(question.method, Numerical) and verdict.status is Status.CORRECT:
        steps, step = prepared.steps[question.name], _default_step(question, found)
        notes += numerical_notes(question, reference, steps, names, reply, step)
    if verdict.status is Status.CORRECT:
        notes += aside_notes(question, asides, names, everything)
    by_hand = not (traces.quotients or traces.symbolic or (traces.autograd and evidence.programs))
    return Judgement(replace(verdict, notes=(*notes, *verdict.notes)), evidence.arrays, by_hand)


def _answers(found: FoundFunction | FoundProgram) -> tuple[str, ...]:
    """What the source is asked about: the function, or the expressions that are the answer."""
    if isinstance(found, FoundFunction):
        return (found.definition.name,)
    return tuple(output.expression for output in found.outputs)


def _default_step(question: Question, found: FoundFunction | FoundProgram) -> float | None:
    if not isinstance(found, FoundFunction) or not isinstance(question.answer, Returned):
        return None
    wanted = question.answer.step or ""
    return found.defaults[wanted] if wanted in found.defaults else next(iter(found.defaults.values()), None)


def not_begun(question: Question, place: Place, arrays: Arrays | None = None) -> Judgement:
    """The judgement that nothing was written for an answer."""
    words = statuses.unfinished(place.name)
    return Judgement(verdict_without_calls(question, Status.UNFINISHED, words, place), arrays or {})


def undecided(question: Question, found: FoundFunction | FoundProgram, reason: str) -> Judgement:
    """The judgement that an answer is left to a person, for a reason that ends its sentence."""
    words = statuses.cannot_decide([reason])
    return Judgement(verdict_without_calls(question, Status.CANNOT_DECIDE, words, found.place))
