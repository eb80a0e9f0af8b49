"""Assignments whose own point lies on a kink, where several derivatives are right; and smooth ones that look alike.

Every answer is right wherever the loss is smooth.  The right ones give a valid derivative on the kink as well, the
wrong ones do not; of a loss that is in truth differentiable at its own point, only the derivative is right.
"""

import numpy as np
import torch

from benchmarks.decisions.corpus import Problem
from grader import choice, loss, normal

AT_KINK = "wrong_at_kink"
"""The mistake of numbers that are right wherever the loss is smooth, and no derivative where it has several."""

KINKS: list[Problem] = []


def kinked(asked, *wrt):
    """A problem of this collection."""
    problem = Problem(asked, wrt)
    KINKS.append(problem)
    return problem


def step(z, share):
    """The derivative of max(0, z), with a share of it at 0."""
    return np.where(z == 0, share, np.where(z > 0, 1.0, 0.0))


def sign(z, share):
    """The derivative of the absolute value, with a choice of it at 0."""
    return np.where(z == 0, share, np.sign(z))


def winners(x, axis=None):
    """The entries that are the largest, as ones."""
    return (x == x.max(axis=axis, keepdims=True)).astype(float)


def first_winner(x):
    """The first of the largest entries, as a one."""
    return np.eye(len(x))[np.argmax(x)]


# Thresholds ---------------------------------------------------------------------------------------


@loss(at={"x": [0.0, 1.0, -1.0, 0.0]}, x=normal("n"))
def rectified(x):
    """the sum of rectified entries"""
    return torch.relu(x).sum()


RECTIFIED = kinked(rectified, "x")


@RECTIFIED.right("off at 0")
def rectified_off(x):
    return step(x, 0.0)


@RECTIFIED.right("on at 0")
def rectified_on(x):
    return (x >= 0).astype(float)


@RECTIFIED.right("half at 0")
def rectified_half(x):
    return step(x, 0.5)


@RECTIFIED.right("each 0 as it likes")
def rectified_mixed(x):
    return step(x, np.linspace(0.2, 0.9, len(x)))


@RECTIFIED.wrong("more than on", AT_KINK)
def rectified_above(x):
    return step(x, 1.5)


@RECTIFIED.wrong("less than off", AT_KINK)
def rectified_below(x):
    return step(x, -0.25)


@RECTIFIED.wrong("one zero is wrong", AT_KINK)
def rectified_one_wrong(x):
    return np.where((x == 0) & (np.arange(len(x)) == 0), 2.0, step(x, 0.0))


@RECTIFIED.wrong("right at 0, wrong beside it", AT_KINK)
def rectified_beside(x):
    return step(x, 0.5) + 0.1 * np.isin(x, 1.0)


@loss(at={"x": [0.0, 2.0, -3.0]}, x=normal("n"))
def leaky(x):
    """the sum of leaky rectified entries"""
    return torch.nn.functional.leaky_relu(x, 0.25).sum()


LEAKY = kinked(leaky, "x")


@LEAKY.right("leaking at 0")
def leaky_low(x):
    return np.where(x > 0, 1.0, 0.25)


@LEAKY.right("on at 0")
def leaky_high(x):
    return np.where(x >= 0, 1.0, 0.25)


@LEAKY.right("between both")
def leaky_between(x):
    return 0.25 + 0.75 * step(x, 0.5)


@LEAKY.wrong("off at 0", AT_KINK)
def leaky_off(x):
    return np.where(x == 0, 0.0, np.where(x > 0, 1.0, 0.25))


@LEAKY.wrong("both at 0", AT_KINK)
def leaky_both(x):
    return (x >= 0) * 1.0 + (x <= 0) * 0.25


@loss(at={"x": [1.0, 2.0], "w": [2.0, -1.0], "b": 0.0, "y": 3.0}, x=normal("n"), w=normal("n"), b=normal(), y=normal())
def neuron(x, w, b, y):
    """the squared error of a rectified neuron"""
    return (torch.relu(x @ w + b) - y) ** 2


NEURON = kinked(neuron, "w", "b")


def neuron_with(x, w, b, y, share):
    """The gradients, with a share of the slope at 0."""
    z = x @ w + b
    d = 2 * (np.maximum(z, 0) - y) * step(z, share)
    return d * x, d


@NEURON.right("off at 0")
def neuron_off(x, w, b, y):
    return neuron_with(x, w, b, y, 0.0)


@NEURON.right("on at 0")
def neuron_on(x, w, b, y):
    return neuron_with(x, w, b, y, 1.0)


