"""What the steps of a loss, and the tensors between them, are called."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from grader.diagnosis.mutation.running import Node

if TYPE_CHECKING:
    from grader.diagnosis.mutation.trace import Step, Trace

_NAMES = {
    "matmul": "the matrix product",
    "einsum": "the sum of products",
    "add": "the sum",
    "sub": "the difference",
    "rsub": "the difference",
    "mul": "the product",
    "div": "the quotient",
    "rdiv": "the quotient",
    "reciprocal": "the quotient",
    "neg": "the change of sign",
    "exp": "the exponential",
    "log": "the logarithm",
    "log1p": "the logarithm",
    "sqrt": "the square root",
    "rsqrt": "the square root",
    "square": "the square",
    "sin": "the sine",
    "cos": "the cosine",
    "abs": "the absolute value",
    "sum": "the sum",
    "cumsum": "the running sum",
    "prod": "the product",
    "mean": "the mean",
    "max": "the maximum",
    "amax": "the maximum",
    "max_pool1d": "the maximum",
    "max_pool2d": "the maximum",
    "min": "the minimum",
    "amin": "the minimum",
    "relu": "the ReLU",
    "leaky_relu": "the leaky ReLU",
    "clamp": "the limit",
    "clamp_min": "the limit",
    "clamp_max": "the limit",
    "sigmoid": "the sigmoid",
    "getitem": "the selection",
    "gather": "the selection",
    "T": "the transpose",
    "logdet": "the logarithm of the determinant",
    "norm": "the length",
    "conv1d": "the convolution",
    "conv2d": "the convolution",
}
_WITH_SIGN = frozenset(
    {"add", "sub", "rsub", "mul", "div", "rdiv", "matmul", "neg", "rpow", "reciprocal", "getitem", "gather"}
)
"""Operations that students write with a sign between their operands, not with a name before them."""


def step_words(trace: Trace, step: Step) -> str:
    """A step in words: what it is of, if that is short; of several alike, its number in the order of evaluation."""
    return trace.names[step.position]


def node_words(trace: Trace, node: Node | None) -> str:
    """A tensor in words: an input by its name, a result by its expression or its step."""
    if node is None:
        return "a constant"
    if node in trace.expressions:
        return f"`{trace.expressions[node]}`"
    if isinstance(node, str):
        return f"`{node}`"
    words = step_words(trace, trace.steps[node])
    return words if " of `" in words else f"the result of {words}"


def names_of(steps: Sequence[Step], expressions: Mapping[Node, str]) -> tuple[str, ...]:
    """The steps in words, all of them different."""
    described = [_described(step, expressions) or _plain(step) for step in steps]
    return tuple(_numbered(described, position) for position in range(len(described)))


def _numbered(described: Sequence[str], position: int) -> str:
    """A description; of several alike, with its number."""
    words = described[position]
    if described.count(words) == 1:
        return words
    number = described[:position].count(words)
    return words.replace("the ", f"the {ordinal(number)} ", 1)


def ordinal(number: int) -> str:
    """The word for a place in an order that begins with 0."""
    return ORDINALS[number] if number < len(ORDINALS) else f"{number + 1}th"


ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
"""How steps with the same words are told apart."""


def _described(step: Step, expressions: Mapping[Node, str]) -> str:
    """A step with what it is of: ``the tanh of `X @ w```, ``the sum `X @ w + b```; empty if that is not known."""
    result = expressions.get(step.position)
    if step.operation in _WITH_SIGN:
        call = re.fullmatch(r"(softmax|sigmoid)\((.*)\)", result or "")
        if call and step.operation in ("div", "rdiv") and _is_balanced(call[2]):
            return f"the {call[1]} of `{call[2]}`"
        return f"{_plain(step)} `{result}`" if result else ""
    source = step.operands[0] if len(step.operands) == 1 else None
    argument = None if source is None else expressions.get(source)
    return f"{_plain(step)} of `{argument}`" if argument else ""


def _is_balanced(text: str) -> bool:
    """Whether no bracket is closed that was not opened in the text."""
    depth = 0
    for character in text:
        depth += (character == "(") - (character == ")")
        if depth < 0:
            return False
    return depth == 0


def _plain(step: Step) -> str:
    if step.operation == "pow":
        exponent = step.constants[-1] if step.constants else None
        return {2.0: "the square", 3.0: "the cube", 0.5: "the square root"}.get(exponent or 0.0, "the power")
    return _NAMES.get(step.operation, f"the `{step.operation}`")
