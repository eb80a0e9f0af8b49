"""Which part of what a function returned is the gradient of which parameter."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from grader.model import Array, ComplexArray, Items, Keyed, Nothing, Numbers, Unusable, Value
from grader.notebook.spoken import synonyms

Expected: TypeAlias = Mapping[str, Array | ComplexArray]
"""Parameter to an array of the expected shape, in the order of the question."""


@dataclass(frozen=True)
class Unpacked:
    """One value a parameter, with what was assumed to get there."""

    values: Mapping[str, Value]
    note: str = ""


def unpack(value: Value, expected: Expected, names: Sequence[str], packed: Sequence[str]) -> Unpacked:
    """Take apart what a function returned.

    Args:
        value: what it returned.
        expected: parameter to an array of the expected shape, in the order of the question.
        names: what the function's last return expression calls its parts, if it says.
        packed: parameters in the order of a flat vector, if one is expected.
    """
    if packed:
        return _from_vector(_stacked(value), expected, packed)
    taken = _taken_apart(value, expected, names)
    return replace(taken, values={parameter: _stacked(part) for parameter, part in taken.values.items()})


def fits_in_order(value: Value, expected: Expected) -> bool:
    """Whether a sequence has one part a parameter, each of as many numbers, in the order of the question.

    Only where it has not do the names in a return statement count: who calls the function takes its parts in order.
    """
    return (
        isinstance(value, Items)
        and len(value.items) == len(expected)
        and all(
            isinstance(part := _stacked(item), Numbers) and part.array.size == wanted.size
            for item, wanted in zip(value.items, expected.values(), strict=True)
        )
    )


def _taken_apart(value: Value, expected: Expected, names: Sequence[str]) -> Unpacked:
    match value:
        case Keyed(items):
            return _from_keys(items, expected)
        case Items(items) if len(expected) > 1 or isinstance(_stacked(value), Unusable):
            return _from_items(items, expected, names)
        case _ if len(expected) == 1:
            return Unpacked({next(iter(expected)): value})
        case _:
            return Unpacked(dict.fromkeys(expected, value if isinstance(value, Nothing) else Unusable("one value")))


def _from_vector(value: Value, expected: Expected, packed: Sequence[str]) -> Unpacked:
    total = sum(expected[name].size for name in packed)
    if not isinstance(value, Numbers) or value.array.size != total:
        return Unpacked(dict.fromkeys(packed, value))
    flat = value.array.reshape(-1)
    ends = list(itertools.accumulate(expected[name].size for name in packed))
    return Unpacked(
        {
            name: Numbers(flat[end - expected[name].size : end].reshape(expected[name].shape), value.library)
            for name, end in zip(packed, ends, strict=True)
        }
    )


def _from_keys(items: Mapping[str, Value], expected: Expected) -> Unpacked:
    names = match_names(list(items), list(expected))
    inner = [item for item in items.values() if isinstance(item, Keyed | Items)]
    if not names and len(inner) == 1:  # the gradients together, beside the loss
        return _taken_apart(inner[0], expected, ())
    if items and not names:
        return Unpacked(dict.fromkeys(expected, Unusable(f"a dict with the keys {', '.join(list(items)[:8])}")))
    return Unpacked({parameter: items[names[parameter]] if parameter in names else Nothing() for parameter in expected})


def _from_items(items: Sequence[Value], expected: Expected, names: Sequence[str]) -> Unpacked:
    parameters = list(expected)
    inner = [item for item in items if isinstance(item, Keyed) or (len(items) == 1 and isinstance(item, Items))]
    if len(inner) == 1:  # a dict beside the loss, or everything in a 1-tuple
        return _taken_apart(inner[0], expected, ())
    if len(names) == len(items):
        by_name = match_names(names, parameters)
        if len(by_name) == len(parameters):
            return Unpacked({parameter: items[list(names).index(by_name[parameter])] for parameter in parameters})
    extra = len(items) - len(parameters)
    if extra < 0:
        found = {p: items[i] if i < len(items) else Nothing() for i, p in enumerate(parameters)}
        return Unpacked(found, f"It returns {len(items)} values; expected {len(parameters)}.")
    if extra == 0:
        return Unpacked(dict(zip(parameters, items, strict=True)))
    last = not _is_scalar(items[0]) and _is_scalar(items[-1])
    chosen = items[: len(parameters)] if last else items[extra:]
    note = f"It returns {len(items)} values; the {'first' if last else 'last'} {len(parameters)} were taken."
    return Unpacked(dict(zip(parameters, chosen, strict=True)), note)


# Names --------------------------------------------------------------------------------------------

_BEFORE = ("d", "grad", "grads", "gradient", "nabla", "g", "delta")
_AFTER = frozenset({"grad", "gradient", "g"})
_ADDED = ("manual", "analytical", "analytic", "np", "torch")
"""What people add to the name of a gradient to tell it from another."""


def match_names(names: Sequence[str], parameters: Sequence[str]) -> dict[str, str]:
    """Parameter to the only name that speaks of it: ``dW1``, ``grad_W1``, ``dL_dW1`` or ``W1`` for W1."""
    found: dict[str, str] = {}
    for parameter in parameters:
        spoken = [name for name in names if name and _speaks_of(name, parameter)]
        exact = [name for name in spoken if name in (parameter, f"d{parameter}")]
        if len(exact or spoken) == 1:
            found[parameter] = (exact or spoken)[0]
    for parameter in parameters:
        free = [name for name in names if name not in found.values() and _means(name, parameter)]
        if parameter not in found and len(free) == 1:
            found[parameter] = free[0]
    return found if len(set(found.values())) == len(found) else {}


def _speaks_of(name: str, parameter: str) -> bool:
    plain, wanted = _plain(name), _plain(parameter)
    if not plain.endswith(wanted):
        return plain.startswith(wanted) and plain[len(wanted) :] in _AFTER
    rest = plain[: len(plain) - len(wanted)]
    return rest == "" or rest.endswith(_BEFORE)


def _means(name: str, parameter: str) -> bool:
    """Whether a name of several letters is a usual one for a parameter: ``bias``, ``d_bias`` for b."""
    return any(len(other) > 2 and _speaks_of(name, other) for other in synonyms(parameter) if other != parameter)


def _plain(name: str) -> str:
    plain = "".join(c for c in name.lower() if c.isalnum())
    for added in _ADDED:
        plain = plain.removesuffix(added)
    return plain


# Lists of numbers ---------------------------------------------------------------------------------


def _is_scalar(value: Value) -> bool:
    return isinstance(value, Numbers) and value.array.size == 1


def _stacked(value: Value) -> Value:
    """A list of numbers, or of equal rows of numbers, as one array; anything else as it is."""
    if not isinstance(value, Items) or not value.items:
        return value
    rows = [_stacked(item) for item in value.items]
    arrays = [row.array for row in rows if isinstance(row, Numbers)]
    if len(arrays) != len(rows):
        return Unusable("a list of other things than numbers")
    if all(array.size == 1 for array in arrays) and len({array.ndim for array in arrays}) > 1:
        arrays = [array.reshape(()) for array in arrays]
    if len({array.shape for array in arrays}) != 1:
        return Unusable("a list of rows of different lengths")
    library = next(row.library for row in rows if isinstance(row, Numbers))
    return Numbers(np.stack(arrays), library)
