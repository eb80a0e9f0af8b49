"""Keeping run.json up to date while a run goes on, so that also a run that is killed has left its facts."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from grader.execution.limits import Limits
from grader.grading import versions
from grader.model import Assignment
from grader.run_folder import RunFolder
from grader.run_record import Part, RunRecord, StudentFacts


@dataclass
class RunLog:
    """Keeps run.json up to date, so that also a run that is killed has left its facts."""

    folder: RunFolder
    record: RunRecord
    _start: float = field(default_factory=time.monotonic)

    @classmethod
    def opened(
        cls, folder: RunFolder, assignment: Assignment, seed: int, jobs: int, wall: str, limits: Limits
    ) -> RunLog:
        """Begin a run in a folder, or a new part of the one that stands there."""
        part = Part(_now(), 0.0, False, jobs, wall, limits.to_dict(), versions())
        earlier = folder.record()
        record = RunRecord(
            assignment=assignment.name,
            assignment_path=str(assignment.directory),
            assignment_digest=assignment.digest,
            seed=seed,
            runs=(*(earlier.runs if earlier else ()), part),
            students=earlier.students if earlier else {},
        )
        folder.write_record(record)
        return cls(folder, record)

    def add(self, student: str, facts: StudentFacts) -> None:
        """One more submission is done."""
        self.record = self.record.with_student(student, facts, self._so_far())
        self.folder.write_record(self.record)

    def finish(self) -> None:
        """All are done."""
        self.record = self.record.with_last(replace(self._so_far(), finished=True))
        self.folder.write_record(self.record)

    def _so_far(self) -> Part:
        return replace(self.record.runs[-1], seconds=round(time.monotonic() - self._start, 3))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
