"""What a student wrote, cut out of the notebook and run on fresh inputs, is what the student meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pytest
import torch  # the notebooks below use it; a kernel would have imported it by then

from grader import Assignment, autograd, gradient, locals_of, loss, normal, returned_by, variables
from grader.execution.inside.arguments import Entry
from grader.execution.inside.programs import Code, Fresh
from grader.execution.questions import arrays_of, probe_body
from grader.model import Agreement, Answer, Cell, Method, Notebook, Numbers, Question, Reference, RunProgram, RunReport
from grader.notebook.locate import Absent, FoundFunction, FoundProgram, Unfinished, locate
from grader.notebook.source import read_script
from grader.notebook.traces import traces_of
from grader.numerics.compare import compare
from grader.numerics.reference import build_reference
from grader.pipeline.planned import Planned
from grader.pipeline.probing import plan_probe


@loss(X=normal("n", "d"), y=normal("n"), w=normal("d"))
def squared_error(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    """The mean squared error without a bias."""
    return ((X @ w - y) ** 2).mean()


NAMES = {"X": "X", "y": "y", "w": "w"}
REFERENCE = build_reference(squared_error, ("w",), 3)
DATA = "import numpy as np\nimport torch\nX = np.ones((4, 2))\ny = np.ones(4)\nw = np.zeros(2)"
TENSORS = "import torch\nX = torch.ones(4, 2)\ny = torch.ones(4)\nw = torch.zeros(2, requires_grad=True)"


def notebook(*cells: str) -> Notebook:
    """A notebook of code cells."""
    return Notebook(tuple(Cell(index, "code", source) for index, source in enumerate(cells)))


def asked(answer: Answer) -> Assignment:
    """An assignment with one question, for the gradient by hand."""
    question = gradient(squared_error, wrt="w", answer=answer)
    return Assignment("Cut out", {"q": Question(question.loss, question.wrt, answer, question.method, 1.0, "w", "q")})


IN_VARIABLES = asked(variables(w="dw", given=NAMES))
IN_LOCALS = asked(locals_of("derive", w="dw", given=NAMES))
AS_GRAD = asked(variables(w="w.grad", given=NAMES))
RETURNED = asked(returned_by("w_gradient"))


@dataclass(frozen=True)
class CutOut:
    """An answer that was cut out."""

    planned: Planned
    reference: Reference

    @property
    def source(self) -> str:
        """The statements of the notebook that were kept."""
        return "\n".join(statement.source for statement in self.planned.statements)

    def agreements(self) -> set[Agreement]:
        """How its values stand to the exact derivative, over all trials."""
        body, arrays = probe_body(self.planned.probe, 1.0), arrays_of(self.planned.probe)
        code = Code.compile(body["target"]["programs"][0])
        found = set()
        for truth in self.reference.truths:
            (call,) = [call for call in body["calls"] if call["label"] == truth.trial.label]
            answers, _ = code.run(Fresh(call["arguments"], arrays, {}, Entry(True, "numpy")))
            found.add(compare(truth, "w", Numbers(np.asarray(_plain(answers["w"])), "numpy")).agreement)
        return found


def _plain(value: object) -> object:
    return value.detach().numpy() if isinstance(value, torch.Tensor) else value


def cut_out(assignment: Assignment, *cells: str) -> CutOut:
    """The answer of a notebook whose run recorded nothing."""
    found = locate(read_script(notebook(*cells)), assignment)["q"]
    assert isinstance(found, FoundProgram)
    planned = plan_probe(assignment.questions["q"], found, REFERENCE, RunReport((), frozenset(), {}))
    assert isinstance(planned, Planned)
    assert isinstance(planned.probe.target, RunProgram)
    return CutOut(planned, REFERENCE)


RIGHT = "2 / len(y) * X.T @ (X @ w - y)"
RIGHT_ANSWERS: Mapping[str, tuple[str, ...]] = {
    "inline": (DATA, f"dw = {RIGHT}"),
    "in steps, over cells": (DATA, "r = X @ w - y", "n = X.shape[0]", "dw = X.T @ r\ndw *= 2 / n"),
    "in a loop": (
        DATA,
        "dw = np.zeros(X.shape[1])\nfor x, t in zip(X, y):\n    dw += x * (x @ w - t)\ndw = 2 * dw / len(y)",
    ),
    "entry by entry": (
        DATA,
        "dw = np.zeros_like(w)\nfor j in range(len(w)):\n    dw[j] = 2 * np.mean((X @ w - y) * X[:, j])",
    ),
    "appended to a list": (
        DATA,
        "parts = []\nfor x, t in zip(X, y):\n    parts.append(2 * (x @ w - t) * x)\ndw = np.mean(parts, axis=0)",
    ),
    "with a helper": (DATA, "def residual():\n    return X @ w - y", "dw = 2 * X.T @ residual() / len(y)"),
    "a helper that is defined after its caller": (
        DATA,
        "def outer():\n    return inner() / len(y)\ndef inner():\n    return 2 * X.T @ (X @ w - y)",
        "dw = outer()",
    ),
    "an early wrong answer and a late right one": (DATA, "dw = w", f"dw = {RIGHT}"),
    "without gradients": (DATA, f"with torch.no_grad():\n    dw = {RIGHT}"),
    "beside a cell that cannot run": (DATA, "this_name_is_nowhere", f"dw = {RIGHT}"),
    "a comprehension that shadows a name": (
        DATA,
        "dw = np.array([2 * np.mean([(X @ w - y)[i] * c[i] for i in range(len(y))]) for c in X.T])",
    ),
}
WRONG_ANSWERS: Mapping[str, tuple[str, ...]] = {
    "half": (DATA, "dw = X.T @ (X @ w - y) / len(y)"),
    "numbers of the notebook alone": (DATA, "dw = 2 / 4 * X.T @ (X @ w - y)"),
    "an early right answer and a late wrong one": (DATA, f"dw = {RIGHT}", "dw = -dw"),
    "changed in place afterwards": (DATA, f"dw = {RIGHT}\ndw[0] = 0"),
    "spelled out": (DATA, "dw = np.array([1.0, 2.0])"),
}


@pytest.mark.parametrize("cells", RIGHT_ANSWERS.values(), ids=RIGHT_ANSWERS.keys())
def test_a_right_answer_is_right_on_fresh_inputs(cells: tuple[str, ...]) -> None:
    """However a right derivation is written, its statements give the exact derivative on inputs of any size."""
    assert cut_out(IN_VARIABLES, *cells).agreements() == {Agreement.EXACT}


def test_inputs_that_the_notebook_updates_can_be_meant_either_way() -> None:
    """Where data is scaled after it was given, a formula in terms of the scaled data is right in the other reading."""
    first = cut_out(IN_VARIABLES, DATA, "X = X / 2", f"dw = {RIGHT}")

    assert first.agreements() == {Agreement.WRONG}
    assert first.planned.otherwise is not None
    assert CutOut(first.planned.otherwise, REFERENCE).agreements() == {Agreement.EXACT}


@pytest.mark.parametrize("cells", WRONG_ANSWERS.values(), ids=WRONG_ANSWERS.keys())
def test_a_wrong_answer_is_wrong_on_fresh_inputs(cells: tuple[str, ...]) -> None:
    """A wrong derivation stays wrong, also where the notebook's own numbers would hide it."""
    assert cut_out(IN_VARIABLES, *cells).agreements() & {Agreement.WRONG, Agreement.SHAPE}


