"""The words for every mistake: what the numbers show, and a question about where it may come from."""

from __future__ import annotations

from typing import assert_never

from grader.diagnosis.facts import own_sizes
from grader.diagnosis.mistakes import (
    Accumulates,
    AxesPermuted,
    BatchScale,
    BroadcastShape,
    ConstantFactor,
    DifferentLoss,
    DimensionScale,
    ExtraTerm,
    Flattened,
    HardCoded,
    Located,
    Mistake,
    PermutedOutputs,
    RegionOnly,
    Rounded,
    ShapeOnly,
    ShiftedOrFlipped,
    SignFlipped,
    SignRegion,
    StaleState,
    StepNotSlope,
    Transposed,
    TruncatedToInt,
    Zero,
)
from grader.diagnosis.wording.words import OWN, Subject, Words, code, dimension, inputs, listed, number
from grader.model import Reference


def words_for(mistake: Mistake, names: tuple[str, ...], reference: Reference) -> Words:
    """The sentence and the hint for a mistake.

    Args:
        mistake: what was recognized.
        names: the parameters that share it.
        reference: what the question is about, for the meaning and the size of its dimensions.
    """
    subject = Subject(names)
    return Words(f"{subject.yours} {_fact(mistake, subject, reference)}.", _question(mistake))


def _fact(mistake: Mistake, subject: Subject, reference: Reference) -> str:
    """The rest of a sentence that begins with the student's answers."""
    answer, equals, is_ = subject.right_answer, subject.either("equals", "equal"), subject.either("is", "are")
    has = subject.either("has", "have")
    match mistake:
        case Zero():
            return f"{is_} 0 for all inputs that were tried; {answer} {is_} not"
        case SignFlipped():
            return f"{has} the opposite sign of {answer}, in every entry"
        case ConstantFactor(factor=factor) | StepNotSlope(factor=factor):
            return f"{equals} {answer} times {number(factor)}"
        case BatchScale(dimension=symbol, exponent=exponent):
            return f"{equals} {answer} {_by_one_size(symbol, exponent, reference)}"
        case DimensionScale(coefficient=1.0, exponents=((symbol, (1.0 | -1.0) as exponent),)):
            return f"{equals} {answer} {_by_one_size(symbol, exponent, reference)}"
        case DimensionScale(exponents=exponents):
            meanings = listed([f"{code(symbol)} is {_meaning(symbol, reference)}" for symbol, _ in exponents])
            return f"{equals} {answer} times {code(_product(mistake))}, where {meanings}"
        case Transposed():
            return f"{is_} {answer} with rows and columns exchanged"
        case AxesPermuted(axes=axes):
            return f"{has} the right numbers with the axes in the order {listed([str(axis) for axis in axes])}"
        case Flattened(order=order):
            running = "row by row" if order == "C" else "column by column"
            shape = subject.either("the shape of the parameter", "the shapes of the parameters")
            return f"{has} the right numbers in a single row, {running} (order {order}); expected {shape}"
        case PermutedOutputs():
            return _exchange(mistake, subject)
        case ShiftedOrFlipped():
            return f"{has} the right numbers {_move(mistake)}"
        case HardCoded(right_at_own_point=True):
            return f"{is_} right for {OWN}, and {subject.either('stays', 'stay')} the same when the inputs change"
        case HardCoded():
            return f"{subject.either('stays', 'stay')} the same when the inputs change; {answer} {_does(subject)} not"
        case TruncatedToInt():
            return f"{equals} {answer} cut off at the decimal point"
        case Rounded(decimals=0):
            return f"{equals} {answer} rounded to whole numbers"
        case Rounded(decimals=decimals):
            return f"{equals} {answer} rounded to {decimals} decimal{'s' if decimals > 1 else ''}"
        case ExtraTerm():
            return f"{equals} {answer} {_addition(mistake)}"
        case BroadcastShape():
            return f"{is_} a square table of n by n numbers; expected n numbers"
        case ShapeOnly():
            return f"{is_} {mistake.there} only on inputs where {_special_sizes(mistake)}"
        case SignRegion(input=name, right_where=right):
            wrong = "negative" if right == "positive" else "positive"
            return f"{is_} right in every entry where the input {code(name)} is {right}, and wrong where it is {wrong}"
        case RegionOnly(right_on=right_on, wrong_on=wrong_on):
            return f"{is_} right on {inputs(right_on, reference)}, and wrong on {inputs(wrong_on, reference)}"
        case Located():
            return _location(mistake, subject, reference)
        case DifferentLoss(function=function):
            gradient = subject.either("is the right gradient", "are the right gradients")
            return f"{gradient} of a different loss, your own {code(function)}: {own_value(mistake, reference)}"
        case StaleState():
            return f"{subject.either('is', 'are')} right in a first call; later calls give what an earlier one gave"
        case Accumulates():
            becomes = subject.either("changes", "change")
            return f"{subject.either('is', 'are')} right in a first call, and {becomes} when it is repeated"
        case _:
            assert_never(mistake)


