"""What students read: true to the mistake, plain, and without blame."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from grader.diagnosis.mistakes import (
    TWO_MISTAKES,
    Accumulates,
    AxesPermuted,
    BatchScale,
    BroadcastShape,
    Clipped,
    ConstantFactor,
    DifferentLoss,
    DimensionScale,
    ExtraTerm,
    Flattened,
    HardCoded,
    HardCodedSize,
    Located,
    LowPrecision,
    Mistake,
    Nondeterministic,
    Normalised,
    OneLess,
    PermutedOutputs,
    RegionOnly,
    Reordered,
    Rounded,
    ShapeOnly,
    ShiftedOrFlipped,
    SignFlipped,
    SignRegion,
    StaleState,
    StepNotSlope,
    Transposed,
    TruncatedToInt,
    UpdatedParameter,
    Zero,
)
from grader.diagnosis.mutation.found import (
    BroadcastPair,
    ChangedLoss,
    CoarseInside,
    CutInside,
    ExtraFactor,
    ExtraMask,
    HeldInside,
    IgnoresInput,
    InComputation,
    MissingChainFactor,
    MissingMask,
    MissingPath,
    MissingTerm,
    MissingTermInDerivative,
    MovedOperand,
    NarrowInside,
    ReshapedOperand,
    SingleSample,
    SquaredChainFactor,
    Thresholded,
    TransposedOperand,
    WrongActivationDerivative,
    WrongArgument,
    WrongAxisSum,
    WrongMask,
    WrongOrder,
    WrongRule,
    WrongTermFactor,
)
from grader.diagnosis.wording import statuses
from grader.diagnosis.wording.mistakes import words_for
from grader.diagnosis.wording.words import MistakeWords, Words, code, number
from grader.model import (
    Agreement,
    Analytic,
    Comparison,
    Died,
    Numerical,
    Origin,
    OutOfMemory,
    Place,
    Provenance,
    Raised,
    TimedOut,
    Trial,
)
from tests.diagnosis.problems import REGRESSION

REFERENCE = REGRESSION.reference(1)
DOCUMENT = Path(__file__).parents[2] / "docs" / "diagnoses.md"

EXAMPLES: tuple[tuple[Mistake, tuple[str, ...]], ...] = (
    (Zero(), ("b",)),
    (SignFlipped(), ("w", "b")),
    (ConstantFactor(0.5), ("w",)),
    (StepNotSlope(-0.1), ("w", "b")),
    (UpdatedParameter(0.1), ("w", "b")),
    (BatchScale("m", 1), ("b",)),
    (OneLess("m", -1), ("w", "b")),
    (DimensionScale(1.0, (("d", 1.0), ("m", -0.5))), ("w",)),
    (Transposed(), ("W",)),
    (AxesPermuted((1, 0, 2)), ("K",)),
    (Flattened("C"), ("W",)),
    (PermutedOutputs(("w", "b")), ("w", "b")),
    (Reordered(0, (1, 0, 2)), ("W",)),
    (Normalised("length"), ("w",)),
    (ShiftedOrFlipped("rolled", 0, 1), ("x",)),
    (HardCoded(right_at_own_point=True), ("w",)),
    (HardCodedSize("m", -1, 10), ("w", "b")),
    (Clipped("entries", 0.1), ("w", "b")),
    (LowPrecision("float16"), ("w", "b")),
    (TruncatedToInt(), ("w",)),
    (Rounded(4), ("w",)),
    (ExtraTerm(-2.0, ("strength", "w")), ("w",)),
    (BroadcastShape(), ("x",)),
    (ShapeOnly("wrong", "equal", ("d", "m")), ("w",)),
    (SignRegion("x", "positive"), ("x",)),
    (RegionOnly(("A", "O"), ("B", "S", "M")), ("w",)),
    (Located(("b",), ("A", "B", "S", "M", "O"), "w", (2, 0), "O"), ("w",)),
    (DifferentLoss("mse", "O", 7.5, 37.5), ("w", "b")),
    (StaleState(), ("w", "b")),
    (Accumulates(), ("w",)),
    (Nondeterministic(), ("w", "b")),
)


IN_COMPUTATION: tuple[tuple[InComputation, tuple[str, ...]], ...] = (
    (MissingChainFactor("the `tanh` of `X @ W1 + b1`"), ("W1", "b1")),
    (SquaredChainFactor("the sigmoid of `X @ w + b`"), ("w",)),
    (ExtraFactor("the `tanh` of `X @ W1 + b1`", "its own result"), ("W1", "b1")),
    (WrongArgument("the matrix product `h @ W2`", "`X` for `h`"), ("W2",)),
    (WrongActivationDerivative("the `tanh` of `X @ W1 + b1`", "the derivative of the sigmoid"), ("W1", "b1")),
    (WrongRule("the product `sin(x) * exp(x)`", "the product of the derivatives", "`x`"), ("x",)),
    (MissingMask("the ReLU of `X @ W1 + b1`"), ("W1", "b1")),
    (WrongMask("the ReLU of `X @ W1 + b1`", "its input, where that is negative"), ("W1", "b1")),
    (ExtraMask("the `tanh` of `X @ W1 + b1`", "its result, where that is positive"), ("W1", "b1")),
    (MissingPath("the first difference `X - mean(X)`", "`mean(X)`"), ("X",)),
    (MissingTerm("`lam * sum(w**2)`"), ("w",)),
    (MissingTermInDerivative("`b`", "the tanh of `X @ w + b`"), ("w",)),
    (WrongTermFactor("`lam * sum(w**2)`", "1/2"), ("w",)),
    (IgnoresInput("b", "0"), ("w",)),
    (Thresholded("whether `X @ w + b` is positive"), ("w", "b")),
    (WrongAxisSum("the mean of `X @ W`", "axis 1"), ("W",)),
    (WrongOrder("the matrix product `X @ w`", "the mean of `X` along axis 0"), ("w",)),
    (SingleSample("n", "the last one"), ("w", "b")),
    (ChangedLoss("the square of `X @ w - y`", "`X @ w - y` alone"), ("w",)),
    (TransposedOperand("`W2`"), ("W1", "b1")),
    (ReshapedOperand("`W2`"), ("W1", "b1")),
    (MovedOperand("`w`", 0), ("x",)),
    (BroadcastPair("`X @ w + b` and `y`"), ("w", "b")),
    (CoarseInside("the sigmoid of `X @ w + b`", 2), ("w", "b")),
    (CutInside("`X @ w + b`"), ("w", "b")),
    (NarrowInside("`X @ w + b`", 16), ("w", "b")),
    (HeldInside("the sigmoid of `X @ w + b`", "no more than 1"), ("w", "b")),
)

VARIANTS: tuple[tuple[Mistake, tuple[str, ...]], ...] = (
    (MissingChainFactor("the product `gamma * x` with `gamma`"), ("x",)),
    (MissingPath("the softmax of `X @ W`", "it"), ("W",)),
    (ExtraMask("`X @ W`", "along axis 0, the last one alone counts"), ("W",)),
    (ExtraMask("`X @ W`", "along axis 1, all but the first one alone counts"), ("W",)),
    (ExtraMask("`X @ w`", "`m`, where it is 1"), ("w",)),
    (WrongActivationDerivative("the leaky ReLU of `X @ w`", "the opposite slope for negative input"), ("w",)),
    (WrongTermFactor("the second sum", "-1"), ("w",)),
    (IgnoresInput("the sigmoid of `X @ w + b`", "1"), ("w",)),
    (WrongAxisSum("the matrix product `X @ w` with `X`", "axis 1 of `X`"), ("w",)),
    (WrongAxisSum("the answer", "axis 0"), ("w",)),
    (MissingTerm("`X`"), ("X",)),
    (WrongTermFactor("`X`", "`n * d**-1`"), ("X",)),
    (WrongTermFactor("`X @ w`", "`lam**-1`"), ("w",)),
    (SingleSample("`b`", "the first one"), ("b",)),
    (SingleSample("axis 0", "all but the last one"), ("w",)),
    (SingleSample("n", "the first two"), ("w",)),
    (ChangedLoss("the loss", "its square root"), ("w",)),
    (ChangedLoss("the loss", "its exponential with the sign turned"), ("w",)),
    (ChangedLoss("what flows back", "its sign alone"), ("w",)),
    (ChangedLoss("the power", "2 for 3"), ("w",)),
    (ChangedLoss("the matrix product `X @ W`", "`X` transposed"), ("W",)),
    (WrongArgument("the gradient", "`w` after a step"), ("w",)),
    (WrongArgument("what flows back", "its size"), ("w",)),
    (WrongArgument("what flows back", "1 - the sigmoid of `z`"), ("w",)),
    (WrongArgument("what flows back", "`z` for the sigmoid of `z`"), ("w",)),
    (WrongArgument("the sigmoid", "its own result"), ("w",)),
    (WrongActivationDerivative("the loss", "its own value"), ("x",)),
    (WrongActivationDerivative("the sigmoid", "`1 - y`, where `y` is its result"), ("w",)),
    (WrongMask("what flows back", "only what is off by more than one half counts"), ("w",)),
    (WrongMask("the maximum of `x`", "the smallest entry"), ("x",)),
    (WrongActivationDerivative("the ReLU", "the sign of its input"), ("w",)),
    (ExtraFactor("the maximum of `x`", "its own value"), ("x",)),
    (ExtraFactor("`X @ w`", "one over its own value"), ("w",)),
    (ExtraMask("the answer", "the lower triangle alone counts"), ("W",)),
    (ExtraMask("the answer", "along axis 0, all but the first one alone counts"), ("W",)),
    (ExtraMask("`X @ w`", "`X @ w`, where it is positive"), ("w",)),
    (ExtraFactor("the gradient", "`x`"), ("w",)),
    (Clipped("length", 1.0), ("w",)),
    (Clipped("common length", 1.0), ("w", "b")),
    (Normalised("common length"), ("w", "b")),
    (Normalised("largest entry"), ("w", "b")),
    (CutInside("what flows back"), ("w",)),
    (HeldInside("what flows back", "between -1 and 1"), ("w",)),
)


def status_words() -> Iterator[Words]:
    """The words for every status that has no diagnosis."""
    place = Place(3, (1, 2), "dw")
    yield statuses.correct(["w", "b"])
    yield statuses.partly_correct(["w"], ["b"])
    yield statuses.earned_but_for_a_constant(["w"], 0.5)
    yield statuses.earned_by_shape(["w", "b"], 0.125)
    yield statuses.own_loss_as_asked("mse")
    yield statuses.own_loss_differs(DifferentLoss("mse", "A", 7.5, 37.5), REFERENCE)
    yield statuses.missing(["dw_np", "dw"], "dw_mp")
    yield statuses.missing(["dw_np"], None)
    yield statuses.unfinished("dw_np")
    yield statuses.failed(Raised("ValueError", "operands could not be\nbroadcast together.", place))
    yield statuses.failed(Raised("KeyError", "", None))
    yield statuses.failed(TimedOut(10.0))
    yield statuses.failed(OutOfMemory())
    yield statuses.failed(Died("killed by signal 9"))
    yield statuses.bad_answer(incomparable(Agreement.SHAPE, "expected shape (3, 1), not shape (1, 3)"))
    yield statuses.bad_answer(incomparable(Agreement.NOT_FINITE, "2 of 3 numbers are nan or infinite"))
    yield statuses.bad_answer(incomparable(Agreement.MISSING, "no numbers came for w"))
    yield statuses.cannot_decide(["the witnesses disagree on 2 of 5 sets of inputs"])
    yield statuses.not_analytic(Analytic(), Provenance(Origin.AUTOGRAD, ("the values come out of torch autograd",)))
    yield statuses.not_analytic(Analytic(), Provenance(Origin.UNKNOWN, ("line 3 forms a difference quotient",)))
    yield statuses.not_analytic(Numerical(order=2), Provenance(Origin.ANALYTIC))
    yield statuses.changes_inputs(["x", "W"])
    yield statuses.differs_when_repeated()
    yield statuses.not_restored(["x"])
    yield statuses.of_another_function()
    yield statuses.unstable(["w"])
    yield statuses.loses_digits(["w", "b"])
    yield statuses.another_function("numerical_gradient")
    yield statuses.low_order(["w", "b"])


def incomparable(agreement: Agreement, note: str) -> Comparison:
    """A comparison without numbers to compare."""
    return Comparison("w", Trial("A", {}, {}), agreement, np.zeros(3), np.zeros(3), None, np.inf, note)


def every_words() -> list[Words | MistakeWords]:
    """All sentences and hints that the examples make."""
    examples = (*EXAMPLES, *IN_COMPUTATION, *VARIANTS)
    return [*(words_for(mistake, names, REFERENCE) for mistake, names in examples), *status_words()]


def test_every_mistake_has_an_example() -> None:
    """The examples of these tests leave no mistake out."""
    examples = (*EXAMPLES, *IN_COMPUTATION)

    assert {type(mistake) for mistake, _ in examples} == set(get_args(Mistake))


@pytest.mark.parametrize("words", every_words())
def test_a_sentence_is_one_plain_statement(words: Words | MistakeWords) -> None:
    """Sentences begin with a capital or a name, end with one full stop, and close their backticks."""
    assert re.match(r"[A-Z`]", words.sentence)
    assert words.sentence.endswith(".")
    assert not words.sentence.endswith("..")
    assert words.sentence.count("`") % 2 == 0
    assert "\n" not in words.sentence


@pytest.mark.parametrize("words", every_words())
def test_a_hint_is_one_short_question(words: Words | MistakeWords) -> None:
    """Every hint asks exactly one question, in at most 25 words, and closes its backticks."""
    for hint in words.hints:
        assert re.match(r"[A-Z`].*\?$", hint)
        assert hint.count("?") == 1
        assert len(hint.split()) <= 25
        assert hint.count("`") % 2 == 0


@pytest.mark.parametrize("words", every_words())
def test_nobody_is_blamed(words: Words | MistakeWords) -> None:
    """No sentence or hint says that somebody forgot, failed or cheated."""
    for said in (words.sentence, *words.hints):
        assert not re.search(r"forg[oe]t|you failed|cheat|should have|must not|!", said, re.IGNORECASE)


@pytest.mark.parametrize(("mistake", "names"), EXAMPLES + IN_COMPUTATION + VARIANTS)
def test_hints_come_closer_step_by_step(mistake: Mistake, names: tuple[str, ...]) -> None:
    """The three hints differ; what leads to the mistake, a number or a size, is at most in the last one."""
    where, kind, factor = words_for(mistake, names, REFERENCE).hints

    assert len({where, kind, factor}) == 3
    for word in ("0.1", "1/2", "`m`", "learning rate", "order C", "order 1", "integer", "1 place"):
        assert word not in where + kind


@pytest.mark.parametrize(("mistake", "names"), EXAMPLES + IN_COMPUTATION + VARIANTS)
def test_an_outline_says_which_answers_and_not_why(mistake: Mistake, names: tuple[str, ...]) -> None:
    """It names the same answers as the sentence; only where they are wrong may stand beside them."""
    words = words_for(mistake, names, REFERENCE)
    only_where = isinstance(mistake, ShapeOnly | SignRegion | RegionOnly | Located)

    assert words.outline.startswith(
        words.sentence.split(" are ")[0].split(" is ")[0].split(" equal")[0].split(" ha")[0]
    )
    assert words.outline.endswith(".")
    assert (words.outline == words.sentence) == only_where
    assert "not right" in words.outline or only_where


@pytest.mark.parametrize(("mistake", "names"), EXAMPLES + IN_COMPUTATION)
def test_every_diagnosis_is_documented_as_it_is_said(mistake: Mistake, names: tuple[str, ...]) -> None:
    """The document of diagnoses has each name as a heading, and the sentence and the hints of an example."""
    sections = dict(re.findall(r"^### `(\w+)`\n(.*?)(?=^### |\Z)", DOCUMENT.read_text("utf-8"), re.S | re.M))
    words = words_for(mistake, names, REFERENCE)

    assert f"> {words.sentence}\n" in sections[mistake.slug]
    assert "".join(f"> {place}. *{hint}*\n" for place, hint in enumerate(words.hints, 1)) in sections[mistake.slug]


def test_the_document_names_nothing_else() -> None:
    """Every heading of the document is a name that can occur."""
    headings = set(re.findall(r"^### `(\w+)`$", DOCUMENT.read_text("utf-8"), re.M))

    assert headings == {mistake.slug for mistake in get_args(Mistake)} | {TWO_MISTAKES}


def test_one_parameter_and_several_are_said_differently() -> None:
    """Verbs and nouns follow the number of parameters."""
    one = words_for(ConstantFactor(5.0), ("b",), REFERENCE).sentence
    two = words_for(ConstantFactor(5.0), ("w", "b"), REFERENCE).sentence

    assert one == "Your `b` equals the right answer times 5."
    assert two == "Your `w` and `b` equal the right answers times 5."


def test_powers_of_sizes_are_written_as_code() -> None:
    """Roots, squares and quotients read as in Python, each size with what it counts."""
    product = DimensionScale(-2.0, (("d", 2.0), ("m", -0.5)))

    assert words_for(product, ("w",), REFERENCE).sentence == (
        "Your `w` equals the right answer times `-2 * d**2 / sqrt(m)`, where `d` is the number of rows of `X` "
        "(1 in the notebook's own data) and `m` is the number of columns of `X` (5 in the notebook's own data)."
    )


@pytest.mark.parametrize(
    ("value", "said"),
    [(2.0, "2"), (0.5, "1/2"), (-0.75, "-3/4"), (1 / 3, "1/3"), (-0.01, "-0.01"), (1.2345678, "1.23457")],
)
def test_numbers_are_said_as_people_write_them(value: float, said: str) -> None:
    """Whole numbers and simple fractions are said as such, others in decimals."""
    assert number(value) == said


def test_text_of_students_cannot_leave_its_quotation() -> None:
    """A backtick in a message does not end the code that it stands in."""
    words = statuses.failed(Raised("ValueError", "expected `w`\x60 <b>", Place(0, (1, 1), "f")))

    assert code("a`b").count("`") == 2
    assert words.sentence.count("`") == 4
    assert "in cell 1" in words.sentence


def test_long_messages_are_cut() -> None:
    """An error message of any length makes one short sentence."""
    words = statuses.failed(Raised("ValueError", "x" * 100_000))

    assert len(words.sentence) < 300


def test_comparable_answers_have_no_words_here() -> None:
    """A wrong number is no malformed answer."""
    with pytest.raises(ValueError, match="wrong"):
        statuses.bad_answer(incomparable(Agreement.WRONG, ""))
