"""A probe that is planned, and why none can be."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from grader.model import Probe
from grader.notebook.source import Statement
from grader.pipeline.returning import Said

WHOLE_RESULT = ""
"""The output of a program whose one answer is what a function returned, to be taken apart outside."""


@dataclass(frozen=True)
class Planned:
    """A probe, with the statements that it runs and what was assumed to bind it."""

    probe: Probe
    statements: tuple[Statement, ...]
    notes: tuple[str, ...] = ()
    otherwise: Planned | None = None
    """Another reading of the same notebook, as good as this one: right numbers under either are right."""
    doubt: Planned | None = None
    """A reading that leaves something out: right numbers under it alone show that no reading can decide."""
    said: Said = field(default_factory=Said)
    """What the notebook says about the order of what comes back."""


@dataclass(frozen=True)
class CannotAsk:
    """No probe can be made, and why."""

    reason: str


Plan: TypeAlias = Planned | CannotAsk
