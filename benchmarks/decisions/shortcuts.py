"""Answers that derive nothing, to any problem: differences and autograd, each known for what it is."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.decisions.corpus import Problem, _cell
from grader.model import Array, Origin
from grader.numerics.derivative import exact_derivative
from grader.numerics.trials import plan_trials

AGREES = 1e-9
"""Relative error below which a complex step has differentiated the loss, and not something near it."""


@dataclass(frozen=True)
class Shortcut:
    """One answer that has right numbers, or nearly, without a derivation."""

    what: str
    """How it comes to its numbers."""
    function: str
    """The name of the function."""
    source: str
    """A cell of a notebook that defines it, with the loss as the student's own forward pass."""
    origin: Origin
    step: float | None = None
    """The step of its differences."""


def shortcuts(problem: Problem) -> Iterator[Shortcut]:
    """Every shortcut to the gradient of a problem."""
    yield from differences(problem)
    yield from autograds(problem)


def differences(problem: Problem) -> Iterator[Shortcut]:
    """Differences of five kinds, with several steps and in several spellings."""
    asked = _Asked.of(problem)
    for kind, spelling, steps in _DIFFERENCES:
        for step in steps:
            source = asked.cell(_VALUE, spelling.replace("STEP", repr(step)))
            yield Shortcut(f"{kind} {step:g}", "gradient", source, Origin.FINITE_DIFFERENCE, step)
    step = 1e-20
    for kind, spelling in _COMPLEX_STEPS.items():
        source = asked.cell(_COMPLEX_VALUE, spelling.replace("STEP", repr(step)))
        if asked.is_right(source):
            yield Shortcut(f"{kind} {step:g}", "gradient", source, Origin.FINITE_DIFFERENCE, step)


def autograds(problem: Problem) -> Iterator[Shortcut]:
    """Automatic differentiation through every door of torch, in reverse and in forward mode."""
    asked = _Asked.of(problem)
    for kind, body in _AUTOGRADS.items():
        source = asked.cell(_TENSORS, body)
        if asked.runs(source):  # not every operation has a forward mode, or knows vmap
            yield Shortcut(kind, "gradient", source, Origin.AUTOGRAD)


# Sources ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Asked:
    """What a shortcut needs to know of a problem."""

    problem: Problem

    @classmethod
    def of(cls, problem: Problem) -> _Asked:
        return cls(problem)

    def cell(self, *parts: str) -> str:
        """The loss and further definitions, with the names of this problem put in."""
        loss = self.problem.loss
        names, wrt = list(loss.inputs), list(self.problem.wrt)
        put_in = {
            "LOSS": loss.name,
            "INPUTS": ", ".join(names),
            "WRT": ", ".join(wrt) + ",",
            "NAMES": repr(tuple(names)),
            "SOUGHT": repr(tuple(wrt)),
        }
        text = "\n\n".join(textwrap.dedent(part).strip("\n") + "\n" for part in parts)
        for placeholder, meant in put_in.items():
            text = text.replace(f"<{placeholder}>", meant)
        return f"{without_docstrings(_cell(loss.function))}\n\n{text}"

    def gradient(self, source: str) -> list[Array]:
        """What the answer gives at one point."""
        namespace: dict[str, Any] = {}
        exec(compile(source, "shortcut", "exec"), namespace)  # noqa: S102 - our own source
        inputs = {name: np.array(value) for name, value in self._inputs().items()}
        found = namespace["gradient"](**inputs)
        found = found if isinstance(found, tuple | list) else (found,)
        return [np.asarray(getattr(part, "detach", lambda part=part: part)()) for part in found]

    def runs(self, source: str) -> bool:
        """Whether the answer comes back."""
        try:
            self.gradient(source)
        except (RuntimeError, NotImplementedError, TypeError):
            return False
        return True

    def is_right(self, source: str) -> bool:
        """Whether the answer comes back with the exact derivative."""
        try:
            found = self.gradient(source)
        except (RuntimeError, NotImplementedError, TypeError):
            return False
        exact = exact_derivative(self.problem.loss, self.problem.wrt, self._inputs()).gradient.values()
        return all(np.linalg.norm(f - e) <= AGREES * np.linalg.norm(e) for f, e in zip(found, exact, strict=True))

    def _inputs(self) -> Mapping[str, Array]:
        return plan_trials(self.problem.loss, self.problem.wrt, 0)[0].inputs


