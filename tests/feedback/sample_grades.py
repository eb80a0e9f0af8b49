"""Grades as they come out of grading, with real numbers: what the pages, tables and documents are tested on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import cycle, islice

import numpy as np

from grader.model import (
    Agreement,
    Array,
    Cell,
    Comparison,
    Diagnosis,
    Grade,
    Notebook,
    Origin,
    Part,
    Place,
    Problem,
    Provenance,
    Status,
    Trial,
    TrialLabel,
    Verdict,
)

SIZES: dict[TrialLabel, tuple[int, int]] = {"O": (1, 5), "A": (3, 7), "B": (4, 6), "S": (4, 4), "M": (1, 1)}

Mistake = Callable[[Array, int], Array]
"""What a student's numbers are, from the exact ones and the size of the batch."""

NOTEBOOK = Notebook(
    (
        Cell(0, "markdown", "#### Gradients: analytic against PyTorch"),
        Cell(
            1,
            "code",
            '''\
import numpy as np
import torch

np.random.seed(0)
X_np = np.random.randn(1, 5)
y_np = np.random.randn(1, 5)
m = X_np.shape[1]
w_np, b_np = np.random.randn(1, 1), np.random.randn(1, 1)

# ----------- Analytic gradient computation (NumPy) -------------
z_np = w_np.T @ X_np + b_np
dw_np = 2 * (1 / m) * X_np @ (z_np - y_np).T
db_np = 2 * np.ones((1, m)) @ (z_np - y_np).T

def compute_finite_difference_gradient(X, y, w, b, epsilon=1e-5):
    """
    Compute gradients using two-sided finite difference for any parameters w and b.
    """
    return two_sided(loss, X, y, w, b, epsilon)''',
        ),
    )
)

HERE = Place(cell=1, lines=(13, 13), name="db_np")


def trial(label: TrialLabel) -> Trial:
    """Inputs of a linear regression."""
    d, m = SIZES[label]
    chance = np.random.default_rng([7, d, m])
    inputs = {"X": chance.normal(size=(d, m)), "y": chance.normal(size=(1, m))}
    inputs |= {"w": chance.normal(size=(d, 1)), "b": chance.normal(size=(1, 1))}
    return Trial(label, {"d": d, "m": m}, inputs)


def exact_gradient(at: Trial) -> dict[str, Array]:
    """The gradient of the mean squared error."""
    X, y, w, b = (at.inputs[name] for name in ("X", "y", "w", "b"))
    residual = w.T @ X + b - y
    return {"w": 2 * X @ residual.T / X.shape[1], "b": 2 * residual.mean(axis=1, keepdims=True)}


def comparison(parameter: str, at: Trial, exact: Array, yours: Array | None) -> Comparison:
    """One parameter's numbers beside the exact ones."""
    right = yours is not None and np.array_equal(yours, exact)
    agreement = Agreement.MISSING if yours is None else Agreement.EXACT if right else Agreement.WRONG
    differences = exact * (1 - 3e-11)
    return Comparison(parameter, at, agreement, exact, differences, yours, 0.4 if right else 5e14)


def comparisons(**mistakes: Mistake) -> tuple[Comparison, ...]:
    """The comparisons of all trials, with a mistake in the parameters that are named."""
    return tuple(
        comparison(name, at, exact, mistakes.get(name, lambda g, m: g)(exact, at.sizes["m"]))
        for at in map(trial, SIZES)
        for name, exact in exact_gradient(at).items()
    )


BASIS = "5 sets of inputs (seed 20250117), exact derivative confirmed by differences to 3e-14"
BY_HAND = Provenance(Origin.ANALYTIC, ("numpy alone stands between the inputs and db_np",))

CORRECT = Verdict(
    question="autograd",
    title="the gradient by torch",
    status=Status.CORRECT,
    score=2.0,
    max_score=2.0,
    sentence="Your gradient equals the exact derivative at every set of inputs.",
    comparisons=comparisons(),
    provenance=Provenance(Origin.AUTOGRAD, ("w.grad after loss.backward()",)),
    where=Place(cell=1, lines=(11, 12), name="w.grad"),
    basis=BASIS,
)

BATCH_HINTS = (
    "Which line of your code sums or averages on the way to b?",
    "The loss is a mean. What happens to your b when every sample stands in the batch twice?",
    "How often does the loss divide by m, and how often does your code?",
)

FACTOR = Verdict(
    question="analytic",
    title="the gradient by hand",
    status=Status.PARTLY_CORRECT,
    score=2.5,
    max_score=4.0,
    sentence="Your b equals the exact derivative times the number of samples, here 5.",
    hints=BATCH_HINTS,
    notes=("b came with shape (1,), expected (1, 1); the shape costs nothing.",),
    diagnosis=Diagnosis(
        "batch_scale",
        {"of": ["b"], "dimension": "m", "exponent": 1, "size": 5, "factor": 5.0},
        "Your b equals the exact derivative times the number of samples, here 5.",
        BATCH_HINTS,
        outline="Your b is not right.",
    ),
    provenance=BY_HAND,
    where=HERE,
    parts=(
        Part("w", "correct", "Your w equals the exact derivative.", 1.0),
        Part("b", "wrong", "Your b equals the exact derivative times the number of samples, here 5.", 0.25),
    ),
    comparisons=comparisons(b=lambda g, m: g * m),
    basis=BASIS,
)