@NEURON.right("a third at 0")
def neuron_third(x, w, b, y):
    return neuron_with(x, w, b, y, 1 / 3)


@NEURON.wrong("twice at 0", AT_KINK)
def neuron_twice(x, w, b, y):
    return neuron_with(x, w, b, y, 2.0)


@NEURON.wrong("against the slope at 0", AT_KINK)
def neuron_against(x, w, b, y):
    return neuron_with(x, w, b, y, -1.0)


@NEURON.wrong("reversed inputs at 0", AT_KINK)
def neuron_reversed(x, w, b, y):
    dw, db = neuron_with(x, w, b, y, 1.0)
    return (dw[::-1].copy() if x @ w + b == 0 else dw), db


@loss(at={"x": [0.0, 1.0, 0.5, 2.0]}, x=normal("n"))
def clipped(x):
    """the sum of entries clipped to between 0 and 1"""
    return torch.clamp(x, 0, 1).sum()


CLIPPED = kinked(clipped, "x")


@CLIPPED.right("moving at both ends")
def clipped_moving(x):
    return ((x >= 0) & (x <= 1)).astype(float)


@CLIPPED.right("fixed at both ends")
def clipped_fixed(x):
    return ((x > 0) & (x < 1)).astype(float)


@CLIPPED.right("half at both ends")
def clipped_half(x):
    return step(x, 0.5) - step(x - 1, 0.5)


@CLIPPED.wrong("twice at both ends", AT_KINK)
def clipped_twice(x):
    return step(x, 2.0) - step(x - 1, -1.0)


@CLIPPED.wrong("downwards at 1", AT_KINK)
def clipped_down(x):
    return step(x, 1.0) - step(x - 1, 2.0)


@loss(at={"x": [-1.0, 1.0, 0.5, 3.0]}, x=normal("n"))
def hard_tanh(x):
    """the sum of hard hyperbolic tangents, weighted by position"""
    return (torch.nn.functional.hardtanh(x) * torch.arange(1, len(x) + 1)).sum()


HARD_TANH = kinked(hard_tanh, "x")


@HARD_TANH.right("moving at the ends")
def hard_tanh_moving(x):
    return (np.abs(x) <= 1) * np.arange(1.0, len(x) + 1)


@HARD_TANH.right("fixed at the ends")
def hard_tanh_fixed(x):
    return (np.abs(x) < 1) * np.arange(1.0, len(x) + 1)


@HARD_TANH.wrong("without its weight at the ends", AT_KINK)
def hard_tanh_unweighted(x):
    return np.where(np.abs(x) == 1, 3.0, (np.abs(x) < 1) * np.arange(1.0, len(x) + 1))


@HARD_TANH.wrong("against the slope at the ends", AT_KINK)
def hard_tanh_against(x):
    return step(1 - np.abs(x), -1.0) * np.arange(1.0, len(x) + 1)


# Absolute values ----------------------------------------------------------------------------------


@loss(at={"w": [0.0, 2.0, -1.0]}, w=normal("n"))
def lasso_penalty(w):
    """the sum of absolute values"""
    return w.abs().sum()


LASSO_PENALTY = kinked(lasso_penalty, "w")


@LASSO_PENALTY.right("the sign")
def lasso_sign(w):
    return np.sign(w)


@LASSO_PENALTY.right("1 at 0")
def lasso_up(w):
    return np.where(w >= 0, 1.0, -1.0)


@LASSO_PENALTY.right("-1 at 0")
def lasso_down(w):
    return np.where(w > 0, 1.0, -1.0)


@LASSO_PENALTY.right("0.3 at 0")
def lasso_between(w):
    return sign(w, 0.3)


@LASSO_PENALTY.wrong("1.2 at 0", AT_KINK)
def lasso_above(w):
    return sign(w, 1.2)


@LASSO_PENALTY.wrong("-2 at 0", AT_KINK)
def lasso_below(w):
    return sign(w, -2.0)


@loss(
    at={"X": [[1.0, 2.0], [0.0, 1.0], [1.0, 1.0]], "y": [1.0, 2.0, 3.0], "w": [1.0, 0.0]},
    X=normal("n", "d"),
    y=normal("n"),
    w=normal("d"),
)
def lasso(X, y, w):
    """a least-squares fit with the absolute values of the weights as a penalty"""
    return ((X @ w - y) ** 2).sum() / 2 + 0.5 * w.abs().sum()


LASSO = kinked(lasso, "w")