def without_docstrings(source: str) -> str:
    """The source of functions without what their docstrings say."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return ast.unparse(tree) + "\n"


_VALUE = """
def value(<INPUTS>):
    tensors = [torch.tensor(part) for part in (<INPUTS>,)]
    return float(<LOSS>(*tensors))
"""

_COMPLEX_VALUE = """
def value(<INPUTS>):
    tensors = [torch.tensor(part, dtype=torch.complex128) for part in (<INPUTS>,)]
    return complex(<LOSS>(*tensors))
"""

_TENSORS = """
def as_tensors(*arrays):
    return [torch.tensor(array) for array in arrays]
"""

_FORWARD = """
def gradient(<INPUTS>):
    given = {name: np.array(x) for name, x in zip(<NAMES>, (<INPUTS>,))}
    h = STEP
    here = value(**given)
    slopes = []
    for name in <SOUGHT>:
        x = given[name]
        slope = np.zeros_like(x)
        for i in np.ndindex(x.shape):
            moved = x.copy()
            moved[i] += h
            slope[i] = (value(**{**given, name: moved}) - here) / h
        slopes.append(slope)
    return tuple(slopes)
"""

_FORWARD_EACH = """
def partial_derivative(f, x, i, eps):
    moved = x.copy()
    moved[i] = moved[i] + eps
    return (f(moved) - f(x)) / eps


def gradient(<INPUTS>):
    given = {name: np.array(x) for name, x in zip(<NAMES>, (<INPUTS>,))}
    slopes = []
    for name in <SOUGHT>:
        f = lambda x: value(**{**given, name: x})
        flat = [partial_derivative(f, given[name], i, STEP) for i in np.ndindex(given[name].shape)]
        slopes.append(np.array(flat).reshape(given[name].shape))
    return tuple(slopes)
"""

_CENTRAL = """
def gradient(<INPUTS>):
    given = {name: np.array(x) for name, x in zip(<NAMES>, (<INPUTS>,))}
    h = STEP
    slopes = []
    for name in <SOUGHT>:
        x = given[name]
        slope = np.zeros_like(x)
        for i in np.ndindex(x.shape):
            up, down = x.copy(), x.copy()
            up[i] += h
            down[i] -= h
            slope[i] = (value(**{**given, name: up}) - value(**{**given, name: down})) / (2 * h)
        slopes.append(slope)
    return tuple(slopes)
"""

_CENTRAL_IN_PLACE = """
def eval_numerical_gradient(f, x, h):
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"], op_flags=["readwrite"])
    while not it.finished:
        ix = it.multi_index
        oldval = x[ix]
        x[ix] = oldval + h
        fxph = f(x)
        x[ix] = oldval - h
        fxmh = f(x)
        x[ix] = oldval
        grad[ix] = (fxph - fxmh) / (2 * h)
        it.iternext()
    return grad


def gradient(<INPUTS>):
    given = {name: np.array(x) for name, x in zip(<NAMES>, (<INPUTS>,))}
    slopes = []
    for name in <SOUGHT>:
        f = lambda x: value(**{**given, name: x})
        slopes.append(eval_numerical_gradient(f, given[name].copy(), STEP))
    return tuple(slopes)
"""

_CENTRAL_VECTORS = """
def gradient(<INPUTS>):
    given = {name: np.array(x) for name, x in zip(<NAMES>, (<INPUTS>,))}
    delta = STEP
    slopes = []
    for name in <SOUGHT>:
        x = given[name]
        directions = [e.reshape(x.shape) for e in np.eye(x.size)]
        plus = np.array([value(**{**given, name: x + delta * e}) for e in directions])
        minus = np.array([value(**{**given, name: x - delta * e}) for e in directions])
        slopes.append(((plus - minus) / (2 * delta)).reshape(x.shape))
    return tuple(slopes)
"""

_CENTRAL_TORCH = """
def gradient(<INPUTS>):
    given = {name: torch.tensor(part) for name, part in zip(<NAMES>, (<INPUTS>,))}
    slopes = []
    for name in <SOUGHT>:
        flat = given[name].reshape(-1)
        slope = torch.zeros_like(flat)
        for i in range(flat.numel()):
            nudge = torch.zeros_like(flat)
            nudge[i] = STEP
            plus = <LOSS>(**{**given, name: (flat + nudge).reshape(given[name].shape)})
            minus = <LOSS>(**{**given, name: (flat - nudge).reshape(given[name].shape)})
            slope[i] = (plus - minus) / (2 * STEP)
        slopes.append(slope.reshape(given[name].shape))
    return tuple(slopes)
