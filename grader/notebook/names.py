"""Names that are so like a wanted one that they are surely meant: typing slips, never another answer."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

_LONG_NAME = 6
"""Letters from which on a name may differ by more than case and underscores."""
_LONG_WORD = 7
"""Letters from which on one word of a name may hold a slip."""
_SAFE_START = 3
"""Letters at the start of a word that carry its meaning (``dw_dx``, ``dz_dx``) and are never taken for a slip."""
_SHORTEST_SINGULAR = 4


def near_miss(wanted: str, available: Iterable[str], reserved: Collection[str] = ()) -> str | None:
    """The one available name that can only be a slip for the wanted one.

    A slip is a difference in case or underscores and, in a name of six letters or more, also a plural ``s`` in
    any word, or one letter that is changed, missing, doubled or swapped inside a word of seven letters or more.
    What names tell apart is never a slip: digits (``q1``, ``q2``), short words (``dw_torch``, ``db_torch``), the
    ends of a word (``weights``, ``dweights``), the case of a single letter (``X``, ``x``).

    Args:
        wanted: the name that the notebook should have.
        available: the names that it has.
        reserved: names of other answers.  They are no candidates, nor is a name that may be a slip for one of them.

    Returns:
        The candidate, or None where there is none, or more than one, or where the wanted name is available.
    """
    names = set(available)
    if wanted in names:
        return None
    others = set(reserved) - {wanted}
    candidates = [name for name in names - others if _alike(wanted, name)]
    match candidates:
        case [only] if not any(_alike(other, only) for other in others):
            return only
        case _:
            return None


def _alike(one: str, other: str) -> bool:
    if _digits(one) != _digits(other):
        return False
    if _flat(one) == _flat(other):
        return len(_letters(one)) > 1 or one.replace("_", "") == other.replace("_", "")
    if min(len(_letters(one)), len(_letters(other))) < _LONG_NAME:
        return False
    ours, theirs = _words(one), _words(other)
    return len(ours) == len(theirs) and (_singular(ours) == _singular(theirs) or _one_slip(ours, theirs))


def _flat(name: str) -> str:
    return name.replace("_", "").casefold()


def _digits(name: str) -> list[str]:
    return re.findall(r"\d+", name)


def _letters(name: str) -> str:
    return re.sub(r"[\d_]", "", name)


def _words(name: str) -> list[str]:
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)
    return [word.casefold() for word in re.findall(r"\d+|[^\W\d_]+", parted)]


def _singular(words: list[str]) -> list[str]:
    return [word.removesuffix("s") if len(word) > _SHORTEST_SINGULAR else word for word in words]


def _one_slip(ours: list[str], theirs: list[str]) -> bool:
    differing = [(mine, yours) for mine, yours in zip(ours, theirs, strict=True) if mine != yours]
    return len(differing) == 1 and _slip(*differing[0])


def _slip(one: str, other: str) -> bool:
    """Whether two words differ by one edit (Damerau, 1964) well inside a long word."""
    short, long = sorted((one, other), key=len)
    if len(long) < _LONG_WORD or len(long) - len(short) > 1 or short[-1] != long[-1]:
        return False
    at = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if at < _SAFE_START:
        return False
    if len(short) < len(long):
        return short == long[:at] + long[at + 1 :]
    changed = long[:at] + short[at] + long[at + 1 :]
    swapped = long[:at] + long[at + 1] + long[at] + long[at + 2 :]
    return short in (changed, swapped)