def lasso_with(X, y, w, share):
    """The gradient, with a choice of sign at 0."""
    return X.T @ (X @ w - y) + 0.5 * sign(w, share)


@LASSO.right("the sign")
def lasso_fit_sign(X, y, w):
    return lasso_with(X, y, w, 0.0)


@LASSO.right("1 at 0")
def lasso_fit_up(X, y, w):
    return lasso_with(X, y, w, 1.0)


@LASSO.right("-0.4 at 0")
def lasso_fit_between(X, y, w):
    return lasso_with(X, y, w, -0.4)


@LASSO.wrong("2 at 0", AT_KINK)
def lasso_fit_above(X, y, w):
    return lasso_with(X, y, w, 2.0)


@LASSO.wrong("1.1 at 0", AT_KINK)
def lasso_fit_little_above(X, y, w):
    return lasso_with(X, y, w, 1.1)


@loss(
    at={"X": [[1.0, 2.0], [3.0, -1.0], [2.0, 0.0]], "y": [3.0, 2.0, 5.0], "w": [1.0, 1.0]},
    X=normal("n", "d"),
    y=normal("n"),
    w=normal("d"),
)
def absolute_error(X, y, w):
    """the sum of absolute errors of a linear model"""
    return (X @ w - y).abs().sum()


ABSOLUTE_ERROR = kinked(absolute_error, "w")


@ABSOLUTE_ERROR.right("the sign")
def absolute_sign(X, y, w):
    return X.T @ np.sign(X @ w - y)


@ABSOLUTE_ERROR.right("1 at 0")
def absolute_up(X, y, w):
    return X.T @ sign(X @ w - y, 1.0)


@ABSOLUTE_ERROR.right("each fitted sample as it likes")
def absolute_mixed(X, y, w):
    return X.T @ sign(X @ w - y, np.linspace(-1, 0.5, len(y)))


@ABSOLUTE_ERROR.wrong("twice at 0", AT_KINK)
def absolute_twice(X, y, w):
    return X.T @ sign(X @ w - y, 2.0)


@ABSOLUTE_ERROR.wrong("not through the inputs at 0", AT_KINK)
def absolute_outside(X, y, w):
    return X.T @ np.sign(X @ w - y) + 3.0 * np.any(X @ w == y)


@loss(at={"y": [1.0, 2.0, 4.0], "q": 2.0}, y=normal("n"), q=normal())
def pinball(y, q):
    """the pinball loss of a quantile"""
    r = y - q
    return torch.maximum(0.75 * r, -0.25 * r).sum()


PINBALL = kinked(pinball, "q")


@PINBALL.right("as above the quantile")
def pinball_above(y, q):
    return np.where(y >= q, -0.75, 0.25).sum()


@PINBALL.right("as below the quantile")
def pinball_below(y, q):
    return np.where(y > q, -0.75, 0.25).sum()


@PINBALL.right("nothing at the quantile")
def pinball_nothing(y, q):
    return (-0.75 * (y > q) + 0.25 * (y < q)).sum()


@PINBALL.wrong("twice at the quantile", AT_KINK)
def pinball_twice(y, q):
    return (-0.75 * (y > q) + 0.25 * (y < q) - 1.5 * (y == q)).sum()


@PINBALL.wrong("the other share at the quantile", AT_KINK)
def pinball_other(y, q):
    return (-0.75 * (y > q) + 0.25 * (y < q) + 0.75 * (y == q)).sum()


@loss(at={"r": [0.5, -0.5, 0.0, 2.0]}, r=normal("n"))
def insensitive(r):
    """the errors beyond one half"""
    return torch.relu(r.abs() - 0.5).sum()


INSENSITIVE = kinked(insensitive, "r")


@INSENSITIVE.right("off at the edge")
def insensitive_off(r):
    return np.sign(r) * (np.abs(r) > 0.5)


@INSENSITIVE.right("on at the edge")
def insensitive_on(r):
    return np.sign(r) * (np.abs(r) >= 0.5)


@INSENSITIVE.wrong("upwards at both edges", AT_KINK)
def insensitive_up(r):
    return np.where(np.abs(r) == 0.5, 1.0, np.sign(r) * (np.abs(r) > 0.5))


@INSENSITIVE.wrong("a slope within", AT_KINK)
def insensitive_within(r):
    return np.sign(r) * (np.abs(r) > 0.5) + 0.5 * (r == 0)


# Largest and smallest -----------------------------------------------------------------------------


