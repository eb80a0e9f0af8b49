"""One line of a solution changed: no mistake passes for correct, and no right rewriting for a mistake.

Every case is graded behind the wall.  To be quick, several share a notebook: each question of a notebook is changed
at most once, and a run grades all notebooks of an assignment.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import groupby

import pytest

from grader.execution.walls import find_wall
from tests.handed_in import Json, changed, grades, question, solution


@dataclass(frozen=True)
class Change:
    """Another text in the place of some of the solution."""

    assignment: str
    question: str
    name: str
    old: str
    new: str
    status: str = "correct"
    diagnosis: str = ""

    @property
    def id(self) -> str:
        """What pytest calls the case."""
        return f"{self.question}-{self.name}"


# Mistakes -----------------------------------------------------------------------------------------

_linear = partial(Change, "linear_regression", "analytic")
_differences = partial(Change, "linear_regression", "finite_difference")
_backprop = partial(Change, "mlp_backprop", "backprop")

DW = "dw_np = 2 / m * X_np @ residual.T"
DB = "db_np = 2 / m * residual.sum(axis=1, keepdims=True)"

BY_AUTOGRAD = """w_ = torch.tensor(w_np, requires_grad=True)
b_ = torch.tensor(b_np, requires_grad=True)
((w_.T @ torch.tensor(X_np) + b_ - torch.tensor(y_np)) ** 2).mean().backward()
dw_np = w_.grad.numpy()
db_np = b_.grad.numpy()"""

BY_DIFFERENCES = """def squared(w, b):
    return np.mean((w.T @ X_np + b - y_np) ** 2)


h = 1e-6
dw_np = np.zeros_like(w_np)
for i in range(len(w_np)):
    e = np.zeros_like(w_np)
    e[i] = h
    dw_np[i] = (squared(w_np + e, b_np) - squared(w_np - e, b_np)) / (2 * h)
db_np = np.array([[(squared(w_np, b_np + h) - squared(w_np, b_np - h)) / (2 * h)]])"""

MISTAKES = (
    _linear("lost_two", DW, "dw_np = 1 / m * X_np @ residual.T", "partly_correct", "constant_factor"),
    _linear("lost_mean", DB, "db_np = 2 * residual.sum(axis=1, keepdims=True)", "partly_correct", "batch_scale"),
    _linear("sign", "residual = z_np - y_np", "residual = y_np - z_np", "wrong", "sign_flipped"),
    _linear("dropped_term", "z_np = w_np.T @ X_np + b_np", "z_np = w_np.T @ X_np", "wrong", "ignores_input"),
    _linear("hard_coded", DW, "dw_np = np.array([[5.334777]])", "partly_correct", "hard_coded"),
    _linear("zero", DW, "dw_np = np.zeros_like(w_np)", "partly_correct", "zero"),
    _linear("lost_sum", DB, "db_np = 2 / m * residual", "partly_correct", "wrong_axis_sum"),
    _linear("autograd", f"{DW}\n{DB}", BY_AUTOGRAD, "not_analytic"),
    _linear("differences", f"{DW}\n{DB}", BY_DIFFERENCES, "not_analytic"),
    _differences("step", "/ (2 * epsilon)", "/ epsilon", "wrong", "constant_factor"),
    _differences(
        "one_sided",
        "mean_squared_error(X, y, w - step, b)) / (2 * epsilon)",
        "mean_squared_error(X, y, w, b)) / epsilon",
        "partly_correct",
    ),
    _backprop("lost_mask", "da1 = torch.where(a1 > 0, dh, 0.0)", "da1 = dh", "partly_correct", "missing_mask"),
    _backprop("transposed", "torch.outer(da1, x)", "torch.outer(x, da1)", "partly_correct", "transposed"),
    _backprop("sign", "df = f - y", "df = y - f", "wrong", "sign_flipped"),
    Change("mlp_backprop", "numerical", "step", "/ (2 * eps)", "/ eps", "wrong", "constant_factor"),
    Change(
        "stochastic_gradients",
        "manual",
        "lost_two",
        "grad_theta_0 = 2 * np.mean",
        "grad_theta_0 = np.mean",
        "partly_correct",
        "constant_factor",
    ),
    Change(
        "stochastic_gradients",
        "manual_stochastic",
        "sum",
        "theta_1_sgd_avg = np.mean",
        "theta_1_sgd_avg = np.sum",
        "partly_correct",
        "batch_scale",
    ),
    Change(
        "stochastic_gradients",
        "stochastic_average",
        "gradients_add_up",
        "theta_0_sgd.grad = theta_1_sgd.grad = None",
        "pass",
        "wrong",
        "shape_only",
    ),
    Change("chain_rule", "q1", "one_path", "dz_dx * dx_da + dz_dy * dy_da", "dz_dy * dy_da", "wrong", "missing_term"),
    Change("chain_rule", "q2", "lost_mask", "x * (w * x + b > 0)", "x", "wrong", "missing_mask"),
    Change("chain_rule", "q3", "plus", "s * (1 - s) * x", "s * (1 + s) * x", "wrong", "wrong_activation_derivative"),
    Change(
        "chain_rule", "q4", "sign", "-(2 * x + 2 + torch.cos(x))", "(2 * x + 2 + torch.cos(x))", "wrong", "sign_flipped"
    ),
    Change(
        "chain_rule",
        "q5",
        "autograd",
        "dy_dx_analytical = 32 * x**3 + 9 * x**2 + 14 * x + 6",
        "dy_dx_analytical = x.grad",
        "not_analytic",
    ),
    Change(
        "three_ways", "analytic", "hard_coded", "return 2 * x", "return np.array([6.0, 8.0])", "wrong", "hard_coded"
    ),
    Change("three_ways", "numerical", "step", "/ (2 * epsilon)", "/ epsilon", "wrong", "constant_factor"),
)

# Right rewritings ---------------------------------------------------------------------------------

LOOP = """dw_np = np.zeros((X_np.shape[0], 1))
for j in range(m):
    for i in range(X_np.shape[0]):
        dw_np[i, 0] += 2 / m * X_np[i, j] * residual[0, j]"""

HELPER = """def mean_of_products(left, right):
    return left @ right.T / left.shape[1]


