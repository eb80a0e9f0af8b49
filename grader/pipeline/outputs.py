"""Which part of what a function returned is the gradient of which parameter."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from grader.model import Array, Items, Keyed, Nothing, Numbers, Unusable, Value


@dataclass(frozen=True)
class Unpacked:
    """One value a parameter, with what was assumed to get there."""

    values: Mapping[str, Value]
    note: str = ""


def unpack(value: Value, expected: Mapping[str, Array], names: Sequence[str], packed: Sequence[str]) -> Unpacked:
    """Take apart what a function returned.

    Args:
        value: what it returned.
        expected: parameter to an array of the expected shape, in the order of the question.
        names: what the function's last return expression calls its parts, if it says.
        packed: parameters in the order of a flat vector, if one is expected.
    """
    if packed:
        return _from_vector(value, expected, packed)
    match value:
        case Keyed(items):
            return _from_keys(items, expected)
        case Items(items) if len(expected) > 1 or not _is_vector(items):
            return _from_items(items, expected, names)
        case Items(items):
            return Unpacked({next(iter(expected)): _stacked(items)})
        case _ if len(expected) == 1:
            return Unpacked({next(iter(expected)): value})
        case _:
            return Unpacked(dict.fromkeys(expected, value if isinstance(value, Nothing) else Unusable("one value")))


def _from_vector(value: Value, expected: Mapping[str, Array], packed: Sequence[str]) -> Unpacked:
    total = sum(expected[name].size for name in packed)
    match value:
        case Items(items) if _is_vector(items):
            value = _stacked(items)
        case _:
            pass
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


def _from_keys(items: Mapping[str, Value], expected: Mapping[str, Array]) -> Unpacked:
    names = match_names(list(items), list(expected))
    return Unpacked({parameter: items[names[parameter]] if parameter in names else Nothing() for parameter in expected})


def _from_items(items: Sequence[Value], expected: Mapping[str, Array], names: Sequence[str]) -> Unpacked:
    parameters = list(expected)
    if len(items) == 1 and len(parameters) > 1:
        return unpack(items[0], expected, names, ())
    if len(names) == len(items):
        by_name = match_names(names, parameters)
        if len(by_name) == len(parameters):
            found = {parameter: items[list(names).index(by_name[parameter])] for parameter in parameters}
            return Unpacked(found)
    if len(items) == len(parameters):
        return Unpacked(dict(zip(parameters, items, strict=True)))
    extra = len(items) - len(parameters)
    if extra > 0:
        last = not _is_scalar(items[0]) and _is_scalar(items[-1])
        chosen = items[: len(parameters)] if last else items[extra:]
        note = f"It returns {len(items)} values; the {'first' if last else 'last'} {len(parameters)} were taken."
        return Unpacked(dict(zip(parameters, chosen, strict=True)), note)
    return Unpacked(
        {p: items[i] if i < len(items) else Nothing() for i, p in enumerate(parameters)},
        f"It returns {len(items)} values; expected {len(parameters)}.",
    )


def match_names(names: Sequence[str], parameters: Sequence[str]) -> dict[str, str]:
    """Parameter to the only name that speaks of it: ``dW1``, ``grad_W1``, ``dL_dW1`` or ``W1`` for W1."""
    found: dict[str, str] = {}
    for parameter in parameters:
        spoken = [name for name in names if _speaks_of(name, parameter)]
        if len(spoken) == 1:
            found[parameter] = spoken[0]
    return found if len(set(found.values())) == len(found) else {}


def _speaks_of(name: str, parameter: str) -> bool:
    plain, wanted = _plain(name), _plain(parameter)
    if not plain.endswith(wanted):
        return plain.startswith(wanted) and plain[len(wanted) :] in {"grad", "gradient", "g"}
    rest = plain[: len(plain) - len(wanted)]
    return rest == "" or rest.endswith(("d", "grad", "gradient", "nabla", "g", "delta"))


def _plain(name: str) -> str:
    return "".join(c for c in name.lower() if c.isalnum()).removesuffix("manual").removesuffix("np")


def _is_scalar(value: Value) -> bool:
    return isinstance(value, Numbers) and value.array.size == 1


def _is_vector(items: Sequence[Value]) -> bool:
    """Whether a list holds numbers, or equal rows of numbers, rather than one answer an entry."""
    return bool(items) and (
        all(_is_scalar(item) for item in items) or all(isinstance(i, Items) and _is_vector(i.items) for i in items)
    )


def _stacked(items: Sequence[Value]) -> Value:
    rows = [_stacked(item.items) if isinstance(item, Items) else item for item in items]
    arrays = [row.array.reshape(()) if row.array.size == 1 else row.array for row in rows if isinstance(row, Numbers)]
    if len({array.shape for array in arrays}) != 1 or len(arrays) != len(rows):
        return Unusable("a ragged list")
    library = next(row.library for row in rows if isinstance(row, Numbers))
    return Numbers(np.stack(arrays), library)
