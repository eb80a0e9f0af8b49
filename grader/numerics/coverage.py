"""Whether the trials together take every branch of a loss both ways."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from grader.numerics.branches import Branch, Signature
from grader.numerics.constants import COMBINATION_SHARE, COMBINATIONS, COMMONEST_SHARE, COVERED_ARRAY

Key: TypeAlias = tuple[int, str]
"""Which branch: its place among the branches of an evaluation, and its operation."""


@dataclass(frozen=True)
class Coverage:
    """The ways that each branch has gone so far."""

    ways: Mapping[Key, frozenset[int]] = field(default_factory=dict)

    def after(self, signature: Signature) -> Coverage:
        """The coverage with one more evaluation."""
        ways = dict(self.ways)
        for key, branch in _keyed(signature):
            ways[key] = ways.get(key, frozenset()) | set(branch.ways)
        return Coverage(ways)

    def shortfall(self, signature: Signature) -> int:
        """How many branches an evaluation leaves one-sided: 0 is what a trial should reach."""
        return sum(_lopsided(branch) or self._still_one_way(key, branch) for key, branch in _keyed(signature))

    def fills_gap(self, signature: Signature) -> bool:
        """Whether an evaluation takes a branch in a way that it has not gone before."""
        return any(
            len(self.ways.get(key, ())) == 1 and not self._still_one_way(key, branch)
            for key, branch in _keyed(signature)
        )

    def _still_one_way(self, key: Key, branch: Branch) -> bool:
        seen = self.ways.get(key, frozenset())
        return len(seen) == 1 and seen.issuperset(branch.ways)


def _keyed(signature: Signature) -> Iterator[tuple[Key, Branch]]:
    return (((place, branch.operation), branch) for place, branch in enumerate(signature))


def _lopsided(branch: Branch) -> bool:
    if len(branch.ways) < COVERED_ARRAY:
        return False
    [(_, count)] = Counter(branch.ways).most_common(1)
    return count > COMMONEST_SHARE * len(branch.ways)


@dataclass(frozen=True)
class Combination:
    """How one entry goes at several branches at once, such as below zero and beyond the threshold."""

    places: tuple[int, ...]
    """The branches, by their places in the evaluation."""
    ways: tuple[int, ...]


def usual_combinations(signatures: Iterable[Signature]) -> frozenset[Combination]:
    """The combinations that entries take often enough in these evaluations to be asked for in a trial.

    Branches of as many entries belong together.  Where they combine in very many ways no trial can show them all, and
    none is asked for.

    Args:
        signatures: evaluations at the same sizes.
    """
    counts: dict[tuple[int, ...], Counter[tuple[int, ...]]] = {}
    for signature in signatures:
        for places in _groups(signature):
            counts.setdefault(places, Counter()).update(_joint(signature, places))
    return frozenset(
        Combination(places, ways)
        for places, counted in counts.items()
        if len(counted) <= COMBINATIONS
        for ways, count in counted.items()
        if count >= COMBINATION_SHARE * counted.total()
    )


def missing(wanted: frozenset[Combination], signature: Signature) -> frozenset[Combination]:
    """The combinations that an evaluation does not show."""
    shown = {places: set(_joint(signature, places)) for places in {one.places for one in wanted}}
    return frozenset(one for one in wanted if one.ways not in shown[one.places])


def _groups(signature: Signature) -> Iterator[tuple[int, ...]]:
    """The places of several branches that have as many entries."""
    by_length: dict[int, list[int]] = {}
    for place, branch in enumerate(signature):
        by_length.setdefault(len(branch.ways), []).append(place)
    return (tuple(places) for places in by_length.values() if len(places) > 1)


def _joint(signature: Signature, places: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    branches = [signature[place].ways for place in places if place < len(signature)]
    return zip(*branches, strict=False)
