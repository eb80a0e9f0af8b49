"""Everything that is not an array of floats in the right shape: what is taken for one, and what is said of the rest."""

from __future__ import annotations

import pytest
import torch

from grader import gradient, loss, normal, returned_by
from grader.model import Status, Verdict
from tests.pipeline.in_process import asking, verdict


@loss(X=normal("n", "d"), Y=normal("n", "k"), W=normal("k", "d"), b=normal("k"))
def layer(X: torch.Tensor, Y: torch.Tensor, W: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """The mean squared error of a layer."""
    return ((X @ W.T + b - Y) ** 2).mean()


@loss(t=normal("n"), a=normal())
def scaled(t: torch.Tensor, a: torch.Tensor) -> torch.Tensor:
    """The mean square of multiples."""
    return ((a * t) ** 2).mean()


@loss(x=normal("n"), a=normal("n"))
def squares(x: torch.Tensor, a: torch.Tensor) -> torch.Tensor:
    """A sum of squares."""
    return 2 * ((a * x) ** 2).sum()


BOTH = asking(q=gradient(layer, ("W", "b"), returned_by("backward"), points=2))
MATRIX = asking(q=gradient(layer, "W", returned_by("backward")))
SCALAR = asking(q=gradient(scaled, "a", returned_by("slope")))

FORMULA = """
from collections import namedtuple
import numpy as np
import torch

Gradients = namedtuple("Gradients", "dW db")

class Table:
    def __init__(self, values):
        self.values = values
    def to_numpy(self):
        return self.values
    def __array__(self, dtype=None, copy=None):
        return np.array(self.values, dtype=dtype)

class Sparse:
    def __init__(self, values):
        self.values = values
    def toarray(self):
        return self.values

def backward(X, Y, W, b):
    R = X @ W.T + b - Y
    dW, db = 2 * R.T @ X / R.size, 2 * R.sum(axis=0) / R.size
    return {returned}
"""


def of_both(returned: str) -> Verdict:
    """The verdict on a function that returns something made of the right gradients dW and db."""
    return verdict(BOTH, FORMULA.replace("{returned}", returned))


def of_matrix(returned: str) -> Verdict:
    """The same where dW alone is asked for."""
    return verdict(MATRIX, FORMULA.replace("{returned}", returned))


def of_scalar(returned: str) -> Verdict:
    """The verdict on a function that returns something made of the right slope s, a float."""
    imports = "import numpy as np\nimport torch\n"
    return verdict(SCALAR, f"{imports}def slope(t, a):\n    s = float(2 * a * (t * t).mean())\n    return {returned}\n")


SAME = {
    "tuple": "dW, db",
    "list": "[dW, db]",
    "dict": '{"dW": dW, "db": db}',
    "dict in another order": '{"b": db, "W": dW}',
    "dict with more in it": '{"dX": R @ W, "db": db, "dW": dW, "loss": 1.0}',
    "named tuple": "Gradients(dW, db)",
    "beside the loss": "(R ** 2).mean(), dW, db",
    "dict beside the loss": '(R ** 2).mean(), {"dW": dW, "db": db}',
    "lists of numbers": "dW.tolist(), db.tolist()",
    "lists of arrays": "list(dW), list(db)",
    "tensors": "torch.tensor(dW), torch.tensor(db)",
    "tensors that require a gradient": "torch.tensor(dW, requires_grad=True), torch.tensor(db)",
    "tensors with a live graph": "1 * torch.tensor(dW, requires_grad=True), torch.tensor(db)",
    "a parameter": "torch.nn.Parameter(torch.tensor(dW)), torch.tensor(db)",
    "a sparse tensor": "torch.tensor(dW).to_sparse(), db",
    "a table": "Table(dW), Table(db)",
    "a sparse matrix": "Sparse(dW), db",
    "a masked array": "np.ma.masked_array(dW), db",
    "long doubles": "dW.astype(np.longdouble), db",
    "objects": "dW.astype(object), db",
    "negligible imaginary parts": "dW + 1e-17j * dW, db",
    "Fortran order": "np.asfortranarray(dW), db",
}


@pytest.mark.parametrize("returned", SAME.values(), ids=SAME.keys())
def test_what_holds_the_right_numbers_is_right(returned: str) -> None:
    """Whatever the container, the library and the order in memory."""
    found = of_both(returned)

    assert (found.status, found.score) == (Status.CORRECT, 2.0), found.sentence


CONVENTIONS = {
    "column": ("dW, db[:, None]", "was taken as shape"),
    "row": ("dW, db[None, :]", "was taken as shape"),
    "matrix": ("np.matrix(dW), np.matrix(db)", "was taken as shape"),
    "one axis more": ("dW[None], db", "was taken as shape"),
}


@pytest.mark.parametrize(("returned", "note"), CONVENTIONS.values(), ids=CONVENTIONS.keys())
def test_axes_of_length_one_are_a_convention(returned: str, note: str) -> None:
    """The same numbers in the same order along the same axes; a note says what was taken for what."""
    found = of_both(returned)

    assert found.status is Status.CORRECT
    assert any(note in said for said in found.notes)


SCALARS = (
    "s",
    "np.float64(s)",
    "np.array(s)",
    "[s]",
    "np.array([s])",
    "np.array([[s]])",
    "torch.tensor(s, dtype=torch.float64)",
)


@pytest.mark.parametrize("returned", SCALARS)
def test_a_number_has_many_shapes(returned: str) -> None:
    """A float, an array without axes, and one with axes of length one."""
    assert of_scalar(returned).status is Status.CORRECT


def test_a_transpose_is_never_taken_silently() -> None:
    """It has a name, and earns nothing."""
    found = of_both("dW.T, db")

    assert found.status is Status.PARTLY_CORRECT
    assert found.diagnosis is not None
    assert found.diagnosis.slug == "transposed"


def test_a_transpose_on_square_inputs_alone_is_seen() -> None:
    """Where all sizes are equal its shape says nothing."""
    found = of_both("(dW.T if len(W) == len(W.T) else dW), db")

    assert found.status is Status.PARTLY_CORRECT


@pytest.mark.parametrize(
    ("returned", "order"),
    [
        ("dW.ravel()", "row by row (order C)"),
        ("dW.ravel(order='F')", "column by column (order F)"),
        ("dW.reshape(1, -1)", "row by row (order C)"),
    ],
)
def test_a_flattened_matrix_is_called_so(returned: str, order: str) -> None:
    """The right numbers without their shape; in which order they stand is said."""
    alone, beside = of_matrix(returned), of_both(f"{returned}, db")

    for found in (alone, beside):
        assert found.diagnosis is not None
        assert found.diagnosis.slug == "flattened"
        assert found.sentence == (
            f"Your `W` has the right numbers in a single row, {order}; expected the shape of the parameter."
        )
    assert (alone.status, beside.status) == (Status.WRONG, Status.PARTLY_CORRECT)


@pytest.mark.parametrize("returned", ['{"dW": dW}', '{"dW": dW, "db": None}', "dW, None"])
def test_a_missing_gradient_is_named(returned: str) -> None:
    """The other parameter keeps its points."""
    found = of_both(returned)

    assert (found.status, found.score) == (Status.PARTLY_CORRECT, 1.0)
    assert found.sentence == "No numbers came for `b`."


def test_exchanged_outputs_are_no_order_of_their_own() -> None:
    """A tuple is read in the order of the question; that its parts are exchanged is a diagnosis."""
    found = of_both("(lambda first, second: (first, second))(db, dW)")

    assert found.status is Status.WRONG
    assert found.diagnosis is not None
    assert found.diagnosis.slug == "permuted_outputs"


def test_names_do_not_reorder_parts_of_equal_shape() -> None:
    """Who calls the function takes its parts in order, whatever it calls them inside."""
    source = "def backward(x, a):\n    da, dx = 4 * a * x * x, 4 * a * a * x\n    return {}\n"
    asked = asking(q=gradient(squares, ("x", "a"), returned_by("backward")))

    assert verdict(asked, source.format("dx, da")).status is Status.CORRECT
    exchanged = verdict(asked, source.format("da, dx"))
    assert exchanged.status is Status.WRONG
    assert exchanged.diagnosis is not None
    assert exchanged.diagnosis.slug == "permuted_outputs"


def test_names_tell_parts_of_other_shapes_apart() -> None:
    """Where the order cannot be meant, since the shapes do not fit, the names in the return statement count."""
    assert of_both("db, dW").status is Status.CORRECT


def test_numbers_cut_off_at_the_decimal_point_are_called_so() -> None:
    """As an array of integers does it to what is put into it."""
    source = "def backward(x, a):\n    return (4 * a * x * x).astype(int)\n"
    found = verdict(asking(q=gradient(squares, "a", returned_by("backward"))), source)

    assert found.diagnosis is not None
    assert found.diagnosis.slug == "truncated_to_int"


UNUSABLE = {
    "booleans": ("dW > 0, db", "Your `W`: expected numbers, not booleans."),
    "text": ("str(dW), db", "not str."),
    "an object": ("object(), db", "not object."),
    "text in an array": ("dW.astype(str), db", "Your `W`: expected"),
    "a function": ("backward, db", "not function."),
    "complex numbers": ("dW * (1 + 1j), db", "Your `W`: expected real numbers, not complex numbers."),
    "nan": ("dW * np.nan, db", "Your `W` is not finite:"),
    "infinity": ("dW / 0.0, db", "Your `W` is not finite:"),
}


@pytest.mark.parametrize(("returned", "said"), UNUSABLE.values(), ids=UNUSABLE.keys())
def test_what_holds_no_numbers_is_named(returned: str, said: str) -> None:
    """The sentence says what was expected and what came; the other parameter keeps its points."""
    found = of_both(returned)

    assert (found.status, found.score) == (Status.PARTLY_CORRECT, 1.0)
    assert said in found.sentence


def test_half_of_the_digits_are_enough_for_float32() -> None:
    """A result in float32 is right to the precision of float32, and a note says so."""
    found = of_both("dW.astype(np.float32), db")

    assert found.status is Status.CORRECT
    assert found.notes == ("Computed in float32, and right to the precision of float32.",)
