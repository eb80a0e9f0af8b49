"""Grade hand-derived gradients in Jupyter notebooks.

Importing this package is light: numpy and torch load when something needs them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOMES = {
    "Assignment": "grader.model",
    "loss": "grader.authoring.losses",
    "normal": "grader.authoring.draws",
    "complex_normal": "grader.authoring.draws",
    "uniform": "grader.authoring.draws",
    "choice": "grader.authoring.draws",
    "gradient": "grader.authoring.questions",
    "backward": "grader.authoring.questions",
    "jacobian": "grader.authoring.questions",
    "hessian": "grader.authoring.questions",
    "value": "grader.authoring.questions",
    "autograd": "grader.authoring.questions",
    "numerical_gradient": "grader.authoring.questions",
    "partial_credit": "grader.authoring.credit",
    "hints": "grader.authoring.hints",
    "variables": "grader.authoring.answers",
    "locals_of": "grader.authoring.answers",
    "returned_by": "grader.authoring.answers",
    "load_assignment": "grader.authoring.load",
    "check": "grader.checking",
    "GraderError": "grader.errors",
}

__all__ = [  # noqa: RUF022 - in the order in which a newcomer meets them
    "Assignment",
    "loss",
    "normal",
    "complex_normal",
    "uniform",
    "choice",
    "gradient",
    "backward",
    "jacobian",
    "hessian",
    "value",
    "autograd",
    "numerical_gradient",
    "partial_credit",
    "hints",
    "variables",
    "locals_of",
    "returned_by",
    "load_assignment",
    "check",
    "GraderError",
    "__version__",
]

if TYPE_CHECKING:
    from grader.authoring.answers import locals_of, returned_by, variables
    from grader.authoring.credit import partial_credit
    from grader.authoring.draws import choice, complex_normal, normal, uniform
    from grader.authoring.hints import hints
    from grader.authoring.load import load_assignment
    from grader.authoring.losses import loss
    from grader.authoring.questions import autograd, backward, gradient, hessian, jacobian, numerical_gradient, value
    from grader.checking import check
    from grader.errors import GraderError
    from grader.model import Assignment


def __getattr__(name: str) -> Any:
    """Load a public name when it is first asked for (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'grader' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
