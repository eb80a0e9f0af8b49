"""What names say: which are losses, which are gradients, and of what by what."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

_LOSS = re.compile(
    r"(?i:(?:.*_)?(?:loss|cost|mse|nll|sse|rss|bce|ce|xent|objective|obj|criterion|energy)(?:es|s)?(?:_.*|\d*))"
    r"|.*(?:[lL]oss|[cC]ost)(?:[A-Z_\d].*)?"
    r"|(?:J|L|E)(?:_.*|\d*)"
)
_NO_LOSS = re.compile(r"(?i).*(?:grad|prime|deriv|backward|torch_loss|fn|func|function|weight|diff)s?(?:_.*)?")

_ENDINGS = (
    "np numpy torch pytorch tensor manual manually m analytic analytical an hand byhand mine my own i sgd gd bgd "
    "batch total sum avg mean val value true exact formula vec vectorized naive new final calc computed t"
).split()
"""Words at the end of a name that say how or where something was computed, not what it is."""

_NO_DERIVATIVE = re.compile(
    r"(?i:data|date|day|dec|deep|def|deg|delt|den|dep|des|det|dev|dic|dig|dim|dir|dis|div|doc|dom|don|dot|down|dra|dro"
    r"|del|dtype|dum|dup|dyn|debug|dff)\w*|dt|df|d\d*|dout|dupstream|dy_pred|D"
)
"""Words that begin with d, the step of time, tables, and what comes from upstream: no derivatives that are claimed."""
_BEYOND = re.compile(
    r"(?i).*(?:error|diff|norm|clip|accum|history|hist|list|squared|log$|_sq|check|momentum|cache|step|shape|ratio|func|fn$|mask).*"
)
"""What is made of gradients, and no gradient any more."""
_CHECKS = re.compile(
    r"(?i).*(?:numeric|num_|_num|finite|approx|(?:^|_)fd(?:_|$)|auto|torch|true_|jax|check|sanity|verify).*"
)
"""What a check of gradients computes."""


@dataclass(frozen=True)
class Reading:
    """One way to read the name of a gradient."""

    parameter: str
    """What it is by; empty: the name does not say."""
    loss: str = ""
    """What it is of; empty: the name does not say."""


def is_loss(name: str) -> bool:
    """Whether a name is one that losses have."""
    return _LOSS.fullmatch(name) is not None and not _NO_LOSS.fullmatch(name) and not is_gradient(name)


def is_gradient(name: str) -> bool:
    """Whether a name is one that gradients have."""
    return bool(readings(name)) and not _BEYOND.fullmatch(name)


def is_check(name: str) -> bool:
    """Whether a name says that what it stands for checks gradients that were derived otherwise."""
    return _CHECKS.fullmatch(name) is not None


def readings(name: str) -> tuple[Reading, ...]:
    """The ways to read a name as that of a gradient; none: it is none."""
    if _NO_DERIVATIVE.fullmatch(name) or name.startswith("__"):
        return ()
    return tuple(dict.fromkeys(_readings(name)))


_ONE = re.compile(
    r"(?:grad(?:ient)?s?|nabla|deriv(?:ative)?)_(?:wrt_|of_|by_)?(?P<a>\w+)"
    r"|(?:grad|Grad)(?P<b>[A-Z]\w*|[wbW]\d?)"
    r"|(?P<c>\w+)_(?:grad(?:ient)?s?)(?:_(?:" + "|".join(_ENDINGS) + r"))?"
    r"|d_?(?P<d>[A-Za-z]\w*)"
)
_BARE = re.compile(
    r"(?:dJ|dL|dLoss|dloss|dcost|grads?|gradients?|nabla|(?:my|manual|analytic|analytical|full|true|exact)_grad(?:ient)?s?)"
    r"(?:_(?:" + "|".join(_ENDINGS) + r"))?"
)


def _readings(name: str) -> Iterator[Reading]:
    if _BARE.fullmatch(name):
        yield Reading("")
        return
    yield from _splits(name)
    if found := _ONE.fullmatch(name):
        parameter = next(part for part in found.groups() if part)
        yield Reading("" if parameter in _ENDINGS else parameter)


_SPOKEN = frozenset({"loss", "cost", "out", "err", "mse"})


def _splits(name: str) -> Iterator[Reading]:
    """``dL_dw``, ``dz_da``, ``dJdW1``: a letter d, what is derived, another d, and what by."""
    if not name.startswith("d"):
        return
    for at in range(2, len(name) - 1):
        if name[at] in "dD" and (name[at - 1] == "_" or name[1:at].isupper() or at == 2 or name[1:at] in _SPOKEN):
            loss, by = name[1:at].strip("_"), name[at + 1 :].strip("_")
            loss = re.sub(r"_(?:wrt|by|over)$", "", loss)
            if loss and by and loss.isidentifier() and by.isidentifier():
                yield Reading(by, loss)


def same_thing(spoken: str, name: str) -> bool:
    """Whether what a gradient speaks of may be called by a name: ``w_np`` by ``w``, ``theta_0`` by ``theta_0_sgd``."""
    return spoken == name or stem(spoken) == stem(name)


def stem(name: str) -> str:
    """A name without the words at its end that say how it was computed."""
    words = name.split("_")
    while len(words) > 1 and (words[-1] in _ENDINGS or words[-1] == ""):
        words = words[:-1]
    return "_".join(words)


def candidates(spoken: str, names: Collection[str]) -> tuple[str, ...]:
    """The names that may be meant, the surest first: as it is, otherwise with other words at the end."""
    exact = [name for name in names if name == spoken]
    like = sorted(name for name in names if name != spoken and same_thing(spoken, name))
    return (*exact, *like)


_USUAL = ("w", "W", "theta", "weights", "params", "beta", "x", "weight", "coef", "thetas", "nn_params")


def usual_parameters(names: Collection[str]) -> tuple[str, ...]:
    """The names among some that parameters usually have, the commonest first."""
    return tuple(name for usual in _USUAL for name in [*names] if stem(name) == usual)
