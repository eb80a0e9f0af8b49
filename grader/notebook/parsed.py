"""A notebook with all that is worked out once about its code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grader.notebook.flow import Flow
from grader.notebook.functions import Definition, definitions
from grader.notebook.source import Script


@dataclass(frozen=True)
class Parsed:
    """The statements of a notebook, how values flow through them, and its functions by name."""

    script: Script
    flow: Flow
    definitions: Mapping[str, Definition]

    @classmethod
    def of(cls, script: Script) -> Parsed:
        """Work it out for a script."""
        flow = Flow(script.statements)
        return cls(script, flow, definitions(flow))

    def until(self, cell: int) -> Parsed:
        """The notebook as it was after a cell."""
        script = self.script.until(cell)
        flow = Flow(script.statements, self.flow)
        return Parsed(script, flow, definitions(flow))