DOUBLED_HINTS = (
    "Which line of your code gives w its value?",
    "Divide two entries of your w by the exact ones: what do the ratios have in common?",
    "Differentiate the square once more, and count the factors.",
)

DOUBLED = replace(
    FACTOR,
    status=Status.WRONG,
    score=0.0,
    sentence="Your w equals the exact derivative times 2.",
    hints=DOUBLED_HINTS,
    notes=(),
    diagnosis=Diagnosis(
        "constant_factor",
        {"of": ["w"], "factor": 2.0},
        "Your w equals the exact derivative times 2.",
        DOUBLED_HINTS,
        outline="Your w is not right.",
    ),
    parts=(Part("w", "wrong", "Your w equals the exact derivative times 2."), Part("b", "correct", "")),
    comparisons=comparisons(w=lambda g, m: 2 * g),
    where=Place(cell=1, lines=(12, 12), name="dw_np"),
)

DIFFERENCES = replace(
    CORRECT,
    question="finite_difference",
    title="two-sided differences",
    score=3.0,
    max_score=3.0,
    sentence="The error of your differences falls with the square of the step.",
    provenance=Provenance(Origin.FINITE_DIFFERENCE),
    where=Place(cell=1, lines=(15, 19), name="compute_finite_difference_gradient"),
)


def matrices(shape: tuple[int, int], mistake: Callable[[Array], Array]) -> tuple[Comparison, ...]:
    """The comparisons of a weight matrix at two trials."""
    found = []
    for seed, label in enumerate(("O", "A")):
        exact = np.random.default_rng(seed).normal(size=shape)
        at = Trial("O" if label == "O" else "A", {"n": shape[0], "k": shape[1]}, {"W": exact})
        found.append(comparison("W", at, exact, mistake(exact)))
    return tuple(found)


TRANSPOSED_HINTS = (
    "Which matrix product is the last one on the way to W?",
    "Which index of W belongs to the input, and which to the output?",
    "To which entry of W does row 0, column 1 of yours belong?",
)

TRANSPOSED = Verdict(
    question="weights",
    title="the gradient of the first layer",
    status=Status.WRONG,
    score=0.0,
    max_score=3.0,
    sentence="Your W equals the exact derivative transposed.",
    hints=TRANSPOSED_HINTS,
    diagnosis=Diagnosis(
        "transposed",
        {"of": ["W"]},
        "Your W equals the exact derivative transposed.",
        TRANSPOSED_HINTS,
        outline="Your W is not right.",
    ),
    provenance=BY_HAND,
    where=Place(cell=1, lines=(12, 12), name="dW1"),
    parts=(Part("W", "wrong", "Your W equals the exact derivative transposed."),),
    comparisons=matrices((4, 4), lambda g: g.T),
    basis=BASIS,
)


def _row_lost(exact: Array) -> Array:
    return np.where(np.arange(exact.shape[0])[:, None] == 5, 0.0, exact)


LARGE = replace(
    TRANSPOSED,
    question="hidden",
    title="the gradient of the second layer",
    sentence="Your W differs from the exact derivative in row 5 alone.",
    hints=("Which unit does row 5 belong to, and was it on?",),
    diagnosis=None,
    parts=(),
    comparisons=matrices((8, 24), _row_lost),
)

VECTOR = replace(
    LARGE,
    question="bias",
    title="the gradient of the bias",
    sentence="Your W is off in its second half.",
    comparisons=matrices(
        (30, 1), lambda g: g * (1 + (np.arange(len(g)) > 14)[:, None] * np.linspace(0, 2, 30)[:, None])
    ),
)

ERROR = Verdict(
    question="chain",
    title="the chain rule",
    status=Status.ERROR,
    score=0.0,
    max_score=2.0,
    sentence="Calling chain_rule raised ValueError: matmul: dimension mismatch, expected 3, not 4.",
    hints=("Print the shapes of both factors just before this line.",),
    where=Place(cell=1, lines=(19, 19), name="two_sided"),
    basis="No call came back, so there are no numbers to compare",
)

MISSING = Verdict(
    question="extra",
    title="a point of one’s own",
    status=Status.MISSING,
    score=0.0,
    max_score=1.0,
    sentence="There is no function my_gradient in this notebook.",
    hints=("The question asks for a function of exactly this name.",),
)