def test_only_what_computes_the_answer_is_kept() -> None:
    """Prints, plots and other computations of the notebook are left out."""
    cells = (
        DATA,
        "unrelated = np.linalg.inv(np.eye(3))\nprint(unrelated)",
        f"dw = {RIGHT}",
        "print(dw)\nlater = dw * 2",
    )

    kept = cut_out(IN_VARIABLES, *cells).source

    assert "unrelated" not in kept
    assert "later" not in kept
    assert f"dw = {RIGHT}" in kept


@pytest.mark.parametrize("position", range(3))
def test_unrelated_cells_change_nothing(position: int) -> None:
    """A cell that has nothing to do with the answer leaves the cut as it is, wherever it stands."""
    cells = [DATA, f"dw = {RIGHT}"]
    before = cut_out(IN_VARIABLES, *cells).source

    cells.insert(position, "nothing_of_note = 1 + 1")

    assert cut_out(IN_VARIABLES, *cells).source == before


def test_a_gradient_is_followed_to_its_backward() -> None:
    """Of several backward passes the one counts that comes down to the tensor."""
    other = "v = torch.ones(3, requires_grad=True)\n(v ** 2).sum().backward()"

    answer = cut_out(AS_GRAD, TENSORS, other, "((X @ w - y) ** 2).mean().backward()", "print(v.grad)")

    assert answer.agreements() <= {Agreement.EXACT, Agreement.FLOAT32}
    assert "v = " not in answer.source


