"""The commonest errors of real notebooks in plain words, each with what to do about it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from grader.notebook.imports import missing_import
from grader.notebook.replaced import NUMPY, PYTHON_2

_LONGEST_MESSAGE = 200

_PACKAGES = frozenset(
    "IPython PIL altair autograd bokeh cv2 gensim graphviz gym h5py imageio ipywidgets jax jaxlib keras lightning "
    "matplotlib micrograd nltk nose numba otter pandas plotly pydot pytorch_lightning requests scipy seaborn skimage "
    "sklearn spacy statsmodels sympy tensorflow theano tiktoken torchtext torchvision torchviz tqdm transformers "
    "wandb wget".split()
)
"""Packages that notebooks import most; any other module that is missing was a file of the student's or course's."""
_SHAPE_MISMATCH = re.compile(
    r"broadcast|shapes? .*(?:not aligned|cannot be multiplied|mismatch)|size of tensor|matmul: Input operand"
    r"|inconsistent tensor size|must match the size|size mismatch"
)
_NO_NETWORK = re.compile(
    r"urlopen error|Name or service not known|Temporary failure in name resolution|Network is unreachable"
    r"|Max retries exceeded|Failed to establish a new connection|Cannot assign requested address"
)
_NO_MEMORY = re.compile(r"can't allocate memory|not enough memory|[Oo]ut of memory|Unable to allocate")
_WRITTEN_AS_FILE = re.compile(r"(\()<?[\w-]+(?:\.py|>), (?=line \d+\)$)")
"""The file that Python takes a cell for, in the message of a SyntaxError."""
_UNDEFINED = re.compile(r"name '([^']+)' is not defined")
_UNPRINTABLE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|[\x00-\x1f\x7f-\x9f]+")


@dataclass(frozen=True)
class Explanation:
    """What stopped a cell, and what to do about it."""

    kind: str
    """Stable slug of the kind of error."""
    message: str
    fix: str


_OWN_FILES = "Make the data in the notebook, or use only files that come with the assignment."
_MEMORY = Explanation(
    "out_of_memory",
    "The cell asks for more memory than there is.",
    "Look for an array that is larger than intended, such as (n, n) instead of (n, 1).",
)
_NETWORK = Explanation("network", "The cell uses the internet, which is switched off here.", _OWN_FILES)
_TIMED_OUT = Explanation(
    "timed_out",
    "The cell was stopped because it ran too long.",
    "Use fewer iterations or less data, and check that every loop ends.",
)

_BY_TYPE = {
    "MemoryError": _MEMORY,
    "_ArrayMemoryError": _MEMORY,
    "OutOfMemoryError": _MEMORY,
    "URLError": _NETWORK,
    "HTTPError": _NETWORK,
    "gaierror": _NETWORK,
    "SSLError": _NETWORK,
    "ConnectionError": _NETWORK,
    "ConnectionRefusedError": _NETWORK,
    "KeyboardInterrupt": _TIMED_OUT,
    "CellTimeoutError": _TIMED_OUT,
    "TimeoutError": _TIMED_OUT,
    "SystemExit": Explanation(
        "exit", "The cell ends the notebook with quit() or exit().", "Remove that call: no later cell can run."
    ),
    "DeadKernelError": Explanation(
        "exit", "The notebook's process ended in this cell.", "Remove quit() or exit(), and check the size of arrays."
    ),
    "RecursionError": Explanation(
        "recursion", "Functions call one another deeper than Python allows.", "Check when the recursion ends."
    ),
    "NotImplementedError": Explanation(
        "unfinished", "A function still raises NotImplementedError.", "Put the solution in place of that line."
    ),
    "StdinNotImplementedError": Explanation(
        "input", "The cell asks for keyboard input, and there is no keyboard here.", "Assign the value in the code."
    ),
}
"""Exceptions that say all by their type."""


def explain_error(type_name: str, message: str) -> Explanation:
    """Explain an exception that ended a cell.

    Args:
        type_name: the class name of the exception, such as ``NameError``.
        message: its text; student code may have made it, so it is cut and freed of control characters.
    """
    message = message[: 10 * _LONGEST_MESSAGE]
    if _NO_MEMORY.search(message):
        return _MEMORY
    if _NO_NETWORK.search(message):
        return _NETWORK
    match type_name:
        case "NameError" | "UnboundLocalError":
            return _name(message)
        case "ModuleNotFoundError" | "ImportError":
            return _import(message)
        case "AttributeError":
            return _attribute(message)
        case "SyntaxError" | "IndentationError" | "TabError":
            return _syntax(message)
        case "FileNotFoundError" | "NotADirectoryError" | "IsADirectoryError" | "PermissionError":
            return _file(message)
        case "ValueError" | "RuntimeError" if _SHAPE_MISMATCH.search(message):
            return Explanation(
                "shapes",
                f"Two shapes do not fit together: {_short(message)}",
                "Print the shapes of both arrays just above this line.",
            )
        case "UsageError":
            return Explanation(
                "magic", f"A magic command does not work here: {_short(message)}", "Remove the line that starts with %."
            )
        case _:
            return _BY_TYPE.get(type_name) or _other(type_name[:_LONGEST_MESSAGE], message)


def undefined_name(type_name: str, message: str) -> str | None:
    """The name that had no value at all when a cell asked for it; None: the exception is another one."""
    found = _UNDEFINED.search(message[: 10 * _LONGEST_MESSAGE]) if type_name == "NameError" else None
    return found[1] if found else None


def _other(type_name: str, message: str) -> Explanation:
    return Explanation(
        "error",
        ": ".join(text for text in (_short(type_name), _short(message)) if text),
        "Restart the kernel, run all cells from the top, and correct the cell that stops.",
    )


def _name(message: str) -> Explanation:
    found = re.search(r"variable '([^']+)'", message)
    if found:
        name = _short(found[1])
        return Explanation(
            "undefined_name",
            f"`{name}` is used in a function before it has a value there.",
            f"Assign `{name}` first, or pass it to the function as an argument.",
        )
    found = _UNDEFINED.search(message)
    if found is None:
        return _other("NameError", message)
    name = _short(found[1])
    if name in PYTHON_2:
        return Explanation("python_2", f"`{name}` is Python 2.", f"Write `{PYTHON_2[name]}` instead.")
    if statement := missing_import(name):
        return Explanation("missing_import", f"`{name}` is used without an import.", f"Add `{statement}`.")
    return Explanation(
        "undefined_name",
        f"`{name}` has no value when this cell runs.",
        f"Define `{name}` in this cell or above it: the cells run once, from top to bottom.",
    )


def _import(message: str) -> Explanation:
    if found := re.search(r"cannot import name '([^']+)' from (?:partially initialized module )?'([^']+)'", message):
        name, module = _short(found[1]), _short(found[2])
        return Explanation(
            "missing_package", f"The `{module}` that is installed here has no `{name}`.", f"Do without `{name}`."
        )
    found = re.search(r"No module named '?([\w.]+)", message)
    if found is None:
        return _other("ImportError", message)
    module = _short(found[1])
    if module.startswith("google"):
        return Explanation("missing_package", "`google.colab` exists on Colab only.", "Remove the lines that use it.")
    if module.partition(".")[0] in _PACKAGES:
        return Explanation(
            "missing_package", f"The package `{module}` is not installed here.", "Use numpy or torch, or remove it."
        )
    return Explanation(
        "missing_module",
        f"There is no module `{module}` here: the notebook runs alone.",
        f"Copy what you use from `{module}` into a cell of the notebook.",
    )


def _attribute(message: str) -> Explanation:
    found = re.search(r"module 'numpy' has no attribute '(?P<old>\w+)'", message) or re.search(
        r"`np\.(?P<old>\w+)` was removed", message
    )
    if found and found["old"] in NUMPY:
        return Explanation(
            "removed_name", f"`np.{found['old']}` is no longer in numpy.", f"Write `{NUMPY[found['old']]}` instead."
        )
    if "has no attribute 'as_matrix'" in message:
        return Explanation("removed_name", "`as_matrix` is no longer in pandas.", "Write `.to_numpy()` instead.")
    return _other("AttributeError", message)


def _syntax(message: str) -> Explanation:
    if "Missing parentheses in call to 'print'" in message:
        return Explanation("python_2", "`print` without parentheses is Python 2.", "Write `print(...)`.")
    if "multiple exception types must be parenthesized" in message:
        return Explanation("python_2", "`except Error, name` is Python 2.", "Write `except Error as name`.")
    said = _WRITTEN_AS_FILE.sub(r"\1", message)
    return Explanation(
        "syntax",
        f"The cell is not valid Python, so none of it ran: {_short(said)}",
        "Correct the line that the message names.",
    )


def _file(message: str) -> Explanation:
    found = re.search(r"No such file or directory: '([^']*)'", message)
    if found:
        return Explanation("missing_file", f"The file `{_short(found[1])}` is not here.", _OWN_FILES)
    return Explanation("missing_file", f"A file cannot be used: {_short(message)}", _OWN_FILES)


def _short(text: str) -> str:
    line = " ".join(_UNPRINTABLE.sub(" ", text).split())
    return line if len(line) <= _LONGEST_MESSAGE else f"{line[:_LONGEST_MESSAGE]}…"
