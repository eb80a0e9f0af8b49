"""Mistakes in a loop of the loss: who errs in one round errs in all of them, or in all but the one that is kept."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, TypeAlias, cast

from grader.diagnosis.mutation.found import InComputation
from grader.diagnosis.mutation.mutants import Mutant
from grader.diagnosis.mutation.trace import Place, Trace
from grader.diagnosis.mutation.words import ORDINALS, ordinal

FARTHER = 0.05
"""How much further a mistake in all rounds is sought than the same in one, where both give the same numbers."""

_Kind: TypeAlias = tuple[type[InComputation], float, bool, int, Place]
"""What mutants of corresponding steps have in common."""


def in_every_round(mutants: Iterable[Mutant], trace: Trace) -> Iterator[Mutant]:
    """The mutants of corresponding steps, together: those that one rule makes of one way into the same step of a loop.

    The first round may have nothing to lose there, because what goes in depends on no parameter yet.

    Args:
        mutants: all that one rule makes.
        trace: the steps of the loss.
    """
    rounds = Counter(step.place for step in trace.steps)
    for kind, found in _by_kind(mutants, trace).items():
        last = rounds[kind[-1]] - 1
        for words, without in (("", ()), (" but the first", (0,)), (" but the last", (last,))):
            wanted = [number for number in range(last + 1) if number not in without]
            if len(wanted) > 1 and all(number in found for number in wanted):
                for alike in zip(*(found[number] for number in wanted), strict=False):
                    yield from _together(alike, f"in every round{words}")


def _by_kind(mutants: Iterable[Mutant], trace: Trace) -> Mapping[_Kind, Mapping[int, Sequence[Mutant]]]:
    """By what corresponding mutants have in common and by round, the mutants of a way into a single step."""
    kinds: dict[_Kind, dict[int, list[Mutant]]] = {}
    for mutant in mutants:
        if mutant.way is not None and len(mutant.replacements) == 1:
            (position,) = mutant.replacements
            kind = (type(mutant.mistake), mutant.rank, mutant.leaves_out, mutant.way, trace.steps[position].place)
            kinds.setdefault(kind, {}).setdefault(trace.rounds[position], []).append(mutant)
    return kinds


def _together(mutants: Sequence[Mutant], where: str) -> Iterator[Mutant]:
    """One mutant of several; none where no words suit all of them."""
    first = mutants[0]
    mistake = _of_all([mutant.mistake for mutant in mutants], ordinal(first.way or 0), where)
    if mistake is not None:
        replacements = {position: each for mutant in mutants for position, each in mutant.replacements.items()}
        yield replace(first, mistake=mistake, rank=first.rank + FARTHER, replacements=replacements)


def _of_all(mistakes: Sequence[InComputation], way: str, where: str) -> InComputation | None:
    """The mistake in the words that suit all rounds: its place, which comes first in it, is one in several rounds."""
    names = [field.name for field in fields(mistakes[0])]
    anything = {"term": f"the {way} term", "through": f"the {way} operand"}
    common = {name: _common([getattr(each, name) for each in mistakes], anything.get(name, "")) for name in names}
    if not all(common.values()):
        return None
    words = common | {names[0]: f"{common[names[0]]} {where}"}
    return cast(InComputation, replace(cast(Any, mistakes[0]), **words))


def _common(words: Sequence[str], otherwise: str) -> str:
    """The words for what corresponds in several rounds, or else some that are given.

    Its number among those that are alike differs from round to round, and so may the expression for it.
    """
    if all(" with " in each for each in words):
        products, partners = zip(*(each.split(" with ", 1) for each in words), strict=True)
        return f"{_common(products, otherwise)} with {_common(partners, 'the other factor')}"
    for less in (_unnumbered, _without_expressions):
        same = {less(each) for each in words}
        if len(same) == 1:
            return same.pop()
    return otherwise


_NUMBER = re.compile(rf"the ({'|'.join(ORDINALS)}|\d+th) (?!one\b|two\b)")
_EXPRESSION = re.compile(r"( of)? `[^`]*`")


def _unnumbered(words: str) -> str:
    return _NUMBER.sub("the ", words)


def _without_expressions(words: str) -> str:
    """The kind of step alone, such as the product; of something without a kind, itself."""
    return _EXPRESSION.sub("", _unnumbered(words)) if words.startswith("the ") else words
