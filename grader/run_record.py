"""run.json: the facts of a run that are not part of any grade, such as times; an older format can always be read.

format             1
assignment, assignment_path, assignment_digest, seed
runs               one entry for each time that the run was started or continued
  started, seconds, finished    when it began (UTC), how long it took, whether it came to its end
  jobs, wall, warm              submissions at a time; what stood around them; whether kernels were kept warm
  limits, versions              what one submission may use; what the numbers depend on
students           by name
  path, sha256, seconds         the file that was graded, and how long that took
  limits_held, limits_not_held  names of limits, as applied before the student's code ran
  remarks                       by name, such as the traceback of a mistake of the grader's own
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from grader.errors import UsageError

FORMAT = 1
# 1: the first one.


@dataclass(frozen=True)
class Part:
    """One stretch of work on a run: from its start, or from where an earlier one stopped."""

    started: str
    seconds: float
    finished: bool
    jobs: int
    wall: str
    limits: Mapping[str, float]
    versions: Mapping[str, str]
    warm: bool = False


@dataclass(frozen=True)
class StudentFacts:
    """How one submission was graded."""

    path: str
    sha256: str
    seconds: float
    limits_held: tuple[str, ...] = ()
    limits_not_held: tuple[str, ...] = ()
    remarks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RunRecord:
    """Everything that run.json says."""

    assignment: str
    assignment_path: str
    assignment_digest: str
    seed: int
    runs: tuple[Part, ...] = ()
    students: Mapping[str, StudentFacts] = field(default_factory=dict)

    def with_student(self, student: str, facts: StudentFacts, so_far: Part) -> RunRecord:
        """The record after one more submission, in place of what was known about that student."""
        return replace(self, students={**self.students, student: facts}).with_last(so_far)

    def with_last(self, so_far: Part) -> RunRecord:
        """The record with the last part brought up to date."""
        return replace(self, runs=(*self.runs[:-1], so_far))

    def dumps(self) -> str:
        """The record as JSON."""
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=2, sort_keys=True) + "\n"


def read_record(text: str) -> RunRecord:
    """Read what `RunRecord.dumps` wrote.

    Raises:
        UsageError: it is something else.
    """
    try:
        record = json.loads(text)
        if record.pop("format") != FORMAT:
            raise ValueError("another format")
        return _record(**record)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError("damaged-run", "This is not the record of a run.", "Name another folder.") from error


def _record(*, seed: Any, runs: Any, students: Any, **names: Any) -> RunRecord:
    return RunRecord(
        **{name: str(value) for name, value in names.items()},
        seed=int(seed),
        runs=tuple(Part(**part) for part in runs),
        students={name: StudentFacts(**facts) for name, facts in students.items()},
    )