"""

_FIVE_POINT = """
def gradient(<INPUTS>):
    given = {name: np.array(x) for name, x in zip(<NAMES>, (<INPUTS>,))}
    h = STEP
    slopes = []
    for name in <SOUGHT>:
        x = given[name]
        slope = np.zeros_like(x)
        for i in np.ndindex(x.shape):
            e = np.zeros_like(x)
            e[i] = h
            f = lambda k: value(**{**given, name: x + k * e})
            slope[i] = (-f(2) + 8 * f(1) - 8 * f(-1) + f(-2)) / (12 * h)
        slopes.append(slope)
    return tuple(slopes)
"""

_RICHARDSON = """
def central(f, x, h):
    slope = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        e = np.zeros_like(x)
        e[i] = h
        slope[i] = (f(x + e) - f(x - e)) / (2 * h)
    return slope


def gradient(<INPUTS>):
    given = {name: np.array(x) for name, x in zip(<NAMES>, (<INPUTS>,))}
    slopes = []
    for name in <SOUGHT>:
        f = lambda x: value(**{**given, name: x})
        coarse, fine = central(f, given[name], STEP), central(f, given[name], STEP / 2)
        slopes.append((4 * fine - coarse) / 3)
    return tuple(slopes)
"""

_RICHARDSON_EACH = """
def gradient(<INPUTS>):
    given = {name: np.array(x) for name, x in zip(<NAMES>, (<INPUTS>,))}

    def slope_at(name, i, h):
        up, down = given[name].copy(), given[name].copy()
        up[i] += h
        down[i] -= h
        return (value(**{**given, name: up}) - value(**{**given, name: down})) / (2 * h)

    slopes = []
    for name in <SOUGHT>:
        slope = np.zeros_like(given[name])
        for i in np.ndindex(slope.shape):
            slope[i] = slope_at(name, i, STEP / 2) + (slope_at(name, i, STEP / 2) - slope_at(name, i, STEP)) / 3
        slopes.append(slope)
    return tuple(slopes)
"""

_COMPLEX = """
def gradient(<INPUTS>):
    given = {name: np.array(x) for name, x in zip(<NAMES>, (<INPUTS>,))}
    h = STEP
    slopes = []
    for name in <SOUGHT>:
        x = given[name]
        slope = np.zeros(x.shape)
        for i in np.ndindex(x.shape):
            moved = x.astype(complex)
            moved[i] += 1j * h
            slope[i] = value(**{**given, name: moved}).imag / h
        slopes.append(slope)
    return tuple(slopes)
"""

_COMPLEX_VECTORS = """
def gradient(<INPUTS>):
    given = {name: np.array(x) for name, x in zip(<NAMES>, (<INPUTS>,))}
    slopes = []
    for name in <SOUGHT>:
        x = given[name]
        raised = [value(**{**given, name: x + complex(0, STEP) * e.reshape(x.shape)}) for e in np.eye(x.size)]
        slopes.append(np.imag(raised).reshape(x.shape) / STEP)
    return tuple(slopes)
"""

_DIFFERENCES: tuple[tuple[str, str, tuple[float, ...]], ...] = (
    ("forward difference", _FORWARD, (1e-5, 1e-6, 1e-7, 2.0**-26)),
    ("forward difference, point by point", _FORWARD_EACH, (1e-6, 1e-8)),
    ("central difference", _CENTRAL, (1e-3, 1e-4, 1e-5, 1e-6, 1e-7)),
    ("central difference in place", _CENTRAL_IN_PLACE, (1e-5, 6e-6)),
    ("central difference by directions", _CENTRAL_VECTORS, (1e-4, 1e-5)),
    ("central difference in torch", _CENTRAL_TORCH, (1e-5,)),
    ("five-point difference", _FIVE_POINT, (1e-2, 1e-3)),
    ("Richardson extrapolation", _RICHARDSON, (1e-2, 1e-3)),
    ("Richardson extrapolation, point by point", _RICHARDSON_EACH, (1e-2, 1e-3)),
)
"""What it is, how it is spelled, and its steps."""

_COMPLEX_STEPS = {"complex step": _COMPLEX, "complex step by directions": _COMPLEX_VECTORS}

_OF_SOUGHT = """
    def value(*sought):
        return <LOSS>(**{**given, **dict(zip(<SOUGHT>, sought))})

    sought = tuple(given[name] for name in <SOUGHT>)
