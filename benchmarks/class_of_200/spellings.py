"""How the students of this class spell a backward pass, and what some of them get wrong.

The assignment is ``mlp_backprop``.  A function has six places to fill in, each with several expressions that mean
the same; a mistake has other expressions for one of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

STYLES = (
    """\
def backward_manual(x, y, a1, h, f, W1, W2):
    df = {df}
    dW2 = {dW2}
    db2 = {db2}
    da1 = {da1}
    dW1 = {dW1}
    db1 = {db1}
    return dW1, db1, dW2, db2
""",
    """\
def backward_manual(x, y, a1, h, f, W1, W2):
    # First the output layer, then the hidden one.
    df = {df}
    gradients = {{}}
    gradients["W2"] = {dW2}
    gradients["b2"] = {db2}
    da1 = {da1}
    gradients["W1"] = {dW1}
    gradients["b1"] = {db1}
    return gradients["W1"], gradients["b1"], gradients["W2"], gradients["b2"]
""",
    """\
def backward_manual(x, y, a1, h, f, W1, W2):
    def hidden(df):
        return {da1}

    df = ({df}).float()  # single precision is enough
    da1 = hidden(df)
    return {dW1}, {db1}, {dW2}, {db2}
""",
    """\
def backward_manual(x, y, a1, h, f, W1, W2):
    df = {df}
    da1 = {da1}
    rows = [[float(entry) for entry in row] for row in {dW1}]
    return torch.tensor(rows, dtype=torch.float64), {db1}, {dW2}, {db2}
""",
)

RIGHT: Mapping[str, tuple[str, ...]] = {
    "df": ("f - y", "-(y - f)", "0.5 * 2 * (f - y)"),
    "dW2": ("df * h.reshape(1, -1)", "torch.outer(df.reshape(1), h)", "(h * df)[None, :]"),
    "db2": ("df.reshape(1)", "df * torch.ones(1, dtype=torch.float64)"),
    "da1": (
        "torch.where(a1 > 0, df * W2[0], 0.0)",
        "df * W2[0] * (a1 > 0)",
        "(W2.T.double() @ df.double().reshape(1)) * (h > 0)",
    ),
    "dW1": ("torch.outer(da1, x.to(da1.dtype))", "da1[:, None] * x[None, :]", "da1.reshape(-1, 1) * x.reshape(1, -1)"),
    "db1": ("da1", "da1.clone()", "1.0 * da1"),
}


@dataclass(frozen=True)
class Group:
    """Students who think alike."""

    name: str
    slug: str
    """How the page should name their mistake; empty: it cannot be named, but their numbers are identical."""
    parameters: tuple[str, ...]
    place: str
    spellings: tuple[str, ...]


GROUPS = (
    Group("the sign of the error", "sign_flipped", ("W1", "b1", "W2", "b2"), "df", ("y - f", "-(f - y)", "-f + y")),
    Group(
        "the sign of one matrix",
        "sign_flipped",
        ("W2",),
        "dW2",
        ("-df * h.reshape(1, -1)", "torch.outer(df.reshape(1), -h)"),
    ),
    Group(
        "the square without its half",
        "constant_factor",
        ("W1", "b1", "W2", "b2"),
        "df",
        ("2 * (f - y)", "(f - y) + (f - y)", "(f - y) / 0.5"),
    ),
    Group(
        "rows and columns",
        "transposed",
        ("W1",),
        "dW1",
        ("torch.outer(x.to(da1.dtype), da1)", "(da1[:, None] * x[None, :]).T", "x[:, None] * da1[None, :]"),
    ),
    Group("a bias that never moves", "zero", ("b1",), "db1", ("torch.zeros_like(da1)", "0 * da1", "da1 - da1")),
    Group(
        "weight decay that nobody asked for",
        "extra_term",
        ("W2",),
        "dW2",
        ("df * h.reshape(1, -1) + W2", "W2 + torch.outer(df.reshape(1), h)"),
    ),
    Group(
        "a number typed in",
        "hard_coded",
        ("b2",),
        "db2",
        ("torch.tensor([-0.8372])", "torch.full((1,), -0.8372, dtype=torch.float64)"),
    ),
    Group(
        "the wrong end first",
        "shifted_or_flipped",
        ("b1",),
        "db1",
        ("da1.flip(0)", "torch.stack(list(da1)[::-1])"),
    ),
    Group(
        "two decimals",
        "rounded",
        ("W2",),
        "dW2",
        ("torch.round(df * h.reshape(1, -1), decimals=2)", "torch.round((h * df)[None, :], decimals=2)"),
    ),
    Group(
        "copied from one another",
        "",
        ("W1", "b1"),
        "da1",
        ("df * W2[0] * torch.cos(3 * a1 + 0.3)", "W2[0] * (df * torch.cos(0.3 + a1 * 3))"),
    ),
)
