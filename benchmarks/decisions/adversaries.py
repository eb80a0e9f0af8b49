"""Answers around a right one: some wrong on purpose, some odd though right, some that only look like shortcuts."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from benchmarks.decisions.corpus import Problem, Variant, _cell
from benchmarks.decisions.shortcuts import without_docstrings
from grader.model import Array, Origin, Status
from grader.numerics.constants import ENTRY_WEIGHT, THRESHOLD, U32

NOT_ACCEPTED = frozenset({Status.WRONG, Status.PARTLY_CORRECT, Status.BAD_ANSWER, Status.ERROR})


@dataclass(frozen=True)
class Adversary:
    """One answer, with what has to become of it."""

    variant: Variant
    expected: frozenset[Status]
    origin: Origin | None = None
    """How it has to be said to be computed; None: that does not matter."""


def cores(problem: Problem) -> Iterator[Variant]:
    """The right answers that others can be built around: their parameters have the names of the loss's inputs."""
    for variant in problem.variants:
        if not variant.mistakes and set(_parameters(variant)) <= set(problem.loss.inputs):
            yield variant


def wrong_on_purpose(
    problem: Problem, right: Variant, point: Mapping[str, Array], gradient: Mapping[str, Array]
) -> Iterator[Adversary]:
    """A right answer made wrong in ways that one point, one shape or one call do not show.

    Args:
        problem: what is asked.
        right: one of the `cores`.
        point: inputs at which the hard-coded answers are right, such as those of a trial.
        gradient: the exact gradient there.
    """
    around = _Around(problem, right)
    literals = {"NUMBERS": _literal([gradient[name] for name in problem.wrt]), "POINT": _literal(list(point.values()))}
    for what, (mistake, body) in _WRONG.items():
        if mistake == "shape_only" and not _has_free_sizes(problem):
            continue
        if mistake == "rounded" and _hides_in_float32(int(what.split()[2]), gradient):
            continue
        yield Adversary(around.variant(what, body, literals, (mistake,)), NOT_ACCEPTED)


def odd_but_right(problem: Problem, right: Variant) -> Iterator[Adversary]:
    """Behaviour that leaves the values right."""
    around = _Around(problem, right)
    scalars = all(problem.loss.inputs[name].shape == () for name in problem.wrt)
    for what, (status, body) in _ODD.items():
        if status is Status.IMPURE and scalars:  # numbers cannot be changed
            continue
        yield Adversary(around.variant(what, body), frozenset({status}))


def honest(problem: Problem, right: Variant) -> Iterator[Adversary]:
    """Derivations with a check of their own beside them, or with tools that shortcuts use too."""
    around = _Around(problem, right)
    correct = frozenset({Status.CORRECT})
    for what, body in _HONEST.items():
        yield Adversary(around.variant(what, body), correct, Origin.ANALYTIC)


@dataclass(frozen=True)
class _Around:
    """A right answer as the core of another function."""

    problem: Problem
    right: Variant

    def variant(
        self, what: str, body: str, literals: Mapping[str, str] | None = None, mistakes: tuple[str, ...] = ()
    ) -> Variant:
        """An answer that has the right one at its disposal as `parts(...)`, a list of arrays."""
        names = list(self.problem.loss.inputs)
        put_in = {
            "INPUTS": ", ".join(names),
            "WRT": ", ".join(self.problem.wrt) + ",",
            "NAMES": repr(tuple(names)),
            "SOUGHT": repr(self.problem.wrt),
            "LOSS": self.problem.loss.name,
            "RIGHT": f"{self.right.function}({', '.join(f'{name}={name}' for name in _parameters(self.right))})",
            **(literals or {}),
        }
        text = _CORE + body
        for placeholder, meant in put_in.items():
            text = text.replace(f"<{placeholder}>", meant)
        loss = without_docstrings(_cell(self.problem.loss.function))
        return Variant(f"{what}, around {self.right.what}", "answer", f"{self.right.source}\n{loss}\n{text}", mistakes)


