"""What the names of functions say: which return gradients, and of what."""

from __future__ import annotations

import re
from collections.abc import Collection

from grader.audit.names import is_gradient

_GRADIENT = re.compile(r"(?i).*(?:grad|backward|backprop|deriv|prime|nabla).*|d_?[a-z]\w*")
_OF = re.compile(
    r"(?:comp(?:ute)?_|calc(?:ulate)?_)?(?:(?:grad(?:ient)?|d|deriv(?:ative)?|nabla)_?(?:of_)?(?P<a>\w+)"
    r"|(?P<b>\w+?)_?(?:grad(?:ient)?|Gradient|prime|deriv(?:ative)?|backward|backprop|der)(?:_\w+)?)"
)
_WORD_AFTER_D = re.compile(r"d[a-z]{3,}\w*")
"""What may be a word that begins with d, such as ``discount``."""
_OTHER_WORK = re.compile(
    r"(?i).*(?:descent|ascent|(?:^|_)b?s?gd(?:_|$)|optimi[sz]|minimi[sz]|(?:^|_)(?:train|fit|update|plot)(?:_|$)"
    r"|neg(?:ative)?_?grad|gradebook|grad(?:ient)?s?_?(?:step|norm|clip|magnitude|direction|check|hist)|(?:^|_)unit_|normali[sz]ed"
    r"|clip(?:ped)?_|hess|second|double|prime_?(?:prime|2)|prime\d|_pp$).*|d_?2\w*"
)
"""What uses gradients, or makes something else of them: steps, directions, norms, second derivatives."""


def is_gradient_function(name: str, functions: Collection[str]) -> bool:
    """Whether the name of a function says that it returns a gradient.

    Args:
        name: of the function.
        functions: the names of all functions of the notebook: ``dtanh`` is a gradient beside ``tanh``.
    """
    if _OTHER_WORK.fullmatch(name) or _GRADIENT.fullmatch(name) is None:
        return False
    of = name[1:].lstrip("_")
    if _WORD_AFTER_D.fullmatch(name) and not _GRADIENT.fullmatch(of) and "d" not in of:
        return of in functions
    return "grad" in name.lower() or _OF.fullmatch(name) is not None or is_gradient(name)


def does_other_work(name: str) -> bool:
    """Whether the name of a function says that it makes something else than a first derivative."""
    return _OTHER_WORK.fullmatch(name) is not None


def spoken_of(name: str) -> frozenset[str]:
    """The functions whose derivative a function may be called after."""
    of = _OF.fullmatch(name)
    return frozenset(part for part in of.groups() if part) if of else frozenset()


_SAY_NOTHING = frozenset(
    "compute comp calc calculate get my the full of sub grad grads gradient gradients loss cost fn func function error "
    "objective and value naive vectorized vec np numpy torch analytic analytical manual d deriv derivative".split()
)


def telling_words(name: str) -> frozenset[str]:
    """The words of a name that say of what it is: those of ``elastic_net_gradient`` are ``elastic`` and ``net``."""
    words = re.findall(r"[^\W_\d]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name))
    known = {re.sub(r"^sub(?=grad)", "", word.casefold()) for word in words}
    return frozenset(known - _SAY_NOTHING)