def test_locals_of_a_function_are_an_answer() -> None:
    """What a function without arguments computes inside, next to autograd's result, is cut out of its body."""
    body = "\n    ".join(
        [
            *TENSORS.split("\n")[1:],
            "l = ((X @ w - y) ** 2).mean()",
            f"dw = ({RIGHT})",
            "l.backward()",
            "return dw, w.grad",
        ]
    )

    answer = cut_out(IN_LOCALS, "import torch", f"def derive():\n    {body}", "derive()")

    assert answer.agreements() == {Agreement.EXACT}
    assert "backward" not in answer.source


UNFINISHED = {
    "None": (IN_VARIABLES, (DATA, "dw = None  # your formula")),
    "an ellipsis": (IN_VARIABLES, (DATA, "dw = ...")),
    "pass": (RETURNED, (DATA, "def w_gradient(X, y, w):\n    pass")),
    "not implemented": (RETURNED, (DATA, "def w_gradient(X, y, w):\n    raise NotImplementedError")),
}


@pytest.mark.parametrize(("assignment", "cells"), UNFINISHED.values(), ids=UNFINISHED.keys())
def test_an_empty_place_is_unfinished(assignment: Assignment, cells: tuple[str, ...]) -> None:
    """A place for the answer without an answer is neither wrong nor missing."""
    assert isinstance(locate(read_script(notebook(*cells)), assignment)["q"], Unfinished)


def test_an_answer_that_is_nowhere_is_absent() -> None:
    """A notebook without the name has no answer."""
    assert isinstance(locate(read_script(notebook(DATA)), IN_VARIABLES)["q"], Absent)


def test_a_near_miss_is_taken_with_a_note() -> None:
    """A plural too many does not cost the answer, and is said."""
    found = locate(read_script(notebook(f"def w_gradients(X, y, w):\n    return {RIGHT}")), RETURNED)["q"]

    assert isinstance(found, FoundFunction)
    assert found.notes == ("The function is called `w_gradients`; expected `w_gradient`.",)


@pytest.mark.parametrize("cells", RIGHT_ANSWERS.values(), ids=RIGHT_ANSWERS.keys())
def test_formulas_are_no_difference_quotients(cells: tuple[str, ...]) -> None:
    """A residual over the number of samples is not taken for a difference over a step."""
    assert traces_of(read_script(notebook(*cells)).statements, ["dw"]).quotients == ()


def test_autograd_is_a_method_of_its_own() -> None:
    """The question for autograd's answer and the one for the formula differ in their method alone."""
    methods: list[Method] = [
        gradient(squared_error, wrt="w", answer=IN_VARIABLES.questions["q"].answer).method,
        autograd(squared_error, wrt="w", answer=IN_VARIABLES.questions["q"].answer).method,
    ]

    assert methods[0] != methods[1]
