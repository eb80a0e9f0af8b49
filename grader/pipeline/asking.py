"""The way to a student's code: what the pipeline knows of a session."""

from __future__ import annotations

from typing import Protocol

from grader.model import Probe, Reply, RunReport


class Asking(Protocol):
    """Something that has run a notebook and puts probes to it."""

    @property
    def report(self) -> RunReport:
        """What became of the notebook."""

    def ask(self, probe: Probe) -> Reply:
        """Put one probe; whatever happens inside is a value."""