CANNOT_DECIDE = Verdict(
    question="kinks",
    title="the hinge loss",
    status=Status.CANNOT_DECIDE,
    score=None,
    max_score=2.0,
    sentence="The numbers do not tell whether this is right; a person will look, and it costs nothing until then.",
    needs_review=True,
)

NOT_ANALYTIC = replace(
    CORRECT,
    question="analytic",
    title="the gradient by hand",
    status=Status.NOT_ANALYTIC,
    score=1.0,
    max_score=4.0,
    sentence="The numbers are right; they come from loss.backward(), and a formula was asked for.",
    hints=("Write the loss for one sample and differentiate it with respect to w on paper.",),
)

VERSIONS = {"torch": "2.13.0", "grader": "0.1.0", "python": "3.11.7", "numpy": "2.4.6"}

PROBLEM = Problem(
    kind="saved_output_differs",
    message="The output saved in the notebook is not what this cell shows when the notebook runs from top to bottom.",
    fix="Restart the kernel, run all cells, and save before handing in.",
    cell=1,
)


def grade(*verdicts: Verdict, student: str = "amara-okafor", problems: Sequence[Problem] = (PROBLEM,)) -> Grade:
    """One submission with these verdicts."""
    return Grade(
        assignment="linear_regression",
        title="Linear regression by hand",
        student=student,
        file_name=f"{student}.ipynb",
        sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        seed=20250117,
        verdicts=verdicts,
        problems=tuple(problems),
        versions=VERSIONS,
        assignment_digest="3a7bd3e2360a3d29eea436fcfb7e44c735d117c42d1c1835420b6b9942dd4f1b",
    )


TYPICAL = grade(CORRECT, FACTOR, DIFFERENCES)

EVERYTHING = grade(
    CORRECT, FACTOR, TRANSPOSED, LARGE, VECTOR, ERROR, MISSING, CANNOT_DECIDE, replace(NOT_ANALYTIC, question="by_hand")
)

PAYLOADS = (
    "<script>document.documentElement.dataset.ran='1'</script>",
    '"><img src=x onerror="document.documentElement.dataset.ran=\'1\'">',
    "'><svg/onload=alert(1)>",
    "</style><script>alert(1)</script>",
    "</textarea></title></pre></details><iframe src=javascript:alert(1)>",
    "<!-- <a href='javascript:alert(1)'>",
    "{{ 7*7 }}{% raw %}",
    "&lt;b&gt; &amp; &#60;script&#62;",
    "javascript:alert(1)//",
    "../../etc/passwd",
    "\x1b[31mred\x1b[0m \x1b]0;title\x07 \x9b2J bell\x07 nul\x00",
    "right\u202eot-left\u2066",
    "lone \ud800 surrogate \udcff",
    '=HYPERLINK("http://example.invalid","x")',
)


def hostile_grade(payload: str) -> tuple[Grade, Notebook]:
    """A grade in which everything that a student controls is the payload."""
    place = Place(cell=0, lines=(2, 2), name=payload)
    verdicts = tuple(
        replace(
            verdict,
            sentence=payload,
            hints=(payload,),
            notes=(payload,),
            where=place,
            basis=payload,
            parts=(Part("b", "wrong", "Look: " + payload),),
            provenance=Provenance(Origin.ANALYTIC, (payload,)),
            diagnosis=Diagnosis(
                payload, {"of": ["b"], "factor": 2.0}, payload, (payload, payload, payload), rivals=(payload,)
            ),
        )
        for verdict in (FACTOR, ERROR, CANNOT_DECIDE)
    )
    problem = Problem(kind=payload, message=payload, fix=payload, cell=0)
    made = replace(grade(*verdicts, student=payload, problems=(problem,)), file_name=payload, sha256=payload)
    return made, Notebook((Cell(0, "code", f"first = 1\n{payload}\n# {payload}\nlast = '{payload}'"),))


NAMES = (
    "amara-okafor",
    "benoît-lefèvre",
    "chiara-rossi",
    "дмитрий-волков",
    "elif-yılmaz",
    "farid-haddad",
    "김-그레이스",
)

ALTERNATIVES = (FACTOR, CORRECT, DOUBLED, CORRECT, NOT_ANALYTIC, FACTOR, CORRECT, MISSING, ERROR, CANNOT_DECIDE, FACTOR)


def class_of(size: int) -> list[Grade]:
    """The grades of a class, some right, some wrong in ways that recur."""
    students = (f"{name}-{number:02}" for number, name in enumerate(islice(cycle(NAMES), size), start=1))
    return [
        grade(
            CORRECT,
            replace(ALTERNATIVES[i % len(ALTERNATIVES)], question="analytic", title="the gradient by hand"),
            DIFFERENCES if i % 5 else replace(CANNOT_DECIDE if i % 15 == 0 else ERROR, question="finite_difference"),
            student=student,
            problems=[PROBLEM] if i % 4 == 0 else [],
        )
        for i, student in enumerate(students)
    ]
