"""Whether the trials together take every branch of a loss both ways."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from grader.numerics.branches import Branch, Signature
from grader.numerics.constants import COMMONEST_SHARE, COVERED_ARRAY

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
