"""Names that the notebook takes for granted: usual imports, Python 2's builtins, what numpy once had."""

from __future__ import annotations

import builtins
from collections.abc import Mapping

import numpy as np


def supply_names(names: Mapping[str, str]) -> None:
    """Make names known wherever the notebook gives them no meaning of its own.

    Args:
        names: name to the import statement that binds it, or to an expression.
    """
    for name, source in names.items():
        scratch: dict[str, object] = {"__name__": "__main__"}
        statement = source if source.startswith(("import ", "from ")) else f"{name} = {source}"
        exec(statement, scratch)  # noqa: S102 - sources of the grader's own, inside the wall
        setattr(builtins, name, scratch[name])


def supply_numpy(names: Mapping[str, str]) -> None:
    """Give numpy back what it had: name to an expression of the same value."""
    for name, source in names.items():
        if not hasattr(np, name):
            setattr(np, name, eval(source, {"np": np}))  # noqa: S307 - sources of the grader's own, inside the wall
