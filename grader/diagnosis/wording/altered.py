"""The words for right numbers that something was done to: added to, cut off, rounded, frozen."""

from __future__ import annotations

from typing import TypeAlias, assert_never

from grader.diagnosis.mistakes import (
    Clipped,
    ExtraTerm,
    HardCoded,
    LowPrecision,
    Rounded,
    TruncatedToInt,
    UpdatedParameter,
)
from grader.diagnosis.wording.words import OWN, Subject, Told, code, listed, number

Altered: TypeAlias = ExtraTerm | TruncatedToInt | Rounded | LowPrecision | Clipped | UpdatedParameter | HardCoded


def altered(mistake: Altered, subject: Subject) -> Told:
    """What is told of an answer that would be right without what was done to it."""
    right, equals, names = subject.right_answer, subject.either("equals", "equal"), subject.named
    match mistake:
        case ExtraTerm():
            return Told(
                fact=f"{equals} {right} {_addition(mistake)}",
                where=f"Which line of your code is the last one that adds something to {names}?",
                kind="Which terms of the loss contain this parameter, and which terms does your sum have?",
                factor=_term(mistake),
            )
        case TruncatedToInt():
            return Told(
                fact=f"{equals} {right} cut off at the decimal point",
                where=f"Into which array does your code put the numbers of {names}?",
                kind="Which digits do your numbers have after the decimal point?",
                factor="Which type do the numbers have in the array that holds your answer?",
            )
        case Rounded(decimals=decimals):
            places = f"{decimals} decimal{'s' if decimals > 1 else ''}"
            return Told(
                fact=f"{equals} {right} rounded to {places if decimals else 'whole numbers'}",
                where=f"What is the last thing that your code does with {names}?",
                kind="How many digits do your numbers have after the decimal point?",
                factor=f"Which call or format leaves {places if decimals else 'no decimals'}?",
            )
        case LowPrecision(format=format_):
            return Told(
                fact=f"{subject.either('has', 'have')} the right numbers as far as {code(format_)} goes",
                where=f"Which line on the way to {names} gives an array its type?",
                kind="How many digits do your numbers share with those of the same code in float64?",
                factor=f"Where do your numbers become {code(format_)}?",
            )
        case Clipped():
            return Told(
                fact=f"{equals} {right} {_limited(mistake, subject)}",
                where=f"What is the last thing that your code does with {names}?",
                kind="How large is the largest number of your answer, for several inputs?",
                factor=f"Which call or condition keeps something at {number(mistake.limit)}?",
            )
        case UpdatedParameter(rate=rate):
            itself = subject.either("the parameter itself", "the parameters themselves")
            return Told(
                fact=f"{equals} {itself} minus {number(rate)} times {right}",
                where=f"What is the last thing that your code does with {names}?",
                kind="Does your code give the slope, or what the parameter becomes?",
                factor="Could this be the parameter after a step down the slope, instead of the slope?",
            )
        case HardCoded(right_at_own_point=right_at_own_point):
            return Told(
                fact=_frozen(subject, right_at_own_point=right_at_own_point),
                outline=_right_here_only(subject) if right_at_own_point else "",
                where=f"From which inputs does your code compute {names}?",
                kind=f"Change a number of the inputs and run your code again: does it change {names}?",
                factor="Which numbers are typed in, or left from an earlier cell, where the code should compute them?",
            )
        case _:
            assert_never(mistake)


def _limited(mistake: Clipped, subject: Subject) -> str:
    limit = number(mistake.limit)
    if mistake.what == "entries":
        return f"with every entry kept between -{limit} and {limit}"
    if mistake.what == "common length":
        return f"with the length of all answers together kept at {limit} or less"
    return f"with {subject.either('its length', 'their lengths')} kept at {limit} or less"


def _frozen(subject: Subject, *, right_at_own_point: bool) -> str:
    stays = f"{subject.either('stays', 'stay')} the same when the inputs change"
    if right_at_own_point:
        return f"{subject.either('is', 'are')} right for {OWN}, and {stays}"
    return f"{stays}; {subject.right_answer} {subject.either('does', 'do')} not"


def _right_here_only(subject: Subject) -> str:
    return f"{subject.either('is', 'are')} right for {OWN}, and not right for other inputs"


def _addition(mistake: ExtraTerm) -> str:
    """What is added, in words: ``plus 2 times `w```, ``minus 1/2``."""
    size = abs(mistake.coefficient)
    coefficient = [] if mistake.factors and size == 1.0 else [number(size)]
    *weights, parameter = [*coefficient, *map(code, mistake.factors)]
    itself = f"{parameter} itself" if mistake.factors else parameter
    return f"{'plus' if mistake.coefficient > 0 else 'minus'} {' times '.join([*weights, itself])}"


def _term(mistake: ExtraTerm) -> str:
    if not mistake.factors:
        return "What is the derivative of a term in which the parameter does not occur?"
    factors = listed([code(name) for name in mistake.factors])
    return f"Which term of the loss leaves {factors} in its derivative, and with which factor?"
