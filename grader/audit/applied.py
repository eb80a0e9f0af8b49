"""Losses that a notebook defines but does not compute beside a gradient: applied to the values that are there."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from grader.audit.claims import LossOf, Scene
from grader.audit.names import is_check, is_gradient, is_loss, stem
from grader.audit.values import Held, influences
from grader.notebook.functions import Definition, definitions, signature_of
from grader.notebook.slicing import Output

MOST = 3
_TARGETS = ("y", "Y", "t", "target", "targets", "labels")
PREDICTED = ("y_pred", "y_hat", "yhat", "pred", "preds", "predictions", "prediction", "y_p", "a", "A2", "out", "f")


def applied_losses(scene: Scene, gradient: Held) -> tuple[LossOf, ...]:
    """The loss functions of a notebook, with arguments that have the names of their parameters, or nearly so."""
    return tuple(_applied(scene, gradient))[:MOST]


def _applied(scene: Scene, gradient: Held) -> Iterator[LossOf]:
    """Of every loss function, first with what flows into the gradient, then with whatever is there."""
    after = gradient.after
    bound = _bound_before(scene, after)
    flowing = influences(scene.flow, gradient.expression, after)
    for name, definition in definitions(scene.flow).items():
        if not is_loss_function(definition) or name == scene.function:
            continue
        near = _arguments(definition, {known: index for known, index in bound.items() if known in flowing})
        far = _arguments(definition, {known: -len(known) for known in bound})
        for arguments in dict.fromkeys(tuple(found) for found in (near, far) if found):
            yield _with(scene, name, definition, arguments, after)


def _with(scene: Scene, name: str, definition: Definition, arguments: Sequence[str], after: int) -> LossOf:
    shown = f"{name}({', '.join(arguments)})"
    if "torch" in scene.flow.reads(name) and "torch" in scene.flow.scope.modules:
        arguments = [f"torch.as_tensor({argument})" for argument in arguments]
    source = f"{name}({', '.join(arguments)})"
    return LossOf(shown, Output("loss", source, after), definition.statement.place(shown), named=False)


def is_loss_function(definition: Definition) -> bool:
    """Whether a function has the name of a loss."""
    name = definition.name.removesuffix("_fn").removesuffix("_function").removesuffix("Function")
    spoken = is_loss(name) or is_loss(name.removeprefix("compute_").removeprefix("calc_").removeprefix("calculate_"))
    return (
        isinstance(definition.node, ast.FunctionDef | ast.Lambda)
        and not definition.method_of
        and spoken
        and not is_check(name)
        and not is_gradient(name)
    )


def _bound_before(scene: Scene, after: int) -> Mapping[str, int]:
    """Names that have a value at a place, with the index of the statement that gives it."""
    names: dict[str, int] = {}
    for index, effect in enumerate(scene.flow.effects[:after]):
        names |= dict.fromkeys((n for n in effect.binds if n.isidentifier()), index)
    return {n: i for n, i in names.items() if n not in scene.flow.scope.functions and n not in scene.flow.scope.modules}


def _arguments(definition: Definition, bound: Mapping[str, int]) -> list[str] | None:
    """Names for the parameters of a function; of several that are as good, the one with the largest number."""
    signature = signature_of(definition.node)
    if not signature.required:
        return None
    found = [_argument(parameter, bound) for parameter in signature.required]
    return [name for name in found if name is not None] if all(found) else None


def _argument(parameter: str, bound: Mapping[str, int]) -> str | None:
    if stem(parameter) in (*_TARGETS, "y_scalar"):
        like = [name for name in bound if stem(name) in _TARGETS]
    elif stem(parameter) in PREDICTED:
        like = [name for name in bound if stem(name) in PREDICTED]
    else:
        like = [name for name in bound if stem(name) == stem(parameter)]
    exact = [name for name in like if name == parameter]
    latest = sorted(like, key=lambda name: bound[name])
    return next(reversed(exact or latest), None)
