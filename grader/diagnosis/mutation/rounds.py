"""Mistakes in a loop of the loss: who errs in one round errs in all of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace
from typing import Any, TypeAlias, cast

from grader.diagnosis.mutation.found import InComputation
from grader.diagnosis.mutation.mutants import Mutant
from grader.diagnosis.mutation.trace import Place, Trace
from grader.diagnosis.mutation.words import ORDINALS

FARTHER = 0.05
"""How much further a mistake in all rounds is sought than the same in one, where both give the same numbers."""

_Kind: TypeAlias = tuple[type[InComputation], float, bool, tuple[Place, ...]]
"""What mutants of corresponding steps have in common."""


def in_every_round(mutants: Iterable[Mutant], trace: Trace) -> Iterator[Mutant]:
    """The mutants of corresponding steps, together: those that one rule makes of all rounds of a loop.

    Args:
        mutants: all that one rule makes, those of one step in the same order as those of another.
        trace: the steps of the loss.
    """
    kinds: dict[_Kind, dict[int, list[Mutant]]] = {}
    for mutant in mutants:
        if mutant.change is not None or mutant.scale is not None or mutant.read:
            continue
        rounds = {trace.rounds[position] for position in mutant.replacements}
        if len(rounds) == 1:
            places = tuple(trace.steps[position].place for position in sorted(mutant.replacements))
            kind = (type(mutant.mistake), mutant.rank, mutant.leaves_out, places)
            kinds.setdefault(kind, {}).setdefault(rounds.pop(), []).append(mutant)
    for of_rounds in kinds.values():
        most = max(map(len, of_rounds.values()))
        whole = [found for found in of_rounds.values() if len(found) == most]  # the first round may have fewer ways in
        if len(whole) > 1:
            yield from map(_together, zip(*whole, strict=True))


def _together(mutants: Sequence[Mutant]) -> Mutant:
    first = mutants[0]
    return replace(
        first,
        mistake=_everywhere(first.mistake),
        rank=first.rank + FARTHER,
        replacements={position: each for mutant in mutants for position, each in mutant.replacements.items()},
    )


def _everywhere(mistake: InComputation) -> InComputation:
    """The mistake with words for all rounds: its place, which comes first in it, is one in every round."""
    words = {field.name: _unnumbered(getattr(mistake, field.name)) for field in fields(mistake)}
    place = fields(mistake)[0].name
    found: InComputation = replace(cast(Any, mistake), **words | {place: f"{words[place]} in every round"})
    return found


def _unnumbered(words: str | int) -> str | int:
    """The words for a step without its number among those that are alike, which differs from round to round."""
    return (
        re.sub(rf"the ({'|'.join(ORDINALS)}|\d+th) (?!one\b|two\b)", "the ", words) if isinstance(words, str) else words
    )
