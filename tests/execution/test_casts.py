"""While a call runs with lifted casts, whatever stands for float32 stands for float64, and only then."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from benchmarks.decisions.session import InProcess
from grader.model import Answered, Call, CallFunction, Chunk, Numbers, Outcome, Probe, Program

X = np.array([0.1, 0.2, 0.3])

IMPORTS = """
import numpy as np
import torch
from numpy import float32 as single
own = torch.float32
kept = np.dtype("float32")
"""

CASTS = {
    "numpy's type": "np.float32(x)",
    "its other name": "np.single(x)",
    "a type as an argument": "x.astype(np.float32)",
    "a type by its name": "x.astype('float32')",
    "a type that was imported": "single(x)",
    "a type that was assigned": "x.astype(kept)",
    "torch's type": "torch.tensor(x).to(torch.float32)",
    "its other name in torch": "torch.tensor(x).to(torch.float)",
    "torch's type under a name": "torch.tensor(x, dtype=own)",
    "the method of a tensor": "torch.tensor(x).float()",
    "a type of tensor": "torch.tensor(x).type(torch.FloatTensor)",
    "what torch makes by default": "torch.tensor(x.tolist())",
    "a module of torch": "torch.nn.Parameter(torch.ones(3)) * torch.tensor(x.tolist())",
}


def probe(source: str, *calls: Call) -> Probe:
    """Calls of `derive`, which a cell defines."""
    return Probe("q", CallFunction("derive", Program((Chunk(0, 1, source),)), {"x": "x"}), calls)


def answer(outcome: Outcome) -> Any:
    """The numbers that came back."""
    assert isinstance(outcome, Answered)
    assert isinstance(outcome.value, Numbers)
    return outcome.value.array


@pytest.mark.parametrize("cast", CASTS.values(), ids=CASTS.keys())
def test_every_cast_to_float32_is_lifted_for_one_call_alone(cast: str) -> None:
    """A cast rounds before and after, not meanwhile."""
    source = f"{IMPORTS}\ndef derive(x):\n    return {cast}\n"
    calls = (Call("before", {"x": X}), Call("lifted", {"x": X}, casts="lifted"), Call("after", {"x": X}))

    outcomes = InProcess.of(source).ask(probe(source, *calls)).outcomes

    assert np.array_equal(answer(outcomes["lifted"]), X)
    for label in ("before", "after"):
        assert np.array_equal(answer(outcomes[label]), X.astype(np.float32))
        assert answer(outcomes[label]).dtype == np.float32


def test_lower_precisions_stay() -> None:
    """Float16 is asked for by whoever means to lose digits."""
    source = f"{IMPORTS}\ndef derive(x):\n    return x.astype(np.float16)\n"

    reply = InProcess.of(source).ask(probe(source, Call("A", {"x": X}, casts="lifted")))

    assert answer(reply.outcomes["A"]).dtype == np.float16


ENDINGS = {
    "an exception": "raise ValueError",
    "an interruption": "raise KeyboardInterrupt",
    "another default": "torch.set_default_dtype(torch.float16)",
    "a name taken away": "del np.float32",
}


@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS.keys())
def test_everything_is_as_it_was_however_a_call_ends(ending: str) -> None:
    """Numpy, torch and the notebook's own names keep nothing of a lifted call."""
    source = f"{IMPORTS}\ndef derive(x):\n    {ending}\n"
    notebook = InProcess.of(source)
    before = everything(notebook.namespace)

    notebook.ask(probe(source, Call("A", {"x": X}, casts="lifted")))

    assert everything(notebook.namespace) == before
    assert np.dtype("float32") == np.float32 != np.float64


def everything(names: dict[str, Any]) -> tuple[object, ...]:
    """What lifted casts touch."""
    types = (np.float32, np.single, torch.float32, torch.float, torch.FloatTensor, torch.get_default_dtype())
    return (*types, dict(vars(torch.Tensor)), dict(np.sctypeDict), *(names[name] for name in ("own", "kept", "single")))
