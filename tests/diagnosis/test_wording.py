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
from grader.diagnosis.wording import statuses
from grader.diagnosis.wording.mistakes import words_for
from grader.diagnosis.wording.words import Words, code, number
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
    (BatchScale("m", 1), ("b",)),
    (DimensionScale(1.0, (("d", 1.0), ("m", -0.5))), ("w",)),
    (Transposed(), ("W",)),
    (AxesPermuted((1, 0, 2)), ("K",)),
    (Flattened("C"), ("W",)),
    (PermutedOutputs(("w", "b")), ("w", "b")),
    (ShiftedOrFlipped("rolled", 0, 1), ("x",)),
    (HardCoded(right_at_own_point=True), ("w",)),
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


def every_words() -> list[Words]:
    """All sentences and hints that the examples make."""
    return [*(words_for(mistake, names, REFERENCE) for mistake, names in EXAMPLES), *status_words()]


def test_every_mistake_has_an_example() -> None:
    """The examples of these tests leave no mistake out."""
    assert {type(mistake) for mistake, _ in EXAMPLES} == set(get_args(Mistake))


@pytest.mark.parametrize("words", every_words())
def test_a_sentence_is_one_plain_statement(words: Words) -> None:
    """Sentences begin with a capital or a name, end with one full stop, and close their backticks."""
    assert re.match(r"[A-Z`]", words.sentence)
    assert words.sentence.endswith(".")
    assert not words.sentence.endswith("..")
    assert words.sentence.count("`") % 2 == 0
    assert "\n" not in words.sentence


@pytest.mark.parametrize("words", every_words())
def test_a_hint_is_one_question(words: Words) -> None:
    """A hint, where there is one, asks exactly one question."""
    assert words.hint == "" or (words.hint.endswith("?") and words.hint.count("?") == 1)


@pytest.mark.parametrize("words", every_words())
def test_nobody_is_blamed(words: Words) -> None:
    """No sentence or hint says that somebody forgot, failed or cheated."""
    for said in (words.sentence, words.hint):
        assert not re.search(r"forg[oe]t|you failed|cheat|should have|must not|!", said, re.IGNORECASE)


@pytest.mark.parametrize(("mistake", "names"), EXAMPLES)
def test_every_diagnosis_is_documented_as_it_is_said(mistake: Mistake, names: tuple[str, ...]) -> None:
    """The document of diagnoses has each name as a heading, and the sentence and hint of an example."""
    sections = dict(re.findall(r"^### `(\w+)`\n(.*?)(?=^### |\Z)", DOCUMENT.read_text("utf-8"), re.S | re.M))
    words = words_for(mistake, names, REFERENCE)

    assert f"> {words.sentence}\n" in sections[mistake.slug]
    assert f"> *{words.hint}*\n" in sections[mistake.slug]


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