@loss(at={"x": [3.0, 1.0, 3.0]}, x=normal("n"))
def largest(x):
    """the largest entry"""
    return x.max()


LARGEST = kinked(largest, "x")


@LARGEST.right("the first of them")
def largest_first(x):
    return first_winner(x)


@LARGEST.right("the last of them")
def largest_last(x):
    return first_winner(x[::-1])[::-1].copy()


@LARGEST.right("shared equally")
def largest_shared(x):
    return winners(x) / winners(x).sum()


@LARGEST.right("shared unequally")
def largest_unequal(x):
    shares = winners(x) * np.arange(1, len(x) + 1)
    return shares / shares.sum()


@LARGEST.wrong("all of them", AT_KINK)
def largest_all(x):
    return winners(x)


@LARGEST.wrong("none of them", AT_KINK)
def largest_none(x):
    return winners(x) * (winners(x).sum() == 1)


@LARGEST.wrong("a share for the smaller one", AT_KINK)
def largest_smaller(x):
    return winners(x) if winners(x).sum() == 1 else np.ones(len(x)) / len(x)


@LARGEST.wrong("more than one whole", AT_KINK)
def largest_more(x):
    return winners(x) / winners(x).sum() ** 0.5


@loss(at={"x": [[2.0, 2.0, 2.0], [1.0, 5.0, 0.0]]}, x=normal("n", "d"))
def row_maxima(x):
    """the sum of the largest entries of the rows"""
    return x.amax(dim=1).sum()


ROW_MAXIMA = kinked(row_maxima, "x")


@ROW_MAXIMA.right("the first of them")
def rows_first(x):
    return np.eye(x.shape[1])[np.argmax(x, axis=1)]


@ROW_MAXIMA.right("shared equally")
def rows_shared(x):
    return winners(x, 1) / winners(x, 1).sum(axis=1, keepdims=True)


@ROW_MAXIMA.right("between the first and equal shares")
def rows_between(x):
    return 0.5 * rows_first(x) + 0.5 * rows_shared(x)


@ROW_MAXIMA.wrong("all of them", AT_KINK)
def rows_all(x):
    return winners(x, 1)


@ROW_MAXIMA.wrong("against one of them", AT_KINK)
def rows_against(x):
    return rows_shared(x) + (winners(x, 1).sum(axis=1, keepdims=True) > 1) * (np.arange(x.shape[1]) - 1.0)


@loss(at={"x": [-1.0, 2.0, -1.0]}, x=normal("n"))
def smallest(x):
    """the smallest entry"""
    return x.min()


SMALLEST = kinked(smallest, "x")


@SMALLEST.right("the first of them")
def smallest_first(x):
    return first_winner(-x)


@SMALLEST.right("shared equally")
def smallest_shared(x):
    return winners(-x) / winners(-x).sum()


@SMALLEST.wrong("all of them", AT_KINK)
def smallest_all(x):
    return winners(-x)


@SMALLEST.wrong("against them", AT_KINK)
def smallest_against(x):
    return winners(-x) if winners(-x).sum() == 1 else -winners(-x) / winners(-x).sum()


@loss(at={"x": [1.0, 2.0, 3.0], "y": [1.0, 0.0, 3.0]}, x=normal("n"), y=normal("n"))
def larger_of_two(x, y):
    """the sum of the larger of two entries"""
    return torch.maximum(x, y).sum()


LARGER_OF_TWO = kinked(larger_of_two, "x", "y")


@LARGER_OF_TWO.right("the first at ties")
def larger_first(x, y):
    return step(x - y, 1.0), step(y - x, 0.0)


@LARGER_OF_TWO.right("shared at ties")
def larger_shared(x, y):
    return step(x - y, 0.5), step(y - x, 0.5)


@LARGER_OF_TWO.wrong("twice at ties", AT_KINK)
def larger_twice(x, y):
    return step(x - y, 2.0), step(y - x, -1.0)


@LARGER_OF_TWO.wrong("against at ties", AT_KINK)
def larger_against(x, y):
    return step(x - y, -0.5), step(y - x, 1.5)


@loss(at={"x": [2.0, -2.0, 1.0]}, x=normal("n"))
def maximum_norm(x):
    """the largest absolute value"""
    return x.abs().max()


MAXIMUM_NORM = kinked(maximum_norm, "x")


@MAXIMUM_NORM.right("the first of them")
def maximum_norm_first(x):
    return np.sign(x) * first_winner(np.abs(x))


