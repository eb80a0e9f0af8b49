"""What goes into a function and what comes out of it: read from names, from the notebook's own call, and tried."""

from __future__ import annotations

import pytest
import torch

from grader import backward, gradient, loss, normal, returned_by
from grader.model import Status, Verdict
from tests.pipeline.in_process import asking, verdict


@loss(X=normal("n", "d"), y=normal("n"), w=normal("d"), b=normal())
def line(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """The mean squared error of a line."""
    return ((X @ w + b - y) ** 2).mean()


@loss(a=normal(), c=normal(), at={"a": 2.0, "c": -3.0})
def two_ways(a: torch.Tensor, c: torch.Tensor) -> torch.Tensor:
    """Something of two numbers."""
    return (a * c + a) ** 2


@loss(x=normal("n", "d"), gain=normal("d"))
def gained(x: torch.Tensor, gain: torch.Tensor) -> torch.Tensor:
    """A tanh with a gain."""
    return gain * torch.tanh(x)


@loss(X=normal("n", "d"), V=normal("d", "h"), c=normal("h"))
def squared(X: torch.Tensor, V: torch.Tensor, c: torch.Tensor) -> torch.Tensor:
    """Half the sum of squares of a linear map."""
    return 0.5 * ((X @ V + c) ** 2).sum()


LINE = asking(q=gradient(line, ("w", "b"), returned_by("grad")))
SCALARS = asking(q=gradient(two_ways, ("a", "c"), returned_by("grad")))
BACKWARD = asking(q=backward(gained, ("x", "gain"), returned_by("gained_backward"), dout=normal("n", "d")))
MATRIX = asking(q=gradient(squared, ("V", "c"), returned_by("grad")))

DATA = """import numpy as np
rng = np.random.default_rng(0)
X, y, w, b = rng.normal(size=(8, 3)), rng.normal(size=8), rng.normal(size=3), 0.5
"""


def of_line(source: str) -> Verdict:
    """The verdict on a notebook about the line."""
    return verdict(LINE, f"{DATA}{source}\n")


def of_scalars(source: str) -> Verdict:
    """The verdict on a notebook about two numbers."""
    return verdict(SCALARS, f"import numpy as np\n{source}\n")


# Arguments ----------------------------------------------------------------------------------------

NAMED = """def grad({parameters}):
    r = {X} @ {w} + {b} - {y}
    return 2 * {X}.T @ r / len(r), 2 * r.mean()
"""


@pytest.mark.parametrize(
    ("X", "y", "w", "b"),
    [
        ("features", "labels", "weights", "bias"),
        ("data", "t", "theta", "intercept"),
        ("inputs", "target", "coef", "b0"),
    ],
)
def test_usual_names_are_understood_in_any_order(X: str, y: str, w: str, b: str) -> None:
    """What everybody calls the weights goes into the weights."""
    source = NAMED.format(parameters=f"{b}, {w}, {y}, {X}", X=X, y=y, w=w, b=b)

    assert of_line(source).status is Status.CORRECT


def test_an_annotation_says_what_a_parameter_takes() -> None:
    """Where its name says nothing."""
    parameters = 'p: "bias", q: "weights", r_: "labels", s: "features"'

    assert of_line(NAMED.format(parameters=parameters, X="s", y="r_", w="q", b="p")).status is Status.CORRECT


SILENT = NAMED.format(parameters="p, q, r_, s", X="s", y="p", w="r_", b="q")


@pytest.mark.parametrize("call", ["grad(y, b, w, X)", "print(grad(y, b, w, X))", "grad(s=X, r_=w, q=b, p=y)"])
def test_the_own_call_says_what_goes_in_where(call: str) -> None:
    """The notebook knows its own function."""
    found = of_line(SILENT + call)

    assert found.status is Status.CORRECT
    assert any("own call" in note for note in found.notes)


def test_without_a_call_every_order_is_tried() -> None:
    """Right numbers in one order are right, and the order is named."""
    found = of_line(SILENT)

    assert found.status is Status.CORRECT
    assert "No name says what `p`, `q`, `r_`, `s` stand for; they were read as y, b, w, X." in found.notes


def test_wrong_numbers_are_wrong_in_every_order() -> None:
    """To try orders does not make anything right."""
    assert of_line(SILENT.replace("2 * r.mean()", "r.mean()") + "grad(y, b, w, X)").status is Status.PARTLY_CORRECT
    assert of_line(SILENT.replace("2 * ", "")).status in (Status.WRONG, Status.ERROR)


def test_a_switch_stands_as_in_the_own_call() -> None:
    """A function that returns the loss alone by default is asked for the gradients as the notebook does."""
    source = """def grad(X, y, w, b, with_gradient=False):
    r = X @ w + b - y
    if not with_gradient:
        return (r * r).mean()
    return 2 * X.T @ r / len(r), 2 * r.mean()
dw, db = grad(X, y, w, b, with_gradient=True)
"""
    assert of_line(source).status is Status.CORRECT


# Packed arguments ---------------------------------------------------------------------------------

PACKED = {
    "a row": ("theta = np.concatenate([[b], w])", "b, w = t[0], t[1:]", "theta"),
    "a list": ("theta = [w, b]", "w, b = t", "theta"),
    "a dict": ('theta = {"w": w, "b": b}', 'w, b = t["w"], t["b"]', "theta"),
    "built in the call": ("", "b, w = t[-1], t[:-1]", "np.append(w, b)"),
    "sizes beside it": ("theta = np.append(w, b)", "b, w = t[k], t[:k]", "theta, k=3"),
}


@pytest.mark.parametrize("form", PACKED)
def test_parameters_are_packed_as_the_notebook_packs_them(form: str) -> None:
    """Their order and layout are its own."""
    made, taken, passed = PACKED[form]
    source = f"""{made}
def grad(X, y, t, k=None):
    {taken}
    r = X @ w + b - y
    return 2 * X.T @ r / len(r), 2 * r.mean()
dw, db = grad(X, y, {passed})
"""
    assert of_line(source).status is Status.CORRECT


RETURNED = {
    "weights first": "np.append(dw, db)",
    "bias first": "np.append(db, dw)",
    "beside the loss": "(r * r).mean(), np.append(dw, db)",
    "before the loss": "np.append(dw, db), (r * r).mean()",
    "a column": "np.append(dw, db)[:, None]",
}


@pytest.mark.parametrize("form", RETURNED)
def test_one_row_of_numbers_is_taken_apart(form: str) -> None:
    """In the order that makes it right, which is named."""
    found = of_line(
        "def grad(X, y, w, b):\n    r = X @ w + b - y\n    dw, db = 2 * X.T @ r / len(r), 2 * r.mean()\n"
        f"    return {RETURNED[form]}\n"
    )

    assert found.status is Status.CORRECT
    assert any("one row" in note for note in found.notes)


def test_a_wrong_part_of_a_row_is_found() -> None:
    """The other part keeps its points."""
    found = of_line(
        "def grad(X, y, w, b):\n    r = X @ w + b - y\n    return np.append(2 * X.T @ r / len(r), 2 * r.sum())\n"
    )

    assert found.status is Status.PARTLY_CORRECT
    assert {part.parameter: part.share for part in found.parts} == {"w": 1.0, "b": 0.0}


@pytest.mark.parametrize("order", ["C", "F"])
def test_matrices_are_unrolled_as_they_are(order: str) -> None:
    """By rows or by columns."""
    source = f"""import numpy as np
def grad(X, V, c):
    r = X @ V + c
    return np.concatenate([(X.T @ r).ravel(order="{order}"), r.sum(0)])
"""
    assert verdict(MATRIX, source).status is Status.CORRECT


# What comes back ----------------------------------------------------------------------------------

FORMS = {
    "a data class": "Both(dw, db)",
    "a named tuple": "Pair(bias=db, weights=dw)",
    "a namespace": "types.SimpleNamespace(dw=dw, db=db)",
    "a dict of other names": '{"bias": db, "weights": dw}',
    "gradients beside the loss": '{"loss": 0.0, "d_weights": dw, "d_bias": db}',
    "a dict after the loss": '0.0, {"dw": dw, "db": db}',
    "a list before the loss": "[dw, db], 0.0",
    "names that tell": "db / 1, dw",
}


@pytest.mark.parametrize("form", FORMS)
def test_any_container_is_taken_apart(form: str) -> None:
    """By its names where it has any."""
    found = of_line(f"""import collections, dataclasses, types
@dataclasses.dataclass
class Both:
    dw: object
    db: float
Pair = collections.namedtuple("Pair", "bias weights")
def grad(X, y, w, b):
    r = X @ w + b - y
    dw, db = 2 * X.T @ r / len(r), 2 * r.mean()
    return {FORMS[form]}
""")
    assert found.status is Status.CORRECT, found.sentence


def test_a_generator_is_asked_for_its_values() -> None:
    """One gradient after the other."""
    source = "def grad(X, y, w, b):\n    r = X @ w + b - y\n    yield 2 * X.T @ r / len(r)\n    yield 2 * r.mean()\n"

    assert of_line(source).status is Status.CORRECT


TURNED = "def grad(a, c):\n    s = 2 * (a * c + a)\n    one, two = s * (c + 1), s * a\n    return two, one\n"


def test_the_own_call_names_the_parts() -> None:
    """Where it takes them apart by name, that is their order."""
    found = of_scalars(TURNED + "dc, da = grad(2.0, -3.0)")

    assert found.status is Status.CORRECT
    assert any("as your own call has it" in note for note in found.notes)


@pytest.mark.parametrize("call", ["", "da, dc = grad(2.0, -3.0)", "print(grad(2.0, -3.0))"])
def test_exchanged_parts_stay_exchanged(call: str) -> None:
    """Where nothing in the notebook has them in that order, or its own call has them in the other."""
    found = of_scalars(TURNED + call)

    assert found.status is Status.WRONG
    assert found.diagnosis is not None
    assert found.diagnosis.slug == "permuted_outputs"


@pytest.mark.parametrize("parameters", ["c, a", "a, c"])
def test_the_order_of_the_parameters_is_not_that_of_the_parts(parameters: str) -> None:
    """A function that takes c before a has not said that it returns them so: exchanged results would pass."""
    source = "def grad({}):\n    s = 2 * (a * c + a)\n    return s * a, s * (c + 1)\n"

    assert of_scalars(source.format(parameters)).status is Status.WRONG


@pytest.mark.parametrize("call", ["", "grad(c, a)"])
def test_parts_may_follow_parameters_without_telling_names(call: str) -> None:
    """Where no name says which is which, the function may take and return c before a; the order is named."""
    source = "def grad(p, q):\n    s = 2 * (q * p + q)\n    return s * q, s * (p + 1)\n"

    found = of_scalars(f"{source}a, c = 2.0, -3.0\n{call}")

    assert found.status is Status.CORRECT
    assert any("order" in note for note in found.notes)


@pytest.mark.parametrize("call", ["", "grad(a, c)", "grad(c, a)"])
def test_exchanged_parts_are_not_right_in_any_order(call: str) -> None:
    """Parts in the other order than the parameters that they belong to."""
    source = "def grad(p, q):\n    s = 2 * (p * q + p)\n    return s * p, s * (q + 1)\n"

    assert of_scalars(f"{source}a, c = 2.0, -3.0\n{call}").status is Status.WRONG


def test_numbers_in_a_call_are_the_inputs_that_have_them() -> None:
    """The assignment's own point tells which is which, in a vector too."""
    source = "def grad(v):\n    p, q = v\n    s = 2 * (p * q + q)\n    return np.array([s * q, s * (p + 1)])\n"

    assert of_scalars(source + "grad(np.array([-3.0, 2.0]))").status is Status.CORRECT


# Forward and backward -----------------------------------------------------------------------------

CACHES = {
    "a tuple": ("t, cache", "(np.tanh(x), gain)", "t, gain = cache", "out, cache", "dout, cache"),
    "a dict": (
        "t, cache",
        "dict(t=np.tanh(x), gain=gain)",
        't, gain = cache["t"], cache["gain"]',
        "out, cache",
        "dout, cache",
    ),
    "cache first": ("t, cache", "(np.tanh(x), gain)", "t, gain = cache", "cache, out", "cache, dout"),
}


@pytest.mark.parametrize("form", CACHES)
def test_backward_gets_the_cache_of_the_own_forward(form: str) -> None:
    """Whatever is in it: the forward pass runs first, on the fresh inputs."""
    _, cache, taken, returned, passed = CACHES[form]
    source = f"""import numpy as np
def gained_forward(x, gain):
    out = gain * np.tanh(x)
    cache = {cache}
    return {returned}
def gained_backward({passed}):
    {taken}
    return dout * gain * (1 - t * t), {{}}
x, gain, dout = np.ones((4, 3)) / 3, np.arange(3.0), np.ones((4, 3))
{returned} = gained_forward(x, gain)
dx, dgain = gained_backward({passed})
"""
    assert verdict(BACKWARD, source.replace("{}", "(dout * t).sum(0)")).status is Status.CORRECT
    assert verdict(BACKWARD, source.replace("{}", "dout.sum(0)")).status is Status.PARTLY_CORRECT


@pytest.mark.parametrize("returned", ["out, cache", "cache, out"])
def test_a_forward_pass_that_is_never_called_is_run_too(returned: str) -> None:
    """Where the notebook only defines both."""
    source = f"""import numpy as np
def gained_forward(x, gain):
    out, cache = gain * np.tanh(x), (np.tanh(x), gain)
    return {returned}
def gained_backward(dout, cache):
    t, gain = cache
    return dout * gain * (1 - t * t), (dout * t).sum(0)
"""
    assert verdict(BACKWARD, source).status is Status.CORRECT


@pytest.mark.parametrize("taken", ["w, b = t[:-1], t[-1]", "b, w = t[0], t[1:]", "w, b = t", 'w, b = t["w"], t["b"]'])
def test_packed_parameters_are_tried_where_nothing_is_called(taken: str) -> None:
    """In the usual orders, of which the one is named that makes the numbers right."""
    source = f"""def grad(t, X, y):
    {taken}
    r = X @ w + b - y
    return 2 * X.T @ r / len(r), 2 * r.mean()
"""
    found = of_line(source)
    assert found.status is Status.CORRECT
    assert any(note.startswith("`t` was taken for a ") for note in found.notes)
    assert of_line(source.replace("2 * r.mean()", "r.mean()")).status is not Status.CORRECT


@pytest.mark.parametrize("factor", ["2", "1"])
def test_parameters_may_be_attributes_of_an_object(factor: str) -> None:
    """Which may be of any class, as a NamedTuple of parameters is."""
    source = f"""def grad(model, X_batch, batch_y):
    r = X_batch @ model.w + model.b - batch_y
    return 2 * X_batch.T @ r / len(r), {factor} * r.mean()
"""
    assert (of_line(source).status is Status.CORRECT) == (factor == "2")


def test_a_dict_of_gradients_may_be_handed_in() -> None:
    """It is filled and comes back as what was asked for."""
    source = """def grad(X, y, w, b, grads):
    r = X @ w + b - y
    grads["w"], grads["b"] = 2 * X.T @ r / len(y), 2 * r.mean()
"""
    assert of_line(source).status is Status.CORRECT
    assert of_line(source.replace("2 * r.mean()", "r.mean()")).status is not Status.CORRECT


def test_too_few_parameters_without_telling_names_are_no_wrong_answer() -> None:
    """What goes into them nobody knows, so a person looks."""
    source = "def grad(first, second):\n    return first.sum(0), second\n"

    assert of_line(source).status is Status.CANNOT_DECIDE


def test_what_a_forward_pass_left_at_module_level_is_there() -> None:
    """Since it is called first."""
    source = """import numpy as np
kept = []
def gained_forward(x, gain):
    kept.append((np.tanh(x), gain))
    return gain * np.tanh(x)
def gained_backward(dout):
    t, gain = kept.pop()
    return dout * gain * (1 - t * t), (dout * t).sum(0)
"""
    assert verdict(BACKWARD, source).status is Status.CORRECT


def test_wrong_numbers_of_a_pair_that_is_never_called_are_wrong() -> None:
    """Names say that the cache is that of its forward pass."""
    source = """import numpy as np
def gained_forward(x, gain):
    return gain * np.tanh(x), (np.tanh(x), gain)
def gained_backward(dout, cache):
    t, gain = cache
    return dout * gain * (1 - t * t), 2 * (dout * t).sum(0)
"""
    assert verdict(BACKWARD, source).status is Status.PARTLY_CORRECT


def test_a_call_inside_a_function_says_what_goes_in_where() -> None:
    """As in a training loop, whose variables have telling names."""
    source = SILENT + "def train(X, y, w, b):\n    dw, db = grad(y, b, w, X)\n    return w - dw, b - db\n"

    assert of_line(source).status is Status.CORRECT


SIZES = {
    "passed as names": ("d, h = 3, 4", "grad(theta, X, d, h)", "t, X, d, h"),
    "passed as numbers": ("", "grad(theta, X, 3, 4)", "t, X, d, h"),
    "defaults": ("", "grad(theta, X)", "t, X, d=3, h=4"),
    "read at module level": ("d = 3\nh = 4", "grad(theta, X)", "t, X"),
}


@pytest.mark.parametrize("form", SIZES)
def test_sizes_follow_the_fresh_inputs(form: str) -> None:
    """A size that the notebook spells out is that of its own inputs, and becomes that of others."""
    sizes, call, parameters = SIZES[form]
    source = f"""import numpy as np
{sizes}
X, V, c = np.ones((5, 3)), np.ones((3, 4)), np.zeros(4)
theta = np.concatenate([V.ravel(), c])
def grad({parameters}):
    V, c = t[: d * h].reshape(d, h), t[d * h :]
    r = X @ V + c
    return np.concatenate([(X.T @ r).ravel(), r.sum(0)])
g = {call}
"""
    assert verdict(MATRIX, source).status is Status.CORRECT


def test_a_forward_pass_may_take_the_parameters_in_a_dict() -> None:
    """And its backward pass the same dict, though the notebook calls neither."""
    source = """import numpy as np
def forward_pass(X, parameters):
    r = X @ parameters["V"] + parameters["c"]
    return (r * r).sum() / 2, {"r": r}
def grad(parameters, cache, X):
    return {"dV": X.T @ cache["r"], "dc": cache["r"].sum(0)}
"""
    assert verdict(MATRIX, source).status is Status.CORRECT


FLAT = asking(q=gradient(squared, "V", returned_by("grad")))


@pytest.mark.parametrize(
    ("shaped", "status"), [("V = V.reshape(X.shape[1], -1)", Status.CORRECT), ("pass", Status.WRONG)]
)
def test_a_row_comes_back_where_a_row_may_go_in(shaped: str, status: Status) -> None:
    """A function that gives its parameter a shape works on rows, as optimisers do; any other lost the shape."""
    source = f"def grad(X, V, c):\n    {shaped}\n    return (X.T @ (X @ V + c)).ravel()\n"

    assert verdict(FLAT, source).status is status


def test_gradients_may_stand_together_inside_a_dict() -> None:
    """Beside the loss."""
    source = """def grad(X, y, w, b):
    r = X @ w + b - y
    return {"loss": (r * r).mean(), "grads": {"dw": 2 * X.T @ r / len(r), "db": 2 * r.mean()}}
"""
    assert of_line(source).status is Status.CORRECT


THETA = """def grad(theta, X, y):
    r = X @ theta[1:] + theta[0] - y
    return np.append(2 * r.mean(), 2 * X.T @ r / len(r))
"""


@pytest.mark.parametrize("call", ["", "theta = np.append(b, w)\ngrad(theta, X, y)"])
def test_theta_may_be_all_parameters(call: str) -> None:
    """Though it is a name for weights too."""
    assert of_line(THETA + call).status is Status.CORRECT


def test_a_wrong_part_of_what_is_packed_is_found() -> None:
    """The notebook's own call says how to call the function, so that its numbers can be judged."""
    source = THETA.replace("2 * r.mean()", "r.mean()") + "theta = np.append(b, w)\ngrad(theta, X, y)"
    found = of_line(source)

    assert found.status is Status.PARTLY_CORRECT
    assert {part.parameter: part.share for part in found.parts} == {"w": 1.0, "b": 0.0}
