"""The right numbers in some places, and zeros in all others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from grader.diagnosis.case import Case, Noisy, Sighting
from grader.diagnosis.explanations.dimension_scale import sample_dimensions
from grader.diagnosis.mutation.found import ExtraMask, SingleSample
from grader.model import Array

_MASKS: Mapping[str, Callable[[Array], Array]] = {
    "the diagonal": lambda g: np.eye(*g.shape),
    "all but the diagonal": lambda g: 1 - np.eye(*g.shape),
    "the lower triangle": np.tril,
    "the upper triangle": np.triu,
}
_ROWS = {
    "the last one": slice(-1, None),
    "the first one": slice(None, 1),
    "all but the last one": slice(None, -1),
    "all but the first one": slice(1, None),
}


def masked_entries(case: Case) -> ExtraMask | SingleSample | None:
    """Recognizes an answer that is zero outside of a triangle, or but for some rows or columns."""
    dims = case.sightings[0].exact.values.ndim
    if dims == 2:
        for words, mask in _MASKS.items():
            if case.reproduced_by(partial(_by_mask, mask)):
                return ExtraMask("the answer", f"{words} alone counts")
    for axis in range(dims):
        for words, kept in _ROWS.items():
            if case.reproduced_by(partial(_by_rows, axis, kept)):
                dimension = case.loss.inputs[case.parameter].shape[axis]
                if dimension in sample_dimensions(case.loss, case.wrt) and _has_features(case, dimension):
                    return SingleSample(str(dimension), words)
                return ExtraMask("the answer", f"along axis {axis}, {words} alone counts")
    return None


def _has_features(case: Case, dimension: int | str) -> bool:
    """Whether an input has several numbers for each sample; a row alone may as well be those of one sample."""
    return any(draw.shape[:1] == (dimension,) and len(draw.shape) > 1 for draw in case.loss.inputs.values())


def _by_mask(mask: Callable[[Array], Array], sighting: Sighting) -> Noisy | None:
    return _masked(sighting, mask(np.ones(sighting.exact.values.shape)))


def _by_rows(axis: int, kept: slice, sighting: Sighting) -> Noisy | None:
    return _masked(sighting, _row(sighting, axis, kept))


def _row(sighting: Sighting, axis: int, kept: slice) -> Array:
    mask = np.zeros(sighting.exact.values.shape)
    mask[tuple(kept if each == axis else slice(None) for each in range(mask.ndim))] = 1.0
    return mask


def _masked(sighting: Sighting, mask: Array) -> Noisy | None:
    return (
        Noisy(sighting.exact.values * mask, sighting.exact.scale) if mask.shape == sighting.exact.values.shape else None
    )