def _question(mistake: Mistake) -> str:
    match mistake:
        case Zero():
            return "Does anything in your code ever change this answer from its first value?"
        case SignFlipped():
            return "If the parameter grows a little, does the loss grow or shrink?"
        case ConstantFactor():
            return "Which step of your derivation multiplies everything by a constant?"
        case StepNotSlope():
            return "Could this be a step down the slope, with its learning rate, instead of the slope?"
        case BatchScale():
            return "Each sample adds one contribution; what happens to their sum in the loss?"
        case DimensionScale():
            return "By which sizes does the loss divide, and by which ones does your code?"
        case Transposed():
            return "To which entry of the parameter does the first row, second column of your answer belong?"
        case AxesPermuted():
            return "What does each axis of your answer count?"
        case Flattened():
            return "Which shape does the parameter have, and which one your answer?"
        case PermutedOutputs():
            return "In which order do your answers come, and under which names?"
        case ShiftedOrFlipped():
            return "To which entry of the parameter does the first entry of your answer belong?"
        case HardCoded():
            return "From which inputs is this answer computed?"
        case TruncatedToInt():
            return "Which type do the numbers have in the array that holds your answer?"
        case Rounded():
            return "Where does your code drop the other digits?"
        case ExtraTerm(factors=()):
            return "Which term of your derivation does not depend on the parameter at all?"
        case ExtraTerm():
            return "Which terms of the loss contain this parameter, and with which factor?"
        case BroadcastShape():
            return "Does a column meet a row somewhere, such as shape (n, 1) beside shape (n,)?"
        case ShapeOnly(special="equal"):
            return "Which line of your code gives another result, without an error, when two sizes are the same?"
        case ShapeOnly():
            return "What does your code do along an axis of length 1?"
        case SignRegion(right_where=right):
            return f"What does your formula give for a {'negative' if right == 'positive' else 'positive'} number?"
        case RegionOnly(right_on=("O",)):
            return "Which numbers in your code belong to this data alone?"
        case RegionOnly():
            return "What is different about the inputs for which it is right?"
        case DifferentLoss():
            return "By which term or factor does your loss differ from the one that is asked for?"
        case StaleState() | Accumulates():
            return "What does your code keep from one call to the next?"
        case Located():
            return "For inputs small enough for paper, where does your code first differ from your derivation?"
        case _:
            assert_never(mistake)


def own_value(mistake: DifferentLoss, reference: Reference) -> str:
    """The value of a student's own loss beside that of the asked one."""
    where = inputs([mistake.on], reference)
    return f"expected {mistake.expected:.6g}, not {mistake.value:.6g}, on {where}"


def _does(subject: Subject) -> str:
    return subject.either("does", "do")


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
    size = abs(mistake.coefficient)
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


def _exchange(mistake: PermutedOutputs, subject: Subject) -> str:
    if len(subject.names) == 2:
        return "are exchanged: each is the right answer for the other"
    other = next(name for name in mistake.pair if name not in subject.names)
    return f"is the right answer for {code(other)}"


def _move(mistake: ShiftedOrFlipped) -> str:
    places = f"{abs(mistake.by)} place{'s' if abs(mistake.by) > 1 else ''}"
    towards = "the end" if mistake.by > 0 else "the start"
    match mistake.move:
        case "flipped":
            return f"in reverse order along axis {mistake.axis}"
        case "rolled":
            return f"moved by {places} towards {towards} of axis {mistake.axis}, and around to its other side"
        case "shifted":
            return f"moved by {places} towards {towards} of axis {mistake.axis}, with zeros behind them"


def _addition(mistake: ExtraTerm) -> str:
    """What is added, in words: ``plus 2 times `w```, ``minus 1/2``."""
    size = abs(mistake.coefficient)
    coefficient = [] if mistake.factors and size == 1.0 else [number(size)]
    *weights, parameter = [*coefficient, *map(code, mistake.factors)]
    itself = f"{parameter} itself" if mistake.factors else parameter
    return f"{'plus' if mistake.coefficient > 0 else 'minus'} {' times '.join([*weights, itself])}"


def _special_sizes(mistake: ShapeOnly) -> str:
    names = [code(name) for name in mistake.dimensions]
    if mistake.special == "equal":
        return f"all sizes are equal ({' = '.join(names)})"
    return f"{listed(names)} {'is' if len(names) == 1 else 'are'} 1"


def _location(mistake: Located, subject: Subject, reference: Reference) -> str:
    others = Subject(mistake.right)
    right = f"; your {others.yours.removeprefix('Your ')} {others.either('is', 'are')} right" if mistake.right else ""
    where = f"{subject.either('is', 'are')} wrong on {inputs(mistake.wrong_on, reference)}{right}"
    if mistake.wrong_on == ("O",) and any(mistake.worst_parameter in truth.subgradients for truth in reference.truths):
        where += ". That point lies on a kink, where several derivatives are right; yours is none of them"
    if not mistake.worst_entry:
        return where
    entry = code(f"{mistake.worst_parameter}[{', '.join(map(str, mistake.worst_entry))}]")
    return f"{where}. The largest difference is in {entry}, on {inputs([mistake.worst_on], reference)}"
