"""The words for right answers that are scaled: by 0, by a sign, by a number, by sizes."""

from __future__ import annotations

from typing import TypeAlias, assert_never

from grader.diagnosis.facts import own_sizes
from grader.diagnosis.mistakes import (
    BatchScale,
    ConstantFactor,
    DimensionScale,
    HardCodedSize,
    Normalised,
    OneLess,
    SignFlipped,
    StepNotSlope,
    Zero,
)
from grader.diagnosis.wording.words import OWN, Subject, Told, code, dimension, listed, number
from grader.model import Reference

Scaled: TypeAlias = (
    Zero
    | SignFlipped
    | ConstantFactor
    | StepNotSlope
    | BatchScale
    | OneLess
    | HardCodedSize
    | DimensionScale
    | Normalised
)


def scaled(mistake: Scaled, subject: Subject, reference: Reference) -> Told:
    """What is told of an answer that is a multiple of the right one."""
    right, equals = subject.right_answer, subject.either("equals", "equal")
    names, first, is_ = subject.named, code(subject.names[0]), subject.either("is", "are")
    match mistake:
        case Zero():
            return Told(
                fact=f"{is_} 0 for all inputs that were tried; {right} {is_} not",
                where=f"Which line of your code is the last one that gives {names} a value?",
                kind=f"Print {names} for two different inputs: what changes?",
                factor="Where does the 0 come from: a first value that is never replaced, or a product with 0?",
            )
        case SignFlipped():
            has = subject.either("has", "have")
            return Told(
                fact=f"{has} the opposite sign of {right}, in every entry",
                where=subject.first_step,
                kind=f"Increase one entry of {first} a little: does the loss move the way that your answer says?",
                factor="Where does the loss have a minus sign, in a difference or from a derivative, and where does "
                "your code?",
            )
        case ConstantFactor(factor=factor):
            return Told(
                fact=f"{equals} {right} times {number(factor)}",
                where=subject.first_step,
                kind=f"Divide two entries of your {first} by difference quotients of the loss: what do the ratios "
                "have in common?",
                factor=_constant(factor),
            )
        case StepNotSlope(factor=factor):
            return Told(
                fact=f"{equals} {right} times {number(factor)}",
                where=f"What is the last thing that your code does with {names}?",
                kind="Does your code give the slope, or what is to be added to the parameter?",
                factor="Could this be a step down the slope, with its learning rate, instead of the slope?",
            )
        case BatchScale(dimension=symbol, exponent=exponent):
            return Told(
                fact=f"{equals} {right} {_by_sizes(DimensionScale(1.0, ((symbol, float(exponent)),)), reference)}",
                where=_sizes(subject),
                kind=f"If every sample stood in the data twice, would the loss change, and would your {names}?",
                factor=f"How often does the loss divide by {code(symbol)}, and how often does your code?",
            )
        case OneLess(dimension=symbol, by=by):
            other = code(f"{symbol} {'-' if by < 0 else '+'} {abs(by)}")
            return Told(
                fact=f"{equals} {right} with {other} in the place of {code(symbol)}, {_meaning(symbol, reference)}",
                where=_sizes(subject),
                kind="By how much does your answer miss for few samples, and by how much for many?",
                factor=f"Does the loss divide by {other} or by {code(symbol)}?",
            )
        case HardCodedSize(dimension=symbol, size=size):
            return Told(
                fact=f"{equals} {right} with the number {size} in the place of {code(symbol)}, "
                f"{dimension(symbol, reference.loss)}",
                outline=f"{is_} not right for inputs of other sizes",
                where=_sizes(subject),
                kind="Does your code take every size from the arrays that it is given?",
                factor=f"Where does your code have the number {size}?",
            )
        case DimensionScale(exponents=exponents):
            return Told(
                fact=f"{equals} {right} {_by_sizes(mistake, reference)}",
                where=_sizes(subject),
                kind="By which sizes does the loss divide, and by which ones does your code?",
                factor=_powers([symbol for symbol, _ in exponents]),
            )
        case Normalised(by="common length"):
            return Told(
                fact=f"{equals} {right} divided by the length of all answers together",
                where=f"What is the last thing that your code does with {names}?",
                kind="Which length do all your answers have together, for several inputs?",
                factor="Which line of your code divides by that length, and does the loss?",
            )
        case Normalised(by=by):
            return Told(
                fact=f"{equals} {right} divided by {subject.either('its own', 'their own')} {by}",
                where=f"What is the last thing that your code does with {names}?",
                kind=f"Which {by} does your answer have, for several inputs?",
                factor=f"Which line of your code divides by the {by}, and does the loss?",
            )
        case _:
            assert_never(mistake)


def _constant(factor: float) -> str:
    if abs(factor) in (2.0, 0.5):
        return "What does the derivative of a square bring along, and how often does it stand in your code?"
    return f"Which step of your derivation brings in the constant {number(factor)}?"


def _sizes(subject: Subject) -> str:
    return f"Which lines on the way to {subject.named} sum, average or divide by a size?"


def _powers(symbols: list[str]) -> str:
    sizes = listed([code(symbol) for symbol in symbols])
    return f"With which powers of {sizes} does the loss multiply or divide, and with which ones does your code?"


def _by_sizes(mistake: DimensionScale, reference: Reference) -> str:
    match mistake:
        case DimensionScale(coefficient=1.0, exponents=((symbol, (1.0 | -1.0) as exponent),), fixed=1.0):
            return _by_one_size(symbol, exponent, reference)
    meanings = [f"{code(symbol)} is {_meaning(symbol, reference)}" for symbol, _ in mistake.exponents]
    if mistake.fixed != 1.0:
        length = round(max(mistake.fixed, 1.0 / mistake.fixed))
        meanings.append(f"{code(str(length))} is a number of entries that never varies")
    return f"times {code(_product(mistake))}, where {listed(meanings)}"


def _by_one_size(symbol: str, exponent: float, reference: Reference) -> str:
    relation = "times" if exponent > 0 else "divided by"
    return f"{relation} {code(symbol)}, {_meaning(symbol, reference)}"


def _meaning(symbol: str, reference: Reference) -> str:
    """What a size counts: ``the number of columns of `X` (5 in the notebook's own data)``."""
    size = own_sizes(reference).get(symbol)
    at_own_point = "" if size is None else f" ({size} in {OWN})"
    return f"{dimension(symbol, reference.loss)}{at_own_point}"


def _product(mistake: DimensionScale) -> str:
    """A product as code: ``2 * m / sqrt(d)``."""
    size = abs(mistake.coefficient) * mistake.fixed
    above = [_power(symbol, power) for symbol, power in mistake.exponents if power > 0]
    below = [_power(symbol, -power) for symbol, power in mistake.exponents if power < 0]
    if size > 1.0:
        above.insert(0, number(size))
    elif size < 1.0:
        below.insert(0, str(round(1.0 / size)))
    sign = "-" if mistake.coefficient < 0 else ""
    return sign + " / ".join([" * ".join(above or ["1"]), *below])


def _power(symbol: str, power: float) -> str:
    if power == 1.0:
        return symbol
    return f"sqrt({symbol})" if power == 0.5 else f"{symbol}**{number(power)}"