dw_np = 2 * mean_of_products(X_np, residual)"""

IN_TORCH = """x_, r_ = torch.from_numpy(X_np), torch.from_numpy(residual)
dw_np = (2 / m * x_ @ r_.T).numpy()"""

REWRITINGS = (
    _linear("loop", DW, LOOP),
    _linear("einsum", DW, "dw_np = 2 * np.einsum('dm,om->do', X_np, residual) / m"),
    _linear("mean", DB, "db_np = 2 * np.mean(z_np - y_np)"),
    _linear("helper", DW, HELPER),
    _linear("torch", DW, IN_TORCH),
    _linear("own_size_as_number", DW, "dw_np = 2 / 5 * X_np @ residual.T"),
    _linear("float32", DW, "dw_np = (2 / m * X_np @ residual.T).astype(np.float32)"),
    _backprop("other_order", "return dW1, db1, dW2, db2", "return dW2, db2, dW1, db1"),
    _backprop("dict", "return dW1, db1, dW2, db2", "return dict(W1=dW1, b1=db1, W2=dW2, b2=db2)"),
    _backprop("mask_times", "torch.where(a1 > 0, dh, 0.0)", "dh * (a1 > 0)"),
    Change("chain_rule", "q2", "if_else", "x * (w * x + b > 0)", "x if w * x + b > 0 else 0 * x"),
    Change("chain_rule", "q3", "quotient", "s * (1 - s) * x", "x * torch.exp(-(w * x + b)) * s**2"),
    Change("three_ways", "analytic", "entries", "return 2 * x", "return np.array([x[0] + x[0], 2 * x[1]])"),
)


# Grading them -------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Change], Json]:
    """Finds the question of a change, as it was graded."""
    wall = find_wall("auto")
    notebooks = _notebooks()

    @cache
    def run(assignment: str) -> dict[str, Json]:
        handed_in = {
            student: changed(solution(assignment), *((change.old, change.new) for change in changes))
            for student, changes in notebooks.items()
            if changes[0].assignment == assignment
        }
        return grades(assignment, handed_in, tmp_path_factory.mktemp(assignment), wall)

    def find(change: Change) -> Json:
        student = next(student for student, changes in notebooks.items() if change in changes)
        return question(run(change.assignment)[student], change.question)

    return find


def _notebooks() -> dict[str, Sequence[Change]]:
    """Student to changes: the first change of every question in one notebook, the second ones in the next."""
    placed: dict[str, list[Change]] = {}
    ordered = sorted((*MISTAKES, *REWRITINGS), key=lambda change: (change.assignment, change.question))
    for (assignment, _), changes in groupby(ordered, key=lambda change: (change.assignment, change.question)):
        for number, change in enumerate(changes):
            placed.setdefault(f"{assignment}-{number}", []).append(change)
    return dict(placed)


@pytest.mark.sandbox
@pytest.mark.slow
@pytest.mark.parametrize("change", MISTAKES, ids=lambda change: change.id)
def test_a_mistake_is_never_correct(change: Change, graded: Callable[[Change], Json]) -> None:
    """Every mistake costs points, and is named where it has a name."""
    found = graded(change)

    assert found["status"] == change.status
    assert (found["diagnosis"] or {"slug": ""})["slug"] == change.diagnosis
    assert found["score"] < found["max_score"]
    assert found["sentence"]


@pytest.mark.sandbox
@pytest.mark.slow
@pytest.mark.parametrize("change", REWRITINGS, ids=lambda change: change.id)
def test_a_right_rewriting_is_correct(change: Change, graded: Callable[[Change], Json]) -> None:
    """However the right answer is spelled, it earns all points and no diagnosis."""
    found = graded(change)

    assert (found["status"], found["score"], found["diagnosis"]) == ("correct", found["max_score"], None)
