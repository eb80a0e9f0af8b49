"""The student's own expression: named where one small change in it alone makes the numbers right."""

from __future__ import annotations

import pytest
import torch

from grader import choice, gradient, loss, normal, returned_by, uniform, variables
from grader.model import Assignment, CallFunction, RunProgram, Span, Status
from tests.pipeline.in_process import asking, verdict, verdicts


@loss(X=normal("n", "d"), y=normal("n"), w=normal("d"), b=normal(1))
def squared_error(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """The mean squared error of a linear model."""
    return ((X @ w + b - y) ** 2).mean()


@loss(X=normal("n", "d"), Y=normal("n", "k"), W1=normal("d", "h"), W2=normal("h", "k"))
def network(X: torch.Tensor, Y: torch.Tensor, W1: torch.Tensor, W2: torch.Tensor) -> torch.Tensor:
    """Half the squared error of a network with one tanh layer."""
    return ((torch.tanh(X @ W1) @ W2 - Y) ** 2).sum() / 2


@loss(X=normal("n", "d"), y=choice("n", values=(0, 1)), w=normal("d"), b=normal(1), a=uniform(low=0.6, high=0.9))
def weighted(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor, b: torch.Tensor, a: torch.Tensor) -> torch.Tensor:
    """The mean logarithmic loss of a classifier, with a weight of each class."""
    p = torch.sigmoid(X @ w + b)
    return -(a * y * torch.log(p) + (1 - a) * (1 - y) * torch.log(1 - p)).mean()


@loss(X=normal("n", "d"), w=normal("d"))
def slight(X: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    """A small linear loss."""
    return 0.01 * (X @ w).mean()


@loss(X=normal("n", "d"), k=choice("n", values=(0, 1, 2, 3)), W=normal("d", "h"))
def counted(X: torch.Tensor, k: torch.Tensor, W: torch.Tensor) -> torch.Tensor:
    """A sum of sines, each as often as it was counted, and once at least."""
    return (torch.clamp(k, min=1)[:, None] * torch.sin(X @ W)).sum()


COUNTED = asking(q=gradient(counted, ("W",), returned_by("derive")))
WEIGHTED = asking(q=gradient(weighted, ("w", "b"), returned_by("derive")))
LINEAR = asking(q=gradient(squared_error, ("w", "b"), returned_by("derive")))
NETWORK = asking(q=gradient(network, ("W1", "W2"), returned_by("derive")))

OF_LINEAR = """import numpy as np

def derive(X, y, w, b):
    r = X @ w + b - y
    dw = 2 * X.T @ r / len(y)
    db = 2 * r.mean(keepdims=True)
    return dw, db
"""
OF_NETWORK = """import numpy as np

def derive(X, Y, W1, W2):
    Z = X @ W1
    A = np.tanh(Z)
    dP = A @ W2 - Y
    dW2 = A.T @ dP
    dZ = dP @ W2.T * (1 - A ** 2)
    dW1 = X.T @ dZ
    return dW1, dW2
"""


def text_at(source: str, span: Span | None) -> str | None:
    """What stands at a place in the only cell; it has no place over several lines."""
    if span is None:
        return None
    (line, first), (last_line, last) = span.start, span.end
    assert line == last_line
    return source.split("\n")[line - 1][first:last]


LINEAR_MISTAKES = [
    ("X @ w + b - y", "y - (X @ w + b)", "y - (X @ w + b)"),
    ("2 * r.mean(keepdims=True)", "2 * r.sum(keepdims=True)", "r.sum"),
    ("2 * X.T @ r", "3 * X.T @ r", "3"),
    ("2 * X.T @ r / len(y)", "2 * X.T @ r / X.shape[1]", "X.shape[1]"),
    ("2 * X.T @ r / len(y)", "2 * X.T @ (r * w.sum()) / len(y)", "w.sum()"),
    ("2 * X.T @ r / len(y)", "2 * X.T @ r / len(y) + w", "w"),
    ("2 * X.T @ r / len(y)", "-2 * X.T @ r / len(y)", "-2"),
    ("2 * X.T @ r / len(y)", "np.round(2 * X.T @ r / len(y), 2)", "np.round(2 * X.T @ r / len(y), 2)"),
]
NETWORK_MISTAKES = [
    ("(1 - A ** 2)", "(1 - A)", "1 - A"),
    ("(1 - A ** 2)", "(A * (1 - A))", "A * (1 - A)"),
    ("dP @ W2.T * (1 - A ** 2)", "dP @ W2.T", "dP @ W2.T"),
    ("(1 - A ** 2)", "(1 - Z ** 2)", "Z"),
    ("A.T @ dP", "Z.T @ dP", "Z"),
]


@pytest.mark.parametrize(("right", "wrong", "suspect"), LINEAR_MISTAKES)
def test_the_expression_behind_a_mistake_is_named(right: str, wrong: str, suspect: str) -> None:
    """It is the one in which a single small change makes both gradients right."""
    source = OF_LINEAR.replace(right, wrong)
    found = verdict(LINEAR, source)

    assert found.status in (Status.WRONG, Status.PARTLY_CORRECT)
    assert text_at(source, found.suspect) == suspect


@pytest.mark.parametrize(("right", "wrong", "suspect"), NETWORK_MISTAKES)
def test_the_expression_behind_a_mistake_in_the_chain_rule_is_named(right: str, wrong: str, suspect: str) -> None:
    """Factors that are missing, and slopes of activations, are looked for as well."""
    source = OF_NETWORK.replace(right, wrong)
    found = verdict(NETWORK, source)

    assert text_at(source, found.suspect) == suspect


@pytest.mark.parametrize(
    ("right", "wrong", "slug", "said"),
    [
        (
            "2 * X.T @ r / len(y)",
            "2 * X.T @ (r * w.sum()) / len(y)",
            "extra_factor",
            "without the factor `w.sum()` in line 5",
        ),
        ("2 * X.T @ r / len(y)", "2 * X.T @ (r + w.sum()) / len(y)", "located", "without the term `w.sum()` in line 5"),
        (
            "2 * X.T @ r / len(y)",
            "2 * X.T @ np.clip(r, -0.1, 0.1) / len(y)",
            "clipped",
            "`np.clip(r, -0.1, 0.1)` in line 5",
        ),
    ],
)
def test_a_mistake_that_numbers_do_not_tell_is_placed_by_what_undoes_it(
    right: str, wrong: str, slug: str, said: str
) -> None:
    """It has a name only where the change proves one."""
    found = verdict(LINEAR, OF_LINEAR.replace(right, wrong))

    assert found.diagnosis is not None
    assert (found.diagnosis.slug, found.diagnosis.parameters["of"]) == (slug, ["w"])
    assert said in found.sentence == found.diagnosis.sentence
    assert [part.sentence for part in found.parts] == [found.sentence, "Your `b` is right."]


def test_a_count_is_no_mask() -> None:
    """Where zeros are wrong, and ones are wanted in their places, the rest of the factor still counts."""
    source = """import numpy as np

def derive(X, k, W):
    return X.T @ (np.cos(X @ W) * k[:, None])
"""
    found = verdict(COUNTED, source)

    assert found.diagnosis is not None
    assert found.diagnosis.slug != "extra_mask"


SLIGHT = asking(q=gradient(slight, ("w",), returned_by("derive")))
NAMED = {
    "a mean that comes too early": (
        NETWORK,
        """import numpy as np

def derive(X, Y, W1, W2):
    A = np.tanh(X @ W1)
    E = A @ W2 - Y
    D = (E @ W2.T) * (1 - A.mean(axis=0) ** 2)
    return X.T @ D, A.T @ E
""",
        "wrong_order",
        "without the mean in `A.mean(axis=0)` in line 6 of your code",
    ),
    "whole numbers that are all zero": (
        SLIGHT,
        """import numpy as np

def derive(X, w):
    dw = np.array([0] * len(w))
    dw[:] = 0.01 * X.mean(axis=0)
    return dw
""",
        "truncated_to_int",
        "with its fractions kept in `np.array([0] * len(w))` in line 4 of your code",
    ),
    "a factor of what a function is applied to": (
        NETWORK,
        """import numpy as np

def derive(X, Y, W1, W2):
    Z = (1 + X[0, 0] ** 2) * (X @ W1)
    A = np.tanh(Z)
    E = A @ W2 - Y
    return X.T @ (E @ W2.T * (1 - A ** 2)), A.T @ E
""",
        "wrong_argument",
        "with another value in `1 + X[0, 0] ** 2` in line 4 of your code",
    ),
    "each answer over its length": (
        NETWORK,
        """import numpy as np

def derive(X, Y, W1, W2):
    A = np.tanh(X @ W1)
    E = A @ W2 - Y
    D = E @ W2.T * (1 - A ** 2)
    return X.T @ (D / (np.linalg.norm(D) + 1e-12)), A.T @ E
""",
        "normalised",
        "without the length `np.linalg.norm(D) + 1e-12` in line 7 of your code",
    ),
    "a sum that ends too early": (
        LINEAR,
        """import numpy as np

def derive(X, y, w, b):
    n = len(y)
    r = X @ w + b - y
    slack = 0.0
    for i in range(n - 1):
        slack += np.sin(r[i])
    return 2 * X.T @ (r + np.sin(r).sum() - slack) / n, 2 * r.mean(keepdims=True)
""",
        "missing_term",
        "with more rounds for `range(n - 1)` in line 7 of your code",
    ),
    "a loop that ends too early": (
        LINEAR,
        """import numpy as np

def derive(X, y, w, b):
    n = len(y)
    q = X @ w + b
    r = q - y
    total = np.zeros(len(w))
    slack = np.zeros(n)
    for i in range(n - 1):
        slack[i] = np.sin(r[i])
    fine = r + 0 * slack
    for i in range(n):
        total += X[i] * (r[i] - np.sin(r[i]) + slack[i])
    return 2 * total / n, 2 * r.mean(keepdims=True)
""",
        "extra_mask",
        "with more rounds for `range(n - 1)` in line 9 of your code",
    ),
    "a sum that goes on": (
        LINEAR,
        """import numpy as np

def derive(X, y, w, b):
    n, d = X.shape
    r = X @ w + b - y
    dw = np.zeros(d)
    total = 0.0
    for j in range(d):
        for i in range(n):
            total += r[i] * X[i, j]
        dw[j] = 2 * total / n
    return dw, 2 * r.mean(keepdims=True)
""",
        "accumulates",
        "with nothing kept from before in line 7 of your code",
    ),
    "a division in every round": (
        LINEAR,
        """import numpy as np

def derive(X, y, w, b):
    n = len(y)
    dw, db = np.zeros(len(w)), np.zeros(1)
    for i in range(n):
        r = X[i] @ w + b - y[i]
        dw = dw + 2 * r * X[i]
        db = db + 2 * r
        dw = dw / n
    return dw, db / n
""",
        "wrong_sample_weights",
        "with line 10 of your code done once, after the loop",
    ),
    "a parameter that has moved": (
        LINEAR,
        """import numpy as np

def derive(X, y, w, b):
    r = X @ w + b - y
    db = 2 * r.mean(keepdims=True)
    w = w - 0.1 * (X.T @ r)
    r = X @ w + b - y
    return 2 * X.T @ r / len(y), db
""",
        "wrong_argument",
        "without `0.1 * (X.T @ r)` in line 6 of your code, which changes a value before it is used",
    ),
    "the same slip on two lines": (
        NETWORK,
        """import numpy as np

def derive(X, Y, W1, W2):
    A = np.tanh(X @ W1)
    E = A @ W2 - Y
    D = E @ W2.T
    G = D - D * A * abs(A)
    F = D * 1.0 - D * A * abs(A)
    return X.T @ (G + F) / 2, A.T @ E
""",
        "wrong_argument",
        "with another value in lines 7 and 8 of your code",
    ),
    "another name": (
        NETWORK,
        """import numpy as np

def derive(X, Y, W1, W2):
    Z = X @ W1
    A = np.tanh(Z)
    E = A @ W2 - Y
    D = E @ W2.T
    return X.T @ (D - D * A * Z), A.T @ E
""",
        "wrong_argument",
        "with another value in `Z` in line 8 of your code",
    ),
    "whole numbers": (
        NETWORK,
        """import numpy as np

def derive(X, Y, W1, W2):
    Z = X @ W1
    A = np.tanh(Z)
    E = A @ W2 - Y
    D = E @ W2.T
    return X.T @ (D - (3 * D).astype(int) / 3 * A ** 2), A.T @ E
""",
        "truncated_to_int",
        "with its fractions kept in `(3 * D).astype(int)` in line 8 of your code",
    ),
    "a sign for a number": (
        NETWORK,
        """import numpy as np

def derive(X, Y, W1, W2):
    Z = X @ W1
    A = np.tanh(Z)
    E = A @ W2 - Y
    D = E @ W2.T
    return X.T @ (D - D * A * np.sign(A)), A.T @ E
""",
        "located",
        "with its numbers as they are in `np.sign(A)` in line 8 of your code",
    ),
    "whole numbers because the first ones were": (
        LINEAR,
        """import numpy as np

def derive(X, y, w, b):
    r = X @ w + b - y
    sums = 2 * X.T @ r
    dw = np.array([0] * len(w))
    for j in range(len(w)):
        dw[j] = sums[j]
    dw = dw / len(y)
    return dw, 2 * r.mean(keepdims=True)
""",
        "truncated_to_int",
        "with its fractions kept in `np.array([0] * len(w))` in line 6 of your code",
    ),
    "whole numbers because others are": (
        LINEAR,
        """import numpy as np

def derive(X, y, w, b):
    order = np.argsort(y)
    r = X @ w + b - y
    dw = np.zeros(len(w), dtype=order.dtype)
    for i in order:
        dw[:] = dw + 2 * r[i] * X[i] / len(y)
    return dw, 2 * r.mean(keepdims=True)
""",
        "located",
        "with another type of numbers in `np.zeros(len(w), dtype=order.dtype)` in line 6 of your code",
    ),
    "a mask too many": (
        NETWORK,
        """import numpy as np

def derive(X, Y, W1, W2):
    Z = X @ W1
    A = np.tanh(Z)
    E = A @ W2 - Y
    D = E @ W2.T
    up = E @ W2.T > 0
    return X.T @ (D - up * D * A ** 2), A.T @ E
""",
        "extra_mask",
        "without the mask `up` in line 9 of your code",
    ),
}


PLACED = {
    "entries of an array": (
        """import numpy as np

def derive(X, y, w, b):
    r = X @ w + b - y
    dw = 2 * X.T @ r / len(y)
    dw[w * r[0] > 0.1] = 0
    return dw, 2 * r.mean(keepdims=True)
""",
        "located",
        "with another value in `dw` in line 6 of your code",
    ),
    "a factor that is a maximum": (
        OF_LINEAR.replace("dw = 2 * X.T @ r / len(y)", "dw = 2 * X.T @ r / len(y) * abs(r).max()"),
        "extra_factor",
        "without the factor `abs(r).max()` in line 5 of your code",
    ),
    "a factor of zeros and ones": (
        OF_LINEAR.replace("dw = 2 * X.T @ r", "odd = np.floor(2 * abs(np.sin(y)))\n    dw = 2 * X.T @ (r * odd)"),
        "extra_mask",
        "without the mask `odd` in line 6 of your code",
    ),
    "a factor that cuts": (
        OF_LINEAR.replace("dw = 2 * X.T @ r / len(y)", "dw = 2 * X.T @ r / len(y) * np.minimum(1, abs(r).max() / 3)"),
        "region_only",
        "with its numbers as they are in `np.minimum(1, abs(r).max() / 3)` in line 5 of your code",
    ),
}


@pytest.mark.parametrize(("source", "slug", "said"), PLACED.values(), ids=PLACED.keys())
def test_a_change_that_proves_only_the_place_says_only_that(source: str, slug: str, said: str) -> None:
    """An array that is written to, or handed back, is right with another one for many reasons."""
    found = verdict(LINEAR, source)

    assert found.diagnosis is not None
    assert found.diagnosis.slug == slug
    assert said in found.sentence


def test_one_change_says_more_than_two_names() -> None:
    """Weights of classes that stand there twice are one factor too many, and no two other arguments."""
    source = """import numpy as np

def derive(X, y, w, b, a):
    p = 1 / (1 + np.exp(-(X @ w + b)))
    c = np.where(y == 1, a, 1 - a)
    back = c / len(y)
    d = back * ((p - y) * c)
    return X.T @ d, d.sum(keepdims=True)
"""
    found = verdict(WEIGHTED, source)

    assert found.diagnosis is not None
    assert (found.diagnosis.slug, found.diagnosis.parts) == ("extra_factor", ())
    assert "without the factor `c` in line 7 of your code" in found.sentence


@pytest.mark.parametrize(("asked", "source", "slug", "said"), NAMED.values(), ids=NAMED.keys())
def test_a_change_proves_what_is_wrong(asked: Assignment, source: str, slug: str, said: str) -> None:
    """Numbers that tell nothing are right with one small change, which says what the mistake is, and where."""
    found = verdict(asked, source)

    assert found.diagnosis is not None
    assert found.diagnosis.slug == slug
    assert found.sentence.endswith(f"{said}.")


def test_numbers_that_tell_their_mistake_are_not_named_otherwise() -> None:
    """The name of what the numbers equal says more than the place where the code differs."""
    found = verdict(LINEAR, OF_LINEAR.replace("2 * X.T @ r", "3 * X.T @ r"))

    assert found.diagnosis is not None
    assert found.diagnosis.slug == "constant_factor"
    assert found.suspect is not None


def test_the_expression_may_stand_in_a_function_that_the_answer_calls() -> None:
    """The marked function and its mistake need not be in the same place."""
    source = "import numpy as np\ndef slope(a):\n    return 1 - a\n" + OF_NETWORK.replace("(1 - A ** 2)", "slope(A)")

    assert text_at(source, verdict(NETWORK, source).suspect) == "1 - a"


def test_an_answer_in_variables_is_searched_too() -> None:
    """What is cut out of cells takes changes as a function does."""
    given = {name: name for name in ("X", "y", "w", "b")}
    question = gradient(squared_error, ("w", "b"), variables(w="dw", b="db", given=given))
    source = """import numpy as np
X, y, w, b = np.ones((3, 2)), np.arange(3.0), np.ones(2), np.ones(1)
r = y - (X @ w + b)
dw = 2 * X.T @ r / len(y)
db = 2 * r.mean(keepdims=True)
"""

    assert text_at(source, verdict(asking(q=question), source).suspect) == "y - (X @ w + b)"


TWO_PLACES = [
    OF_NETWORK.replace("dP @ W2.T * (1 - A ** 2)", "dP @ W2.T")
    .replace("X.T @ dZ", "X.T @ dZ2")
    .replace("    dW1", "    dZ2 = 1.0 * dZ\n    dW1"),
    OF_NETWORK.replace("X.T @ dZ", "X.T @ (dZ * (1 - A ** 2))"),
]


@pytest.mark.parametrize("source", TWO_PLACES)
def test_of_two_places_that_are_equally_possible_none_is_named(source: str) -> None:
    """A factor may be missing on either of two lines, or stand on one of two lines too often."""
    found = verdict(NETWORK, source)

    assert found.status is Status.PARTLY_CORRECT
    assert found.suspect is None


UNEXPLAINED = OF_LINEAR.replace("2 * X.T @ r / len(y)", "np.sin(X.T @ np.cos(3.3 * r)) * y.max()")
SHARED = OF_LINEAR.replace("2 * X.T @ r", "X.T @ r").replace("2 * r.mean", "r.mean")


@pytest.mark.parametrize("source", [UNEXPLAINED, SHARED], ids=["nothing helps", "two changes help"])
def test_nothing_is_named_where_no_single_change_helps(source: str) -> None:
    """A mistake that would take two changes has no one place, nor has one that nobody can undo."""
    found = verdict(LINEAR, source)

    assert found.status in (Status.WRONG, Status.PARTLY_CORRECT)
    assert found.suspect is None


def test_a_right_answer_is_never_changed() -> None:
    """What is right is called as it is, and no more than that."""
    found, session = verdicts(LINEAR, OF_LINEAR)

    assert found["q"].status is Status.CORRECT
    assert found["q"].suspect is None
    assert all(isinstance(probe.target, CallFunction) for probe in session.asked)


def test_answers_never_go_in() -> None:
    """With a change go the inputs of a trial, a number that chooses it, and a factor."""
    _, session = verdicts(LINEAR, OF_LINEAR.replace("3 * X", "2 * X").replace("r.mean", "r.sum"))
    tried = [probe for probe in session.asked if isinstance(probe.target, RunProgram)]

    assert tried
    names = {name for probe in tried for call in probe.calls for name in call.arguments}
    assert names == {"X", "y", "w", "b", "__choice__", "__factor__"}


def test_a_name_made_of_itself_is_followed_once() -> None:
    """Whether a factor is a mask is asked of what it is made of, which may be itself."""
    source = OF_LINEAR.replace(
        "dw = 2", "s = X.sum(axis=1)\n    s = s.astype(float)\n    s = s[:]\n    dw = 2"
    ).replace("@ r /", "@ (r * s) /")

    assert text_at(source, verdict(LINEAR, source).suspect) == "s"


LINK = "    a{1} = a{0}[:] if n > 3 else a{0}\n    a{1} = a{0}.astype(float)\n"
CHAIN = "".join(LINK.format(k, k + 1) for k in range(39))
ODD = {
    "a long chain of names": f"    n, a0 = len(y), r\n{CHAIN}    s = a39\n",
    "a decorator over lines": "    @(lambda c:\n      c)\n    class A: pass\n    s = X[:, 0]\n",
    "a text that cannot be written down": "    m = f'{\"\u00a0\"}{len(y)}'\n    s = X[:, 0]\n",
    "a number beyond all": f"    big = 1{'0' * 400}\n    s = X[:, 0]\n",
    "a loop that ends by itself": "    k = 3\n    while k > 0:\n        k -= 1\n    s = X[:, 0] + k\n",
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD.keys())
def test_odd_code_is_searched_like_any_other(odd: str) -> None:
    """Whatever stands beside the mistake, there is a verdict, and the factor that does not belong there is named."""
    source = OF_LINEAR.replace("    dw = 2 * X.T @ r", f"{odd}    dw = 2 * X.T @ (r * s ** 3)")
    found = verdict(LINEAR, source)

    assert found.status is Status.PARTLY_CORRECT
    assert text_at(source, found.suspect) in ("s ** 3", None)


@pytest.mark.parametrize(
    ("loop", "said"),
    [("range(n - 1, 0, -1)", "with more rounds for `range(n - 1, 0, -1)`"), ("range(1, n)", "with more rounds for")],
)
def test_a_loop_in_either_direction_needs_more_rounds(loop: str, said: str) -> None:
    """The first entry is missed when a loop counts down to 0, or up from 1."""
    body = f"    n, s = len(y), np.zeros(len(y))\n    for i in {loop}:\n        s[i] = np.sin(r[i])\n"
    source = OF_LINEAR.replace("    dw = 2 * X.T @ r", f"{body}    dw = 2 * X.T @ (r - np.sin(r) + s)")

    assert said in verdict(LINEAR, source).sentence
