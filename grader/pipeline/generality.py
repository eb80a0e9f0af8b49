"""Whether a routine that is given a function differentiates that one: tried on another function than the asked one."""

from __future__ import annotations

from dataclasses import replace

from grader.diagnosis.wording import statuses
from grader.model import Agreement, Part, Status, Verdict
from grader.notebook.locate import FoundFunction
from grader.numerics.constants import COARSE_DISTANCE
from grader.pipeline.asking import Asking
from grader.pipeline.evidence import evidence_of_steps
from grader.pipeline.planned import Planned
from grader.pipeline.preparing import Another
from grader.pipeline.probing import plan_probe


def on_another_function(verdict: Verdict, other: Another, found: FoundFunction, session: Asking) -> Verdict:
    """The verdict on a routine whose numbers are right for the asked function.

    Only numbers count against it: a routine that fails on the other function may have its reasons.

    Args:
        verdict: that it is right.
        other: the question about the other function.
        found: the routine.
        session: the notebook, to which probes can be put.
    """
    if not other.reference.trusted:
        return verdict
    question = other.question
    plan = plan_probe(question, found, other.reference, session.report)
    if not isinstance(plan, Planned):
        return verdict
    reply = session.ask(plan.probe)
    evidence = evidence_of_steps(question, other.reference, other.steps, plan, found.returned, reply)
    off = [comparison for comparison in evidence.comparisons if comparison.agreement is Agreement.WRONG]
    if not off:
        return verdict
    wrong = [name for name in question.wrt if any(comparison.parameter == name for comparison in off)]
    close = all(comparison.distance <= COARSE_DISTANCE for comparison in off)
    words = statuses.low_order(wrong) if close else statuses.another_function(found.place.name)
    parts = tuple(
        Part(name, "wrong", words.sentence) if name in wrong else Part(name, "correct", "", 1.0)
        for name in question.wrt
    )
    return replace(
        verdict,
        status=Status.PARTLY_CORRECT if len(wrong) < len(question.wrt) else Status.WRONG,
        score=question.points * sum(part.share for part in parts) / len(parts),
        sentence=words.sentence,
        hints=words.hints,
        notes=(*verdict.notes, statuses.of_another_function().sentence),
        parts=parts,
        comparisons=evidence.comparisons,
    )
