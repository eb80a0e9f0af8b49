"""Outputs that another run need not give again: what hangs on chance without a seed, on time, or on the machine."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from grader.notebook.source import Script
from grader.notebook.syntax import root_of

_RANDOM_IN_TORCH = frozenset(
    "rand randn randint randperm rand_like randn_like normal bernoulli multinomial dropout empty kaiming_normal_ "
    "kaiming_uniform_ xavier_normal_ xavier_uniform_ uniform_ normal_ Linear Conv1d Conv2d Embedding RNN LSTM GRU "
    "DataLoader random_split".split()
)
_MAKES_GENERATOR = frozenset({"default_rng", "RandomState", "Generator", "Random"})
_SEEDS = frozenset({"seed", "manual_seed", "set_seed", "seed_everything", "PRNGKey"})
_TORCH_MODULES = frozenset({"torch", "nn", "F", "init"})
_NUMPY_MODULES = frozenset({"np", "numpy", "scipy", "sklearn"})
_OF_THE_MACHINE = re.compile(
    r"^[ \t]*[!?]|%%?(?:time|timeit|prun|memit|whos|env|pip|conda)\b"
    r"|\b(?:time|timeit|datetime|perf_counter|tqdm|trange|id|hash|getpid|uuid4?|platform|__version__|listdir|getcwd)\b",
    re.MULTILINE,
)


def hangs_on_machine(source: str) -> bool:
    """Whether the output of a cell may be another one on another day or machine."""
    return _OF_THE_MACHINE.search(source) is not None


def first_chance(script: Script) -> int | None:
    """The first cell that draws by chance from a generator that nobody seeded; None: there is none."""
    seeded: set[str] = set()
    for statement in script.statements:
        for call in _calls(statement.node):
            library, name = _library(call), _last_name(call)
            if name in _SEEDS or (name in _MAKES_GENERATOR and (call.args or call.keywords)):
                seeded.add(library)
            elif name in _MAKES_GENERATOR or (_draws(call, library, name) and library not in seeded):
                return statement.cell
    return None


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    return (inner for inner in ast.walk(node) if isinstance(inner, ast.Call))


def _last_name(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _library(call: ast.Call) -> str:
    """``numpy``, ``random`` (of Python) or ``torch``: whose generator a call has to do with."""
    root = root_of(call.func) or ""
    if root in _NUMPY_MODULES or _last_name(call) in {"default_rng", "RandomState"}:
        return "numpy"
    return "random" if root == "random" else "torch"


def _draws(call: ast.Call, library: str, name: str) -> bool:
    match library, call.func:
        case "numpy", ast.Attribute(value=ast.Attribute(attr="random")):
            return True
        case "random", ast.Attribute():
            return True
        case "torch", _:
            owner = root_of(call.func)
            return name in _RANDOM_IN_TORCH and (owner in _TORCH_MODULES or owner == name or name.endswith("_"))
        case _:
            return name in {"train_test_split"}
