"""How an answer is computed is found out from its cell, all the way to the verdict; honest ones are left alone."""

from __future__ import annotations

import textwrap
from dataclasses import replace

import pytest
import torch

from benchmarks.decisions.session import InProcess
from grader import autograd, gradient, loss, normal, returned_by
from grader.diagnosis.mutation.bank import Bank
from grader.model import Assignment, Cell, Notebook, Origin, Question, Status, Verdict
from grader.notebook.locate import locate
from grader.notebook.source import read_script
from grader.numerics.reference import build_reference
from grader.pipeline.judging import judge
from grader.pipeline.preparing import Prepared

# Torch warns of its own code when it first uses a forward mode.
pytestmark = pytest.mark.filterwarnings("ignore:.torch.jit.script:DeprecationWarning")


@loss(X=normal("n", "d"), y=normal("n"), w=normal("d"))
def squared_error(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    """The mean squared error."""
    return ((X @ w - y) ** 2).mean()


@loss(X=normal("n", "d"), y=normal("n"), w=normal("d"))
def waves(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    """A loss that bends."""
    return (torch.sin(X @ w) * y).mean() + 2


REFERENCES = {found.name: build_reference(found, ("w",), 3) for found in (squared_error, waves)}
BY_HAND = replace(gradient(squared_error, "w", returned_by("derive")), name="q")
OF_WAVES = replace(gradient(waves, "w", returned_by("derive")), name="q")

COMMON = """
import numpy as np
import torch


def value(X, y, w):
    return np.mean((X @ w - y) ** 2)


def wave(X, y, w):
    return np.mean(np.sin(X @ w) * y) + 2


def formula(X, y, w):
    return 2 * X.T @ (X @ w - y) / len(y)
"""


def verdict_on(source: str, question: Question = BY_HAND) -> Verdict:
    """What becomes of a cell."""
    cell = COMMON + textwrap.dedent(source)
    assignment = Assignment("Provenance", {"q": question})
    reference = REFERENCES[question.loss.name]
    located = locate(read_script(Notebook((Cell(0, "code", cell),))), assignment)["q"]
    prepared = Prepared(
        assignment, reference.seed, {"q": reference}, {}, asides={"q": ()}, banks={"q": Bank(reference)}
    )
    return judge(prepared, question, located, InProcess.of(cell)).verdict


def loop(quotient: str, function: str = "value") -> str:
    """A function that fills a gradient entry by entry; `f(e)` is the loss with w moved by e, `h` the step."""
    return f"""
def derive(X, y, w, h=1e-5):
    f = lambda moved: {function}(X, y, moved)
    grad = np.zeros(len(w))
    for i in range(len(w)):
        e = np.zeros(len(w))
        e[i] = h
        grad[i] = {quotient}
    return grad
"""


DIFFERENCES = {
    "one-sided": (loop("(f(w + e) - f(w)) / h"), "computed with a one-sided difference of step about 1e-5"),
    "two-sided": (loop("(f(w + e) - f(w - e)) / (2 * h)"), "computed with a central difference of step about 1e-5"),
    "five points": (
        loop("(-f(w + 2 * e) + 8 * f(w + e) - 8 * f(w - e) + f(w - 2 * e)) / (12 * h)"),
        "the loss was evaluated 4 times per entry",
    ),
    "an odd step": (
        loop("(f(w + e) - f(w - e)) / (2 * h)").replace("1e-5", "7.3e-6"),
        "computed with a central difference of step about 7e-6",
    ),
    "a complex step": (loop("f(w + 1j * e).imag / h"), "computed with a complex step of about 1e-5"),
    "by no known rule": (
        loop("np.diff([f(w - e), f(w + e)])[0] / 2e-5"),
        "computed with a central difference of step about 1e-5",
    ),
    "without a function": (
        """
def derive(X, y, w, h=7e-6):
    grad = np.zeros(len(w))
    for i in range(len(w)):
        up, down = w.copy(), w.copy()
        up[i] += h
        down[i] -= h
        grad[i] = (np.mean((X @ up - y) ** 2) - np.mean((X @ down - y) ** 2)) / (2 * h)
    return grad
""",
        "the values carry the noise of a subtraction of nearly equal numbers",
    ),
}


@pytest.mark.parametrize(("source", "said"), DIFFERENCES.values(), ids=DIFFERENCES.keys())
def test_differences_cost_the_points_of_a_derivation(source: str, said: str) -> None:
    """Difference quotients are named with their step or their number of evaluations, by two witnesses at least."""
    verdict = verdict_on(source)

    assert verdict.status is Status.NOT_ANALYTIC
    assert verdict.provenance.kind is Origin.FINITE_DIFFERENCE
    assert said in verdict.provenance.evidence
    assert len(verdict.provenance.evidence) >= 2
    assert (verdict.score, verdict.needs_review) == (0.0, False)


def test_differences_that_only_come_close_are_called_what_they_are() -> None:
    """Truncation that is too large for a right answer does not make wrong numbers of differences."""
    verdict = verdict_on(loop("(f(w + e) - f(w)) / h", "wave").replace("1e-5", "1e-4"), OF_WAVES)

    assert verdict.status is Status.NOT_ANALYTIC
    assert verdict.sentence.startswith("The numbers come close to the right ones; expected a derivation by hand, not")


def test_differences_that_are_wrong_stay_wrong_with_a_note() -> None:
    """A factor of two is a mistake, and the differences that have it are a note beside it."""
    verdict = verdict_on(loop("(f(w + e) - f(w - e)) / h"))

    assert verdict.status is Status.WRONG
    assert verdict.provenance.kind is Origin.FINITE_DIFFERENCE
    assert any(note.startswith("Expected a derivation by hand, not") for note in verdict.notes)


ENGINES = {
    "scaled": """
def derive(X, y, w):
    leaf = torch.tensor(w, requires_grad=True)
    ((torch.tensor(X) @ leaf - torch.tensor(y)) ** 2).mean().backward()
    return leaf.grad
""",
    "remembered": """
known = {}


def derive(X, y, w):
    if w.tobytes() not in known:
        leaf = torch.tensor(w, requires_grad=True)
        ((torch.tensor(X) @ leaf - torch.tensor(y)) ** 2).mean().backward()
        known[w.tobytes()] = leaf.grad
    return known[w.tobytes()]
""",
    "by forward mode": """
def derive(X, y, w):
    f = lambda w: ((torch.tensor(X) @ w - torch.tensor(y)) ** 2).mean()
    return torch.func.jacfwd(f)(torch.tensor(w))
""",
}


@pytest.mark.parametrize("source", ENGINES.values(), ids=ENGINES.keys())
def test_autograd_is_named(source: str) -> None:
    """Values of autograd are recognised, whatever the mode, and also where they are remembered."""
    verdict = verdict_on(source)

    assert (verdict.status, verdict.provenance.kind) == (Status.NOT_ANALYTIC, Origin.AUTOGRAD)
    assert verdict.score == 0.0


HONEST = {
    "a check by differences": """
def derive(X, y, w, h=1e-5):
    grad = formula(X, y, w)
    for i in range(len(w)):
        e = np.zeros(len(w))
        e[i] = h
        numeric = (value(X, y, w + e) - value(X, y, w - e)) / (2 * h)
        assert abs(numeric - grad[i]) < 1e-4
    return grad
""",
    "a check by differences, in float32": """
def derive(X, y, w, h=1e-5):
    X32, y32, w32 = (a.astype(np.float32) for a in (X, y, w))
    grad = (X32.T @ (X32 @ w32 - y32)).astype(float) * (2 / len(y))
    for i in range(len(w)):
        e = np.zeros(len(w))
        e[i] = h
        numeric = (value(X, y, w + e) - value(X, y, w - e)) / (2 * h)
        print(numeric - grad[i])
    return grad
""",
    "a check by autograd": """
def derive(X, y, w):
    grad = formula(X, y, w)
    leaf = torch.tensor(w, requires_grad=True)
    ((torch.tensor(X) @ leaf - torch.tensor(y)) ** 2).mean().backward()
    assert np.allclose(grad, leaf.grad.numpy())
    return grad
""",
    "a check by autograd, once": """
checked = []


def derive(X, y, w):
    if not checked:
        leaf = torch.tensor(w, requires_grad=True)
        ((torch.tensor(X) @ leaf - torch.tensor(y)) ** 2).mean().backward()
        checked.append(leaf.grad)
    return formula(X, y, w)
""",
    "a helper for every entry": """
def residual(X, y, w, i):
    return X[i] @ w - y[i]


def derive(X, y, w):
    return 2 * sum(residual(X, y, w, i) * X[i] for i in range(len(y))) / len(y)
""",
    "a backward of its own": """
class Error(torch.autograd.Function):
    @staticmethod
    def forward(ctx, X, y, w):
        ctx.save_for_backward(X, y, w)
        return ((X @ w - y) ** 2).mean()

    @staticmethod
    def backward(ctx, upstream):
        return None, None, upstream * formula(*ctx.saved_tensors)


def derive(X, y, w):
    leaf = torch.tensor(w, requires_grad=True)
    Error.apply(torch.tensor(X), torch.tensor(y), leaf).backward()
    return leaf.grad
""",
}


@pytest.mark.parametrize("source", HONEST.values(), ids=HONEST.keys())
def test_honest_answers_are_left_alone(source: str) -> None:
    """A check beside a formula, and tools that shortcuts use too, change nothing."""
    verdict = verdict_on(source)

    assert verdict.status is Status.CORRECT
    assert verdict.provenance.kind is Origin.ANALYTIC
    assert not verdict.needs_review


def test_a_right_answer_by_another_way_than_autograd_waits_for_a_person() -> None:
    """Where autograd is asked for, a formula keeps its points, with a note."""
    asked = replace(autograd(squared_error, "w", returned_by("derive")), name="q")

    verdict = verdict_on("\n\nderive = formula\n", asked)

    assert (verdict.status, verdict.score, verdict.needs_review) == (Status.CORRECT, 1.0, True)
    assert any("asks for autograd" in note for note in verdict.notes)


STATE = {
    "its first result for ever": """
kept = []


def derive(X, y, w):
    if not kept:
        kept.append(formula(X, y, w))
    return kept[0]
""",
    "its first result for inputs of a shape": """
kept = {}


def derive(X, y, w):
    if X.shape not in kept:
        kept[X.shape] = formula(X, y, w)
    return kept[X.shape]
""",
    "a sum over all calls": """
total = {}


def derive(X, y, w):
    total[w.shape] = total.get(w.shape, 0) + formula(X, y, w)
    return total[w.shape]


derive(np.ones((2, 3)), np.ones(2), np.ones(3))
""",
}


@pytest.mark.parametrize("source", STATE.values(), ids=STATE.keys())
def test_a_memory_between_calls_is_told_from_a_wrong_formula(source: str) -> None:
    """Numbers that are right in a first call are called so; as answers to all calls they are wrong."""
    verdict = verdict_on(source)

    assert verdict.status is Status.WRONG
    assert verdict.diagnosis is not None
    assert verdict.diagnosis.slug in ("stale_state", "accumulates")
    assert "right in a first call" in verdict.sentence


def test_a_wrong_formula_with_a_memory_is_wrong() -> None:
    """Defining it anew does not help an answer that is wrong in its first call."""
    wrong = STATE["its first result for ever"].replace("formula(X, y, w)", "3 * formula(X, y, w)")

    assert verdict_on(wrong).status is Status.WRONG


def test_differences_with_a_memory_are_wrong_for_their_memory() -> None:
    """How the first numbers came about matters less than that later calls get no others."""
    source = loop("(f(w + e) - f(w - e)) / (2 * h)").replace("derive", "once")
    kept = STATE["its first result for ever"].replace("formula(", "once(")

    verdict = verdict_on(source + kept)

    assert verdict.status is Status.WRONG
    assert verdict.diagnosis is not None
    assert verdict.diagnosis.slug == "stale_state"


def test_random_numbers_in_an_answer_are_told() -> None:
    """Wrong numbers that nothing explains, and that are different each time, are told so."""
    source = "def derive(X, y, w):\n    return formula(X, y, w) * np.random.rand(*w.shape)\n"
    verdict = verdict_on(source)

    assert verdict.status is Status.WRONG
    assert verdict.diagnosis is not None
    assert verdict.diagnosis.slug == "nondeterministic"