@MAXIMUM_NORM.right("shared equally")
def maximum_norm_shared(x):
    return np.sign(x) * winners(np.abs(x)) / winners(np.abs(x)).sum()


@MAXIMUM_NORM.wrong("without the sign", AT_KINK)
def maximum_norm_unsigned(x):
    tied = winners(np.abs(x)).sum() > 1
    return (1.0 if tied else np.sign(x)) * winners(np.abs(x)) / winners(np.abs(x)).sum()


@MAXIMUM_NORM.wrong("all of them", AT_KINK)
def maximum_norm_all(x):
    return np.sign(x) * winners(np.abs(x))


@loss(
    at={"x": [[1.0, 4.0, 4.0, 0.0], [2.0, 2.0, 2.0, 2.0]], "g": [[1.0, 3.0], [2.0, -1.0]]},
    x=normal(2, 4),
    g=normal(2, 2),
)
def pooled(x, g):
    """a weighted sum of the largest entries of neighbouring pairs"""
    return (torch.nn.functional.max_pool1d(x[:, None, :], 2)[:, 0] * g).sum()


POOLED = kinked(pooled, "x")


def pooled_with(x, g, left):
    """The gradient, with a share of every tie for the left entry."""
    pairs = x.reshape(2, 2, 2)
    on_left = step(pairs[..., 0] - pairs[..., 1], left)
    return (np.stack([on_left, 1 - on_left], axis=-1) * g[..., None]).reshape(2, 4)


@POOLED.right("the left one at ties")
def pooled_left(x, g):
    return pooled_with(x, g, 1.0)


@POOLED.right("the right one at ties")
def pooled_right(x, g):
    return pooled_with(x, g, 0.0)


@POOLED.right("shared at ties")
def pooled_shared(x, g):
    return pooled_with(x, g, 0.5)


@POOLED.wrong("both at ties", AT_KINK)
def pooled_both(x, g):
    pairs = x.reshape(2, 2, 2)
    return ((pairs == pairs.max(axis=-1, keepdims=True)) * g[..., None]).reshape(2, 4)


@POOLED.wrong("beyond the right one at ties", AT_KINK)
def pooled_beyond(x, g):
    return pooled_with(x, g, -0.5)


# Margins ------------------------------------------------------------------------------------------


@loss(
    at={"X": [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]], "y": [1.0, -1.0, 1.0], "w": [1.0, 2.0]},
    X=normal("n", "d"),
    y=choice("n", values=(-1.0, 1.0)),
    w=normal("d"),
)
def hinge(X, y, w):
    """the hinge loss of a linear classifier"""
    return torch.clamp(1 - y * (X @ w), min=0).sum()


HINGE = kinked(hinge, "w")


def hinge_with(X, y, w, share):
    """The gradient, with a share of the slope on the margin."""
    return -X.T @ (y * step(1 - y * (X @ w), share))


@HINGE.right("off on the margin")
def hinge_off(X, y, w):
    return hinge_with(X, y, w, 0.0)


@HINGE.right("on on the margin")
def hinge_on(X, y, w):
    return hinge_with(X, y, w, 1.0)


@HINGE.right("half on the margin")
def hinge_half(X, y, w):
    return hinge_with(X, y, w, 0.5)


@HINGE.wrong("twice on the margin", AT_KINK)
def hinge_twice(X, y, w):
    return hinge_with(X, y, w, 2.0)


@HINGE.wrong("against the slope on the margin", AT_KINK)
def hinge_against(X, y, w):
    return hinge_with(X, y, w, -1.0)


@HINGE.wrong("a little too much on the margin", AT_KINK)
def hinge_little(X, y, w):
    return hinge_with(X, y, w, 1.05)


@loss(
    at={"S": [[1.0, 2.0, 2.0], [4.0, 1.0, 0.0]], "c": [1, 0]},
    S=normal("n", 3),
    c=choice("n", values=(0.0, 1.0, 2.0)),
)
def class_margins(S, c):
    """the multi-class hinge loss of scores"""
    right = S.gather(1, c.long()[:, None])
    return torch.relu(S - right + 1).sum() - len(S)


CLASS_MARGINS = kinked(class_margins, "S")


def class_margins_with(S, c, share):
    """The gradient, with a share of the slope on the margin."""
    rows, c = np.arange(len(S)), np.asarray(c).astype(int)
    on = step(S - S[rows, c][:, None] + 1, share)
    on[rows, c] = 0.0
    on[rows, c] = -on.sum(axis=1)
    return on


