"""What one run of the grader leaves on disk, and what a later run finds there.

DIR/index.html                      the class page
DIR/grades.csv                      one row a student
DIR/run.json                        facts of the run: seed, times, limits
DIR/<student>/feedback.html         what the student reads
DIR/<student>/evidence.safetensors  every array that the student's code returned
DIR/<student>/grade.json            written last: where it stands, the student is done
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.errors import UsageError
from grader.execution.wire import encode_arrays
from grader.feedback.class_row import ClassRow
from grader.feedback.class_view import class_view
from grader.feedback.document import dumps, read_document
from grader.feedback.html import class_page, feedback_page
from grader.feedback.table import grades_csv
from grader.feedback.view import feedback_view
from grader.grading import Graded
from grader.model import Assignment, Notebook

FORMAT = 1
"""Version of run.json.  1: the first one."""


@dataclass(frozen=True)
class RunFolder:
    """The folder of a run."""

    path: Path

    def seed(self) -> int | None:
        """The seed of the run that is continued here; None: there is none yet.

        Raises:
            UsageError: the folder holds something else.
        """
        facts = self.facts()
        return None if facts is None else int(facts["seed"])

    def facts(self) -> dict[str, Any] | None:
        """What run.json says; None: there is none.

        Raises:
            UsageError: it is damaged.
        """
        file = self.path / "run.json"
        if not file.exists():
            return None
        try:
            facts = json.loads(file.read_text())
            int(facts["seed"]), str(facts["assignment"]), dict(facts["students"])
        except (ValueError, KeyError, TypeError) as error:
            raise UsageError(
                "damaged-run", f"{file}: this is not the record of a run.", "Give --out a new folder."
            ) from error
        return dict(facts)

    def open_for(self, assignment: Assignment, seed: int) -> None:
        """Create the folder, or continue it.

        Raises:
            UsageError: it holds a run of another assignment or with another seed, or cannot be written.
        """
        facts = self.facts()
        if facts is not None and facts["assignment"] != assignment.name:
            raise UsageError(
                "other-run",
                f"{self.path} holds a run of {facts['assignment']}, not of {assignment.name}.",
                "Give --out another folder.",
            )
        if facts is not None and facts["seed"] != seed:
            raise UsageError(
                "other-seed",
                f"{self.path} holds a run with seed {facts['seed']}, not {seed}.",
                "Leave --seed away to continue it, or give --out another folder.",
            )
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(
                "cannot-write", f"{self.path}: {error.strerror}.", "Give --out a folder that can be made."
            ) from error

    def student(self, student: str) -> Path:
        """The folder of one student."""
        return self.path / student

    def done(self, student: str) -> dict[str, Any] | None:
        """The grade.json of a student as it stands, if there is a readable one."""
        try:
            document = json.loads((self.student(student) / "grade.json").read_text())
        except (OSError, ValueError):
            return None
        return document if isinstance(document, dict) else None

    def write_student(self, graded: Graded, notebook: Notebook | None) -> None:
        """Write everything about one student."""
        folder = self.student(graded.grade.student)
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / "feedback.html", feedback_page(feedback_view(graded.grade, notebook)).encode())
        _write(folder / "evidence.safetensors", encode_arrays(graded.arrays))
        _write(folder / "grade.json", dumps(graded.grade).encode())

    def write_facts(self, assignment: Assignment, seed: int, run: Mapping[str, Any]) -> None:
        """Write run.json."""
        facts = {
            "format": FORMAT,
            "assignment": assignment.name,
            "assignment_path": str(assignment.directory),
            "assignment_digest": assignment.digest,
            "seed": seed,
            **run,
        }
        _write(self.path / "run.json", (json.dumps(facts, indent=2, sort_keys=True) + "\n").encode())

    def rows(self) -> tuple[ClassRow, ...]:
        """Every student who is done."""
        return tuple(self._rows())

    def _rows(self) -> Iterator[ClassRow]:
        for file in sorted(self.path.glob("*/grade.json")):
            try:
                yield read_document(file.read_text())
            except UsageError as error:
                raise UsageError(error.slug, f"{file}: {error.message}", error.fix) from error

    def write_class(self, title: str) -> None:
        """Write the class page and the table of scores from all that stands here."""
        rows = self.rows()
        _write(self.path / "index.html", class_page(class_view(title, rows)).encode())
        _write(self.path / "grades.csv", grades_csv(rows).encode())


def _write(file: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    partial = file.with_name(f".{file.name}.part")
    partial.write_bytes(content)
    partial.replace(file)
