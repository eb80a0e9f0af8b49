"""What the inside says, parsed strictly: whatever is not of the expected form counts as not said."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Literal

import numpy as np

from grader.execution.wire import Message
from grader.model import (
    Answered,
    Array,
    CellRun,
    ComplexArray,
    Died,
    Items,
    Keyed,
    Lack,
    Nothing,
    Numbers,
    Outcome,
    OutOfMemory,
    Place,
    Raised,
    Repair,
    Reply,
    TimedOut,
    Unusable,
    Value,
)

Arrays = Mapping[str, np.ndarray[Any, Any]]
DEPTH = 6
SHOWN = 2_000
"""Characters of a cell's output that are kept."""
NAME = 200
"""Characters of a name that are kept."""
REPAIRS = 500
"""Entries that are kept of what was stood in for."""
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


def cell_runs(claim: object) -> tuple[CellRun, ...]:
    """What became of the cells."""
    return tuple(run for item in _list(claim) if (run := _cell_run(item)) is not None)


def recorded_keys(claim: object) -> frozenset[str]:
    """Keys of what was recorded."""
    return frozenset(key for key in _list(claim) if isinstance(key, str))


def repairs_made(claim: object, cells: Collection[int]) -> tuple[Repair, ...]:
    """What was stood in for while some cells ran."""
    made = (_repair(item) for item in _list(claim)[:REPAIRS])
    return tuple(repair for repair in made if repair is not None and repair.cell in cells)


def reply_of(message: Message) -> Reply:
    """The reply to one probe."""
    body = message.body
    outcomes = {
        str(label): outcome
        for label, claim in _mapping(body.get("outcomes")).items()
        if (outcome := _outcome(claim, message.arrays)) is not None
    }
    engine = body.get("engine")
    return Reply(
        outcomes,
        engine_seen=isinstance(engine, int) and engine > 0,
        scaled=_outcome(body.get("scaled"), message.arrays),
        rehearsal=_rehearsal(body.get("rehearsal")),
        programs=frozenset(name[:50] for name in _list(body.get("programs")) if isinstance(name, str)),
        stand_ins=frozenset(name[:NAME] for name in _list(body.get("stand_ins")) if isinstance(name, str)),
    )


def _rehearsal(claim: object) -> Literal["confirmed", "unconfirmed", "contradicted", "not_needed"]:
    match claim:
        case "confirmed" | "unconfirmed" | "contradicted":
            return claim
        case _:
            return "not_needed"


def _cell_run(claim: object) -> CellRun | None:
    match claim:
        case {"cell": int(cell), "status": "ok" | "timed_out" | "died" as status, **rest}:
            return CellRun(cell, status, output_cut=rest.get("output_cut") is True, shown=_shown(rest))
        case {"cell": int(cell), "status": "error", "type": str(name), "message": str(message), **rest}:
            line = rest.get("line")
            place = Place(cell, (line, line), "") if isinstance(line, int) else None
            error = Raised(name, message, place)
            return CellRun(cell, "error", error, rest.get("output_cut") is True, _shown(rest))
        case _:
            return None


def _shown(claim: Mapping[Any, object]) -> str:
    text = claim.get("shown")
    return text[:SHOWN] if isinstance(text, str) else ""


def _repair(claim: object) -> Repair | None:
    match claim:
        case [str(lack), int(cell), str(name)] if lack in set(Lack):
            return Repair(Lack(lack), cell, " ".join(_INVISIBLE.sub(" ", name[:NAME]).split()))
        case _:
            return None


def _outcome(claim: object, arrays: Arrays) -> Outcome | None:
    match claim:
        case {"status": "answered", "value": value, "changed": changed, "lifted": bool(lifted), **rest}:
            left = {
                str(name): _in_full(arrays[path])
                for name, path in _mapping(changed).items()
                if isinstance(path, str) and path in arrays and arrays[path].dtype.kind in "biufc"
            }
            returns, seconds = dict(_returns(rest.get("returns"), arrays)), rest.get("seconds")
            taken = float(seconds) if isinstance(seconds, int | float) else 0.0
            return Answered(_value(value, arrays, 0), left, lifted, returns, taken)
        case {"status": "raised", "type": str(name), "message": str(message), **rest}:
            return Raised(name[:100], message[:500], _place(rest))
        case {"status": "timed_out", "seconds": int(seconds) | float(seconds)}:
            return TimedOut(float(seconds))
        case {"status": "out_of_memory"}:
            return OutOfMemory()
        case {"status": "died"}:
            return Died("it called exit, or crashed")
        case _:
            return None


def _in_full(array: np.ndarray[Any, Any]) -> Array | ComplexArray:
    if array.dtype.kind == "c":
        return array.astype(np.complex128)
    return array.astype(np.float64)


def _returns(claim: object, arrays: Arrays) -> Iterator[tuple[str, np.ndarray[Any, Any]]]:
    for function, path in _mapping(claim).items():
        if isinstance(path, str) and path in arrays and arrays[path].ndim == 1:
            array = arrays[path]
            if array.dtype.kind in "fc":
                yield str(function)[:100], array.astype(np.complex128 if array.dtype.kind == "c" else np.float64)


def _place(rest: Mapping[Any, object]) -> Place | None:
    match rest:
        case {"cell": int(cell), "line": int(line)}:
            return Place(cell, (line, line), "")
        case _:
            return None


def _value(claim: object, arrays: Arrays, depth: int) -> Value:
    match claim:
        case _ if depth > DEPTH:
            return Unusable("deeply nested")
        case {"kind": "numbers", "array": str(path), "library": str(library)} if path in arrays:
            return Numbers(arrays[path], library)
        case {"kind": "nothing"}:
            return Nothing()
        case {"kind": "items", "items": list(items)}:
            return Items(tuple(_value(item, arrays, depth + 1) for item in items))
        case {"kind": "keyed", "items": dict(items)}:
            return Keyed({str(key): _value(item, arrays, depth + 1) for key, item in items.items()})
        case {"kind": "unusable", "type": str(name)}:
            return Unusable(name[:100])
        case _:
            return Unusable("unreadable")


def _list(claim: object) -> list[Any]:
    return claim if isinstance(claim, list) else []


def _mapping(claim: object) -> Mapping[Any, Any]:
    return claim if isinstance(claim, Mapping) else {}