@CLASS_MARGINS.right("off on the margin")
def class_margins_off(S, c):
    return class_margins_with(S, c, 0.0)


@CLASS_MARGINS.right("on on the margin")
def class_margins_on(S, c):
    return class_margins_with(S, c, 1.0)


@CLASS_MARGINS.wrong("the own class does not count the margin", AT_KINK)
def class_margins_uncounted(S, c):
    off, on = class_margins_with(S, c, 0.0), class_margins_with(S, c, 1.0)
    return np.where(on > off, on, off)


@CLASS_MARGINS.wrong("twice on the margin", AT_KINK)
def class_margins_twice(S, c):
    return class_margins_with(S, c, 2.0)


@loss(at={"a": [0.0, 1.0], "p": [1.0, 1.0], "n": [0.0, 3.0]}, a=normal("d"), p=normal("d"), n=normal("d"))
def triplet(a, p, n):
    """the triplet loss of an anchor, with margin 3"""
    return torch.relu(((a - p) ** 2).sum() - ((a - n) ** 2).sum() + 3)


TRIPLET = kinked(triplet, "a", "p")


def triplet_with(a, p, n, share):
    """The gradients, with a share of the slope on the margin."""
    on = step(((a - p) ** 2).sum() - ((a - n) ** 2).sum() + 3, share)
    return on * 2 * (n - p), on * 2 * (p - a)


@TRIPLET.right("off on the margin")
def triplet_off(a, p, n):
    return triplet_with(a, p, n, 0.0)


@TRIPLET.right("on on the margin")
def triplet_on(a, p, n):
    return triplet_with(a, p, n, 1.0)


@TRIPLET.right("half on the margin")
def triplet_half(a, p, n):
    return triplet_with(a, p, n, 0.5)


@TRIPLET.wrong("one and a half on the margin", AT_KINK)
def triplet_more(a, p, n):
    return triplet_with(a, p, n, 1.5)


@TRIPLET.wrong("against the slope on the margin", AT_KINK)
def triplet_against(a, p, n):
    return triplet_with(a, p, n, -0.5)


# Norms --------------------------------------------------------------------------------------------


@loss(at={"x": [0.0, 0.0, 0.0]}, x=normal("n"))
def length(x):
    """the length of a vector"""
    return x.norm()


LENGTH = kinked(length, "x")


def unit(x, at_zero):
    """The direction of a vector, with a choice of it at 0."""
    size = np.sqrt((x**2).sum())
    return x / size if size else at_zero * np.ones(x.shape)


@LENGTH.right("zero at 0")
def length_zero(x):
    return unit(x, 0.0)


@LENGTH.right("a unit vector at 0")
def length_unit(x):
    return unit(x, len(x) ** -0.5)


@LENGTH.right("along the first axis at 0")
def length_axis(x):
    return unit(x, (np.arange(len(x)) == 0).astype(float))


@LENGTH.right("something short at 0")
def length_short(x):
    return unit(x, np.linspace(-0.5, 0.4, len(x)))


@LENGTH.wrong("ones at 0", AT_KINK)
def length_ones(x):
    return unit(x, 1.0)


@LENGTH.wrong("a little too long at 0", AT_KINK)
def length_longer(x):
    return unit(x, 1.02 * len(x) ** -0.5)


@loss(at={"W": [[0.0, 0.0, 0.0, 0.0], [3.0, 4.0, 0.0, 0.0]]}, W=normal("n", "d"))
def group_lasso(W):
    """the sum of the lengths of the rows"""
    return W.norm(dim=1).sum()


GROUP_LASSO = kinked(group_lasso, "W")


def rows_with(W, at_zero):
    """The directions of the rows, with a choice of them for rows of zeros."""
    size = np.sqrt((W**2).sum(axis=1, keepdims=True))
    return np.where(size == 0, at_zero, W / np.where(size == 0, 1, size))


@GROUP_LASSO.right("zero for a row of zeros")
def groups_zero(W):
    return rows_with(W, 0.0)


@GROUP_LASSO.right("a unit row for a row of zeros")
def groups_unit(W):
    return rows_with(W, W.shape[1] ** -0.5)


@GROUP_LASSO.wrong("ones for a row of zeros", AT_KINK)
def groups_ones(W):
    return rows_with(W, 1.0)


@GROUP_LASSO.wrong("a row of zeros too long by a tenth", AT_KINK)
def groups_longer(W):
    return rows_with(W, 1.1 * W.shape[1] ** -0.5)


