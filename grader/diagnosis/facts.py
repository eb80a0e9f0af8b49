"""What a program may want to know about a recognized mistake: plain values by name."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from grader.diagnosis.mistakes import BatchScale, DimensionScale, Mistake
from grader.model import Reference


def facts(mistake: Mistake, reference: Reference) -> dict[str, Any]:
    """The fields of a mistake; where a size is the factor, also its value at the assignment's own point."""
    match mistake:
        case BatchScale(dimension=dimension, exponent=exponent):
            size = own_sizes(reference).get(dimension)
            return asdict(mistake) | ({} if size is None else {"size": size, "factor": float(size) ** exponent})
        case DimensionScale(coefficient=coefficient, exponents=exponents, fixed=fixed):
            always = {} if fixed == 1.0 else {"fixed": fixed}
            return {"coefficient": coefficient, "exponents": dict(exponents), **always}
        case _:
            return asdict(mistake)


def own_sizes(reference: Reference) -> dict[str, int]:
    """The sizes at the assignment's own point; none if it has no such point."""
    own = (truth.trial.sizes for truth in reference.truths if truth.trial.label == "O")
    return dict(next(own, {}))
