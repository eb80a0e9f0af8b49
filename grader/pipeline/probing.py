"""The probe for every question."""

from __future__ import annotations

from grader.model import Question, Reference, RunReport
from grader.notebook.found import FoundFunction, FoundProgram
from grader.pipeline.function_plans import plan_function
from grader.pipeline.planned import Plan
from grader.pipeline.program_plans import plan_program


def plan_probe(
    question: Question, found: FoundFunction | FoundProgram, reference: Reference, report: RunReport
) -> Plan:
    """The calls that decide one question."""
    match found:
        case FoundFunction():
            return plan_function(question, found, reference, report)
        case FoundProgram():
            return plan_program(question, found, reference, report)
