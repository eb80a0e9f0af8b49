"""The words for numbers that are wrong in some places only, or of which no more is known than the places."""

from __future__ import annotations

from typing import TypeAlias, assert_never

from grader.diagnosis.mistakes import Located, RegionOnly, ShapeOnly, SignRegion
from grader.diagnosis.wording.words import Subject, Told, code, inputs, listed
from grader.model import Reference

Confined: TypeAlias = ShapeOnly | SignRegion | RegionOnly | Located


def confined(mistake: Confined, subject: Subject, reference: Reference) -> Told:
    """What is told of an answer by where it is wrong; that gives nothing away."""
    names, is_ = subject.named, subject.either("is", "are")
    match mistake:
        case ShapeOnly(there=there):
            fact = f"{is_} {there} only on inputs where {_special_sizes(mistake)}"
            return Told(
                fact=fact,
                outline=fact,
                where=f"Which lines on the way to {names} depend on the sizes of the inputs?",
                kind="For inputs of which sizes did you try your code?",
                factor=_shape_question(mistake),
            )
        case SignRegion(input=name, right_where=right_where):
            wrong = "negative" if right_where == "positive" else "positive"
            fact = f"{is_} right in every entry where the input {code(name)} is {right_where}, and wrong where it is"
            return Told(
                fact=f"{fact} {wrong}",
                outline=f"{fact} {wrong}",
                where=f"Which step of the loss treats {wrong} numbers unlike {right_where} ones?",
                kind=f"What does that step give for a {wrong} number, and what does your code take it to give?",
                factor=f"What is the slope of that step at a {wrong} number, and what does your formula give?",
            )
        case RegionOnly(right_on=right_on, wrong_on=wrong_on):
            fact = f"{is_} right on {inputs(right_on, reference)}, and wrong on {inputs(wrong_on, reference)}"
            return Told(
                fact=fact,
                outline=fact,
                where=f"Which lines on the way to {names} do something else for other inputs?",
                kind=f"What is different about the inputs for which {subject.either('it is', 'they are')} right?",
                factor="Which numbers in your code belong to this data alone?"
                if right_on == ("O",)
                else "Which condition, maximum or sign in the loss comes out differently on the others?",
            )
        case Located():
            fact = _location(mistake, subject, reference)
            return Told(
                fact=fact,
                outline=fact,
                where=_step_apart(mistake, subject),
                kind="For inputs small enough for paper, where does your code first differ from your derivation?",
                factor=f"By how much does the loss change if {_entry(mistake)} grows by 0.001, and what does your "
                "answer say?",
            )
        case _:
            assert_never(mistake)


def _special_sizes(mistake: ShapeOnly) -> str:
    names = [code(name) for name in mistake.dimensions]
    if mistake.special == "equal":
        return f"all sizes are equal ({' = '.join(names)})"
    return f"{listed(names)} {'is' if len(names) == 1 else 'are'} 1"


def _shape_question(mistake: ShapeOnly) -> str:
    if mistake.special == "equal":
        return "Which line of your code gives another result, without an error, when two sizes are the same?"
    return "What does your code do along an axis of length 1?"


def _location(mistake: Located, subject: Subject, reference: Reference) -> str:
    others = Subject(mistake.right)
    right = f"; your {others.named} {others.either('is', 'are')} right" if mistake.right else ""
    where = f"{subject.either('is', 'are')} wrong on {inputs(mistake.wrong_on, reference)}{right}"
    if mistake.wrong_on == ("O",) and any(mistake.worst_parameter in truth.subgradients for truth in reference.truths):
        where += ". That point lies on a kink, where several derivatives are right; yours is none of them"
    if not mistake.worst_entry:
        return where
    return f"{where}. The largest difference is in {_entry(mistake)}, on {inputs([mistake.worst_on], reference)}"


def _step_apart(mistake: Located, subject: Subject) -> str:
    if mistake.right:
        return f"Which step of your code leads to {subject.named}, and not to {Subject(mistake.right).named}?"
    return subject.first_step


def _entry(mistake: Located) -> str:
    if not mistake.worst_entry:
        return code(mistake.worst_parameter)
    return code(f"{mistake.worst_parameter}[{', '.join(map(str, mistake.worst_entry))}]")
