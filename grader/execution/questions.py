"""Probes, and what a run is helped with, as they go over the wire."""

from __future__ import annotations

from typing import Any, assert_never

import numpy as np

from grader.model import Aids, Argument, Call, CallFunction, Formula, Probe, Program, RunProgram, Sizes, Target


def probe_body(probe: Probe, call_seconds: float) -> dict[str, Any]:
    """The JSON part of a probe; the arrays go beside it, see `arrays_of`."""
    return {
        "target": _target(probe.target),
        "call_seconds": call_seconds,
        "calls": [
            {
                "label": call.label,
                "native": call.native,
                "aside": call.aside,
                "watched": call.watched,
                "casts": call.casts,
                "arguments": {name: _argument(value, _path(call, name)) for name, value in call.arguments.items()},
            }
            for call in probe.calls
        ],
    }


def aids_body(aids: Aids) -> dict[str, Any]:
    """What stands in for what a notebook lacks, as JSON."""
    return {
        "names": dict(aids.names),
        "numpy": dict(aids.numpy),
        "modules": sorted(aids.modules),
        "unbound": sorted(aids.unbound),
    }


def arrays_of(probe: Probe) -> dict[str, np.ndarray[Any, Any]]:
    """The array arguments of all calls, by the names that the JSON part uses."""
    return {
        _path(call, name): value
        for call in probe.calls
        for name, value in call.arguments.items()
        if isinstance(value, np.ndarray)
    }


def _path(call: Call, name: str) -> str:
    return f"{call.inputs_of or call.label}/{name}"


def _argument(value: Argument, path: str) -> dict[str, Any]:
    match value:
        case np.ndarray():
            return {"array": path}
        case Sizes(shapes):
            return {"sizes": [list(shape) for shape in shapes]}
        case Formula(name, source):
            return {"formula": name, "source": source}
        case float() | int():
            return {"number": float(value)}
        case unknown:
            assert_never(unknown)


def _target(target: Target) -> dict[str, Any]:
    match target:
        case CallFunction(name, definition, parameters, keys, anew):
            return {
                "function": name,
                "definition": _program(definition),
                "parameters": dict(parameters),
                "keys": dict(keys),
                "anew": anew,
            }
        case RunProgram(programs, own):
            return {"programs": [_program(program) for program in programs], "own": dict(own)}
        case unknown:
            assert_never(unknown)


def _program(program: Program) -> dict[str, Any]:
    chunks = [{"cell": chunk.cell, "line": chunk.line, "source": chunk.source} for chunk in program.chunks]
    return {"chunks": chunks, "cell_by_cell": program.cell_by_cell}