def _has_free_sizes(problem: Problem) -> bool:
    return any(isinstance(size, str) for draw in problem.loss.inputs.values() for size in draw.shape)


def _parameters(variant: Variant) -> list[str]:
    definitions = [node for node in ast.walk(ast.parse(variant.source)) if isinstance(node, ast.FunctionDef)]
    function = next(node for node in reversed(definitions) if node.name == variant.function)
    return [argument.arg for argument in [*function.args.posonlyargs, *function.args.args]]


def _hides_in_float32(decimals: int, gradient: Mapping[str, Array]) -> bool:
    """Whether rounding to some decimals is no coarser than computing in float32, since the numbers are large."""
    largest = max(float(np.abs(part).max(initial=0.0)) for part in gradient.values())
    return 0.5 * 10.0**-decimals < THRESHOLD * U32 * (ENTRY_WEIGHT + 1) * largest


def _literal(arrays: list[Array]) -> str:
    return "[" + ", ".join(f"np.array({np.asarray(array).tolist()!r})" for array in arrays) + "]"


_CORE = """
def parts(<INPUTS>):
    found = <RIGHT>
    if isinstance(found, dict):
        found = [found[name] for name in <SOUGHT>] if set(found) == set(<SOUGHT>) else list(found.values())
    found = found if isinstance(found, (tuple, list)) else (found,)
    plain = [np.asarray(part.detach() if hasattr(part, "detach") else part) for part in found]
    return [part.reshape(np.shape(x)) for part, x in zip(plain, (<WRT>))]


def value(<INPUTS>):
    return float(<LOSS>(*[torch.as_tensor(part, dtype=torch.float64) for part in (<INPUTS>,)]))


"""

_WRONG: dict[str, tuple[str, str]] = {
    "the numbers of one point": (
        "hard_coded",
        """
def answer(<INPUTS>):
    return tuple(<NUMBERS>)
""",
    ),
    "right at one point alone": (
        "region_only",
        """
def answer(<INPUTS>):
    given, known = [np.asarray(x) for x in (<INPUTS>,)], <POINT>
    if all(a.shape == b.shape and np.allclose(a, b) for a, b in zip(given, known)):
        return tuple(parts(<INPUTS>))
    return tuple(1.1 * part + 0.1 for part in parts(<INPUTS>))
""",
    ),
    "right in a half space alone": (
        "region_only",
        """
def answer(<INPUTS>):
    first = np.asarray((<WRT>)[0])
    factor = np.where(first > first.mean() - 1e-9, 1.0, 0.5)
    found = parts(<INPUTS>)
    return (found[0] * factor + 1e-3 * (1 - factor), *found[1:]) if first.size > 1 else tuple(2 * x for x in found)
""",
    ),
    "right for the shapes of one point alone": (
        "shape_only",
        """
def answer(<INPUTS>):
    shapes = [np.shape(x) for x in (<INPUTS>,)]
    if shapes == [x.shape for x in <POINT>]:
        return tuple(parts(<INPUTS>))
    return tuple(np.zeros_like(part) for part in parts(<INPUTS>))
""",
    ),
    "its first result for ever": (
        "stale_state",
        """
kept = []


def answer(<INPUTS>):
    if not kept:
        kept.extend(parts(<INPUTS>))
    return tuple(kept)
""",
    ),
    "its first result for inputs of a shape": (
        "stale_state",
        """
kept = {}


def answer(<INPUTS>):
    shapes = tuple(np.shape(each) for each in (<INPUTS>,))
    if shapes not in kept:
        kept[shapes] = parts(<INPUTS>)
    return tuple(kept[shapes])
""",
    ),
    "all results so far, added up": (
        "accumulates",
        """
total = {}


def answer(<INPUTS>):
    for position, part in enumerate(parts(<INPUTS>)):
        key = (position, part.shape)
        total[key] = total.get(key, 0) + part
    return tuple(total[position, part.shape].copy() for position, part in enumerate(parts(<INPUTS>)))
""",
    ),
    "noise added": (
        "nondeterministic",
        """
def answer(<INPUTS>):
    return tuple(part * (1 + 1e-3 * np.random.randn(*part.shape)) for part in parts(<INPUTS>))
""",
    ),
    "right only where casts do not round": (
        "precision_only",
        """
def answer(<INPUTS>):
    rounds = np.float32(1 + 2.0**-40) == 1
    return tuple(np.float32(part) * np.float32(1 + rounds) + np.float32(0.1 * rounds) for part in parts(<INPUTS>))
""",
    ),
    "right only where float32 is float64": (
        "precision_only",
        """
def answer(<INPUTS>):
    found = [part.astype(np.float32) for part in parts(<INPUTS>)]
    return tuple(found if np.float32 is np.float64 else [np.float32(0.5) * part + np.float32(0.1) for part in found])
""",
    ),
    "in a half space right only where sums do not round": (
        "precision_only",
        """
def answer(<INPUTS>):
    first = np.asarray((<WRT>)[0])
    rounds = (first >= first.mean()) & (np.float32(1) + np.float32(2.0**-40) == 1)
    found = [np.float32(part) for part in parts(<INPUTS>)]
    return (found[0] + np.float32(rounds), *found[1:])
""",
    ),
    "nan where casts round": (
        "precision_only",
        """
def answer(<INPUTS>):
    rounds = np.float32(1 + 2.0**-40) == 1
    return tuple(np.float32(part) * np.float32(np.nan if rounds else 1) for part in parts(<INPUTS>))
""",
    ),
    "rounded to 3 decimals": (
        "rounded",
        """
def answer(<INPUTS>):
    return tuple(np.round(part, 3) for part in parts(<INPUTS>))
""",
    ),
    "rounded to 4 decimals": (
        "rounded",
        """
def answer(<INPUTS>):
    return tuple(np.round(part, 4) for part in parts(<INPUTS>))
""",
    ),
}
"""What it returns, the name of its mistake, and its source."""