@loss(
    at={"A": [[1.0, 2.0], [3.0, -1.0], [0.0, 1.0]], "b": [3.0, 2.0, 1.0], "x": [1.0, 1.0]},
    A=normal("n", "d"),
    b=normal("n"),
    x=normal("d"),
)
def distance(A, b, x):
    """the length of the residual of a linear system"""
    return torch.linalg.vector_norm(A @ x - b)


DISTANCE = kinked(distance, "x")


def distance_with(A, b, x, at_zero):
    """The gradient, with a choice of the residual's direction where it vanishes."""
    return A.T @ unit(A @ x - b, at_zero)


@DISTANCE.right("zero at a solution")
def distance_zero(A, b, x):
    return distance_with(A, b, x, 0.0)


@DISTANCE.right("a unit residual at a solution")
def distance_unit(A, b, x):
    return distance_with(A, b, x, len(b) ** -0.5)


@DISTANCE.wrong("a long residual at a solution", AT_KINK)
def distance_long(A, b, x):
    return distance_with(A, b, x, 1.0)


@DISTANCE.wrong("not through the system at a solution", AT_KINK)
def distance_outside(A, b, x):
    return distance_with(A, b, x, 0.0) + 4.0 * np.all(A @ x == b)


# Networks -----------------------------------------------------------------------------------------


@loss(
    at={
        "X": [[1.0, -1.0], [2.0, 1.0]],
        "y": [1.0, 0.0],
        "W": [[1.0, 1.0, 0.5], [1.0, -1.0, 0.25]],
        "v": [1.0, -2.0, 1.0],
    },
    X=normal("n", "d"),
    y=normal("n"),
    W=normal("d", "h"),
    v=normal("h"),
)
def two_layers(X, y, W, v):
    """the squared error of a network with one rectified layer"""
    return ((torch.relu(X @ W) @ v - y) ** 2).mean()


TWO_LAYERS = kinked(two_layers, "W", "v")


def two_layers_with(X, y, W, v, share):
    """The gradients, with a share of the slope at 0."""
    Z = X @ W
    H = np.maximum(Z, 0)
    r = 2 * (H @ v - y) / len(y)
    return X.T @ (np.outer(r, v) * step(Z, share)), H.T @ r


@TWO_LAYERS.right("off at 0")
def two_layers_off(X, y, W, v):
    return two_layers_with(X, y, W, v, 0.0)


@TWO_LAYERS.right("on at 0")
def two_layers_on(X, y, W, v):
    return two_layers_with(X, y, W, v, 1.0)


@TWO_LAYERS.right("half at 0")
def two_layers_half(X, y, W, v):
    return two_layers_with(X, y, W, v, 0.5)


@TWO_LAYERS.wrong("one and a half at 0", AT_KINK)
def two_layers_more(X, y, W, v):
    return two_layers_with(X, y, W, v, 1.5)


@TWO_LAYERS.wrong("against the slope at 0", AT_KINK)
def two_layers_against(X, y, W, v):
    return two_layers_with(X, y, W, v, -1.0)


@loss(
    at={"X": [[1.0, 2.0], [-1.0, 1.0], [2.0, -1.0]], "w": [0.0, 0.0]},
    X=normal("n", "d"),
    w=normal("d"),
)
def zero_weights(X, w):
    """the sum of rectified projections"""
    return torch.relu(X @ w).sum()


ZERO_WEIGHTS = kinked(zero_weights, "w")


@ZERO_WEIGHTS.right("off at 0")
def zero_weights_off(X, w):
    return X.T @ step(X @ w, 0.0)


@ZERO_WEIGHTS.right("on at 0")
def zero_weights_on(X, w):
    return X.T @ step(X @ w, 1.0)


@ZERO_WEIGHTS.right("half at 0")
def zero_weights_half(X, w):
    return X.T @ step(X @ w, 0.5)


@ZERO_WEIGHTS.wrong("twice at 0", AT_KINK)
def zero_weights_twice(X, w):
    return X.T @ step(X @ w, 2.0)


@ZERO_WEIGHTS.wrong("against the slope at 0", AT_KINK)
def zero_weights_against(X, w):
    return X.T @ step(X @ w, -1.0)


@loss(at={"x": [0.0, 0.0, 1.0]}, x=normal("n"))
def ridge_of_absolutes(x):
    """a sum of absolute values with alternating signs"""
    signs = 1 - 2 * (torch.arange(len(x)) % 2)
    return (signs * x.abs()).sum()


RIDGE_OF_ABSOLUTES = kinked(ridge_of_absolutes, "x")