"""

_GIVEN = """
def gradient(<INPUTS>):
    given = dict(zip(<NAMES>, as_tensors(<INPUTS>)))
"""

_AUTOGRADS: dict[str, str] = {
    "backward()": _GIVEN
    + """
    for name in <SOUGHT>:
        given[name].requires_grad_()
    <LOSS>(**given).backward()
    return tuple(given[name].grad for name in <SOUGHT>)
""",
    "backward() with numpy's numbers": """
def gradient(<INPUTS>):
    <INPUTS>, = as_tensors(<INPUTS>)
    for leaf in (<WRT>):
        leaf.requires_grad = True
    torch.autograd.backward(<LOSS>(<INPUTS>))
    return [leaf.grad.detach().numpy() for leaf in (<WRT>)]
""",
    "torch.autograd.grad": """
from torch.autograd import grad


def gradient(<INPUTS>):
    <INPUTS>, = as_tensors(<INPUTS>)
    leaves = [leaf.requires_grad_() for leaf in (<WRT>)]
    return grad(<LOSS>(<INPUTS>), leaves)
""",
    "torch.autograd.functional.jacobian": f"""
{_GIVEN}{_OF_SOUGHT}
    return torch.autograd.functional.jacobian(value, sought)
""",
    "torch.autograd.functional.vjp": f"""
{_GIVEN}{_OF_SOUGHT}
    return torch.autograd.functional.vjp(value, sought)[1]
""",
    "torch.func.grad": f"""
{_GIVEN}{_OF_SOUGHT}
    return torch.func.grad(value, argnums=tuple(range(len(sought))))(*sought)
""",
    "torch.func.vjp": f"""
{_GIVEN}{_OF_SOUGHT}
    loss, pull = torch.func.vjp(value, *sought)
    return pull(torch.ones_like(loss))
""",
    "torch.func.jacrev": f"""
{_GIVEN}{_OF_SOUGHT}
    return torch.func.jacrev(value, argnums=tuple(range(len(sought))))(*sought)
""",
    "torch.func.jacfwd": f"""
{_GIVEN}{_OF_SOUGHT}
    return torch.func.jacfwd(value, argnums=tuple(range(len(sought))))(*sought)
""",
    "torch.func.jvp": f"""
{_GIVEN}{_OF_SOUGHT}
    slopes = []
    for k, x in enumerate(sought):
        slope = torch.zeros(x.numel(), dtype=x.dtype)
        for i in range(x.numel()):
            direction = [torch.zeros_like(part) for part in sought]
            direction[k].view(-1)[i] = 1
            slope[i] = torch.func.jvp(value, sought, tuple(direction))[1]
        slopes.append(slope.reshape(x.shape))
    return tuple(slopes)
""",
    "torch.func.linearize": f"""
{_GIVEN}{_OF_SOUGHT}
    _, along = torch.func.linearize(value, *sought)
    slopes = []
    for k, x in enumerate(sought):
        slope = np.zeros(x.shape)
        for i in np.ndindex(x.shape):
            direction = [torch.zeros_like(part) for part in sought]
            direction[k][i] = 1
            slope[i] = float(along(*direction))
        slopes.append(slope)
    return tuple(slopes)
""",
    "dual numbers": f"""
import torch.autograd.forward_ad as fwAD
from torch.autograd.forward_ad import make_dual

{_GIVEN}
    slopes = []
    for name in <SOUGHT>:
        slope = np.zeros(given[name].shape)
        for i in np.ndindex(slope.shape):
            tangent = torch.zeros_like(given[name])
            tangent[i] = 1
            with fwAD.dual_level():
                loss = <LOSS>(**{{**given, name: make_dual(given[name], tangent)}})
                slope[i] = fwAD.unpack_dual(loss).tangent.item()
        slopes.append(slope)
    return tuple(slopes)
""",
    "torch.func.grad of a hidden name": f"""
differentiate = torch.func.grad_and_value

{_GIVEN}{_OF_SOUGHT}
    return differentiate(value, argnums=tuple(range(len(sought))))(*sought)[0]
""",
}
