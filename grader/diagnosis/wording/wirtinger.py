"""The words for conventions of complex gradients."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from grader.diagnosis.wording.words import Subject
from grader.model import Wirtinger


def read_in(convention: Wirtinger, parameters: Sequence[str]) -> str:
    """As what gradients were read.

    Args:
        convention: the one that fits.
        parameters: the complex parameters.
    """
    subject = Subject(tuple(parameters))
    return f"{subject.yours} {subject.either('was', 'were')} read as {_formula(convention)}, for z = x + iy."


def _formula(convention: Wirtinger) -> str:
    match convention:
        case Wirtinger.TORCH:
            return "dL/dx + i dL/dy, the convention of torch"
        case Wirtinger.CONJUGATE:
            return "dL/dx - i dL/dy, the conjugate of what torch gives"
        case Wirtinger.BY_CONJUGATE:
            return "(dL/dx + i dL/dy) / 2, Wirtinger's derivative by the conjugate of z and half of what torch gives"
        case Wirtinger.BY_NUMBER:
            return "(dL/dx - i dL/dy) / 2, Wirtinger's derivative by z and half the conjugate of what torch gives"
        case _:
            assert_never(convention)