@RIDGE_OF_ABSOLUTES.right("zero at 0")
def alternating_zero(x):
    return (1 - 2 * (np.arange(len(x)) % 2)) * np.sign(x)


@RIDGE_OF_ABSOLUTES.right("ones at 0")
def alternating_ones(x):
    return np.where(x == 0, 1.0, alternating_zero(x))


@RIDGE_OF_ABSOLUTES.right("different numbers at 0")
def alternating_mixed(x):
    return np.where(x == 0, np.linspace(-1, 0.7, len(x)), alternating_zero(x))


@RIDGE_OF_ABSOLUTES.wrong("1.1 at 0", AT_KINK)
def alternating_more(x):
    return np.where(x == 0, 1.1, alternating_zero(x))


@RIDGE_OF_ABSOLUTES.wrong("-3 at 0", AT_KINK)
def alternating_less(x):
    return np.where(x == 0, -3.0, alternating_zero(x))


# Differentiable after all -------------------------------------------------------------------------


@loss(at={"x": [0.0, 1.0, -2.0]}, x=normal("n"))
def both_halves(x):
    """the difference of the positive and the negative part"""
    return (torch.relu(x) - torch.relu(-x)).sum()


BOTH_HALVES = kinked(both_halves, "x")


@BOTH_HALVES.right("one")
def halves_one(x):
    return np.ones(len(x))


@BOTH_HALVES.right("half of each at 0")
def halves_half(x):
    return step(x, 0.5) + step(-x, 0.5)


@BOTH_HALVES.wrong("both off at 0", AT_KINK)
def halves_off(x):
    return step(x, 0.0) + step(-x, 0.0)


@BOTH_HALVES.wrong("both on at 0", AT_KINK)
def halves_on(x):
    return step(x, 1.0) + step(-x, 1.0)


@loss(at={"x": [0.0, 3.0, -1.0]}, x=normal("n"))
def both_clamps(x):
    """the parts above and below zero together"""
    return (x.clamp(min=0) + x.clamp(max=0)).sum() + (x**2).sum()


BOTH_CLAMPS = kinked(both_clamps, "x")


@BOTH_CLAMPS.right("one and the square's")
def clamps_one(x):
    return 1 + 2 * x


@BOTH_CLAMPS.wrong("both on at 0", AT_KINK)
def clamps_on(x):
    return np.where(x == 0, 2.0, 1 + 2 * x)


@BOTH_CLAMPS.wrong("both off at 0", AT_KINK)
def clamps_off(x):
    return np.where(x == 0, 0.0, 1 + 2 * x)


@loss(at={"x": [0.0, 2.0, -1.0]}, x=normal("n"))
def absolute_twice_over(x):
    """absolute values and rectified ones that cancel at zero in one entry"""
    return (x.abs() - 2 * torch.relu(x))[0] + x.abs()[1:].sum()


ABSOLUTE_TWICE_OVER = kinked(absolute_twice_over, "x")


@ABSOLUTE_TWICE_OVER.right("minus one in the first")
def cancelled_true(x):
    return np.concatenate([[-1.0], np.sign(x[1:])])


@ABSOLUTE_TWICE_OVER.wrong("zero in the first at 0", AT_KINK)
def cancelled_zero(x):
    return np.concatenate([[0.0 if x[0] == 0 else -1.0], np.sign(x[1:])])


@ABSOLUTE_TWICE_OVER.wrong("one in the first at 0", AT_KINK)
def cancelled_one(x):
    return np.concatenate([[1.0 if x[0] == 0 else -1.0], np.sign(x[1:])])


@loss(at={"r": [1.0, -1.0, 0.5, 3.0]}, r=normal("n"))
def huber(r):
    """the Huber loss of residuals"""
    return torch.nn.functional.huber_loss(r, torch.zeros_like(r), reduction="sum")


HUBER = kinked(huber, "r")


@HUBER.right("clipped residuals")
def huber_clipped(r):
    return np.clip(r, -1, 1)


@HUBER.right("by cases")
def huber_cases(r):
    return np.where(np.abs(r) < 1, r, np.sign(r))


@HUBER.wrong("zero where both pieces meet", AT_KINK)
def huber_zero(r):
    return np.where(np.abs(r) == 1, 0.0, np.clip(r, -1, 1))


@HUBER.wrong("half where both pieces meet", AT_KINK)
def huber_half(r):
    return np.where(np.abs(r) == 1, 0.5 * r, np.clip(r, -1, 1))