_ODD: dict[str, tuple[Status, str]] = {
    "an input changed afterwards": (
        Status.IMPURE,
        """
def answer(<INPUTS>):
    found = parts(<INPUTS>)
    for x in (<WRT>):
        x -= 0.1
    return tuple(found)
""",
    ),
    "rounded to 12 decimals": (
        Status.CORRECT,
        """
def answer(<INPUTS>):
    return tuple(np.round(part, 12) for part in parts(<INPUTS>))
""",
    ),
    "a record of its calls": (
        Status.CORRECT,
        """
record = []


def answer(<INPUTS>):
    record.append(value(<INPUTS>))
    return tuple(parts(<INPUTS>))
""",
    ),
    "random numbers drawn and left alone": (
        Status.CORRECT,
        """
def answer(<INPUTS>):
    start = np.random.randn(3)
    return tuple(parts(<INPUTS>))
""",
    ),
}

_CHECK = """
def central(f, x, i, h):
    up, down = x.copy(), x.copy()
    up[i] += h
    down[i] -= h
    return (f(up) - f(down)) / (2 * h)


"""

_HONEST: dict[str, str] = {
    "checked against differences in a loop": _CHECK
    + """
def answer(<INPUTS>):
    grads = parts(<INPUTS>)
    given = {name: np.asarray(x) for name, x in zip(<NAMES>, (<INPUTS>,))}
    for name, grad in zip(<SOUGHT>, grads):
        f = lambda x: value(**{**given, name: x})
        for i in np.ndindex(grad.shape):
            numeric = central(f, given[name], i, 1e-5)
            assert abs(numeric - grad[i]) < 1e-3 * max(1.0, abs(numeric))
    return tuple(grads)
""",
    "checked against an array of differences": """
def numerical_gradient(f, x, eps):
    grad = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = eps
        grad[i] = (f(x + step) - f(x - step)) / (2 * eps)
    return grad


def answer(<INPUTS>):
    given = {name: np.asarray(x) for name, x in zip(<NAMES>, (<INPUTS>,))}
    grad = parts(<INPUTS>)
    numeric = [numerical_gradient(lambda x: value(**{**given, name: x}), given[name], 1e-6) for name in <SOUGHT>]
    errors = [np.abs(a - b).max(initial=0) for a, b in zip(grad, numeric)]
    if max(errors) > 1:
        print("check your derivation", errors)
    return tuple(grad)
""",
    "checked against autograd": """
def answer(<INPUTS>):
    tensors = {name: torch.tensor(np.asarray(x)) for name, x in zip(<NAMES>, (<INPUTS>,))}
    for name in <SOUGHT>:
        tensors[name].requires_grad_()
    <LOSS>(**tensors).backward()
    found = parts(<INPUTS>)
    for name, part in zip(<SOUGHT>, found):
        assert np.allclose(part, tensors[name].grad.numpy())
    return tuple(found)
""",
    "checked once against autograd": """
checked = []


def answer(<INPUTS>):
    found = parts(<INPUTS>)
    if not checked:
        checked.append(True)
        tensors = {name: torch.tensor(np.asarray(x)) for name, x in zip(<NAMES>, (<INPUTS>,))}
        for name in <SOUGHT>:
            tensors[name].requires_grad_()
        <LOSS>(**tensors).backward()
        print([np.abs(part - tensors[name].grad.numpy()).max() for name, part in zip(<SOUGHT>, found)])
    return tuple(found)
""",
    "with torch for the forward pass": """
def answer(<INPUTS>):
    tensors = [torch.tensor(np.asarray(x), requires_grad=True) for x in (<INPUTS>,)]
    loss = <LOSS>(*tensors)
    assert loss.requires_grad
    return tuple(torch.tensor(part) for part in parts(<INPUTS>))
""",
    "entry by entry through a helper": """
def partial(grads, k, i):
    return grads[k][i]


def answer(<INPUTS>):
    grads = parts(<INPUTS>)
    found = [np.zeros_like(grad) for grad in grads]
    for k, grad in enumerate(grads):
        for i in np.ndindex(grad.shape):
            found[k][i] = (partial(grads, k, i) + partial(grads, k, i)) / 2
    return tuple(found)
""",
    "with the loss printed for every entry": """
def answer(<INPUTS>):
    grads = parts(<INPUTS>)
    found = [np.zeros_like(grad) for grad in grads]
    for k, grad in enumerate(grads):
        for i in np.ndindex(grad.shape):
            print(value(<INPUTS>))
            found[k][i] = grad[i]
    return tuple(found)
""",
    "in a Function with its own backward": """
class Own(torch.autograd.Function):
    @staticmethod
    def forward(ctx, *given):
        ctx.save_for_backward(*given)
        with torch.no_grad():
            return <LOSS>(*given)

    @staticmethod
    def backward(ctx, upstream):
        grads = dict(zip(<SOUGHT>, parts(*[x.numpy() for x in ctx.saved_tensors])))
        return tuple(upstream * torch.tensor(grads[name]) if name in grads else None for name in <NAMES>)


def answer(<INPUTS>):
    tensors = {name: torch.tensor(np.asarray(x)) for name, x in zip(<NAMES>, (<INPUTS>,))}
    for name in <SOUGHT>:
        tensors[name].requires_grad_()
    Own.apply(*tensors.values()).backward()
    return tuple(tensors[name].grad for name in <SOUGHT>)
""",
    "in float32, checked against differences": _CHECK
    + """
def answer(<INPUTS>):
    given = {name: np.asarray(x) for name, x in zip(<NAMES>, (<INPUTS>,))}
    grads = [(part.astype(np.float32) * np.float32(1)).astype(float) * 1.0000000001 for part in parts(<INPUTS>)]
    for name, grad in zip(<SOUGHT>, grads):
        f = lambda x: value(**{**given, name: x})
        worst = max((abs(central(f, given[name], i, 1e-5) - grad[i]) for i in np.ndindex(grad.shape)), default=0)
        print(name, worst)
    return tuple(grads)
""",
}
