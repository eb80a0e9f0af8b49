"""What one run of the grader leaves on disk, and what a later run finds there.

DIR/index.html                      the class page
DIR/grades.csv                      one row a student
DIR/run.json                        facts of the run, see run_record.py
DIR/<student>/feedback.html         what the student reads
DIR/<student>/evidence.safetensors  every array that the student's code returned
DIR/<student>/wrong.safetensors     the wrong ones beside the exact ones, for the page of the class, see run_numbers.py
DIR/<student>/grade.json            written last: where it stands, the student is done
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import safetensors.numpy

from grader.diagnosis.same_numbers import same_numbers
from grader.errors import UsageError
from grader.feedback.class_row import ClassNumbers, ClassRow
from grader.feedback.class_view import ClassView, class_view
from grader.feedback.document import dumps, read_document
from grader.feedback.html import class_page, feedback_page
from grader.feedback.table import grades_csv
from grader.feedback.view import feedback_view
from grader.grading import Graded, versions
from grader.model import Assignment, Notebook, Submission
from grader.notebook.students import distinct
from grader.pipeline.judged import Arrays
from grader.run_numbers import ByQuestion, dumps_numbers, read_numbers
from grader.run_record import RunRecord, read_record

RECORD = "run.json"
NUMBERS = "wrong.safetensors"
OWN_FILES = ("index.html", "grades.csv", RECORD)


@dataclass(frozen=True)
class RunFolder:
    """The folder of a run."""

    path: Path

    # The run ------------------------------------------------------------------------------------

    def record(self) -> RunRecord | None:
        """What is known of the run that stands here; None: there is none.

        Raises:
            UsageError: its record is damaged or cannot be read.
        """
        file = self.path / RECORD
        try:
            return read_record(file.read_text())
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise UsageError(
                "cannot-read", f"{file} cannot be read: {error.strerror}.", "Name another folder."
            ) from error
        except UsageError as error:
            raise UsageError(error.slug, f"{file}: {error.message}", error.fix) from error

    def seed_for(self, assignment: Assignment, asked: int | None) -> int:
        """The seed of a run: that which was asked for, else that of the run which is continued, else a new one.

        Raises:
            UsageError: the folder holds a run of another assignment or with another seed, or other things.
        """
        record = self.record()
        if record is None:
            self._require_free()
            return secrets.randbits(32) if asked is None else asked
        if record.assignment != assignment.name:
            raise UsageError(
                "other-run",
                f"{self.path} holds a run of {record.assignment}, not of {assignment.name}.",
                "Give --out another folder.",
            )
        if asked not in (None, record.seed):
            raise UsageError(
                "other-seed",
                f"{self.path} holds a run with seed {record.seed}, not {asked}.",
                "Leave --seed away to continue it, or give --out another folder.",
            )
        return record.seed

    def _require_free(self) -> None:
        if self.path.exists() and not self.path.is_dir():
            raise UsageError("not-a-folder", f"{self.path} is a file.", "Give --out a folder.")
        for name in OWN_FILES:
            if (self.path / name).exists():
                raise UsageError(
                    "not-a-run",
                    f"{self.path} holds {name}, but no run that could be continued.",
                    "Give --out a new folder.",
                )

    def write_record(self, record: RunRecord) -> None:
        """Write run.json."""
        self._write(RECORD, record.dumps().encode())

    # Students -----------------------------------------------------------------------------------

    def names_for(self, submissions: Iterable[Submission]) -> tuple[Submission, ...]:
        """The submissions, with another name for students who are called like a file of the run."""
        given = list(submissions)
        names = distinct([*OWN_FILES, *(submission.student for submission in given)])[len(OWN_FILES) :]
        return tuple(replace(submission, student=name) for submission, name in zip(given, names, strict=True))

    def has(self, submission: Submission, assignment: Assignment, seed: int) -> bool:
        """Whether the same file was graded here already, on the same inputs, by the same versions."""
        document = self._document(submission.student)
        graded = document.get("submission", {}).get("sha256"), document.get("assignment_digest")
        return (
            submission.sha256 != ""
            and graded == (submission.sha256, assignment.digest)
            and document.get("seed") == seed
            and document.get("versions") == versions()
        )

    def outdated(self, assignment: Assignment) -> tuple[str, ...]:
        """Students whose grade is of another version of the assignment, since their file was not given again."""
        students = (file.parent.name for file in self._grades())
        return tuple(name for name in students if self._document(name).get("assignment_digest") != assignment.digest)

    def write_student(self, graded: Graded, notebook: Notebook | None) -> None:
        """Write everything about one student.

        Raises:
            UsageError: the folder cannot be written.
        """
        student = graded.grade.student
        self._write(f"{student}/feedback.html", feedback_page(feedback_view(graded.grade, notebook)).encode())
        self._write(f"{student}/evidence.safetensors", _safetensors(graded.arrays))
        self._write(f"{student}/{NUMBERS}", dumps_numbers(graded.grade.verdicts))
        self._write(f"{student}/grade.json", dumps(graded.grade).encode())

    def _document(self, student: str) -> dict[str, Any]:
        """The grade.json of a student as it stands; empty: there is no readable one."""
        try:
            document = json.loads((self.path / student / "grade.json").read_text())
        except (OSError, ValueError):
            return {}
        return document if isinstance(document, dict) else {}

    # The class ----------------------------------------------------------------------------------

    def rows(self) -> tuple[ClassRow, ...]:
        """Every student who is done.

        Raises:
            UsageError: a grade.json is damaged.
        """
        return tuple(self._rows())

    def class_view(self, title: str) -> ClassView:
        """What the class page shows of all that stands here.

        Raises:
            UsageError: a file is damaged.
        """
        rows = self.rows()
        return class_view(title, rows, self._numbers(rows))

    def write_class(self, title: str) -> None:
        """Write the class page and the table of scores from all that stands here."""
        self._write("index.html", class_page(self.class_view(title)).encode())
        self._write("grades.csv", grades_csv(self.rows()).encode())

    def _numbers(self, rows: Iterable[ClassRow]) -> ClassNumbers:
        wrong = {row.student: numbers for row in rows if (numbers := self._wrong_numbers(row.student))}
        questions = dict.fromkeys(question for numbers in wrong.values() for question in numbers)
        same = [
            group
            for question in questions
            for group in same_numbers(question, {name: found.get(question, ()) for name, found in wrong.items()})
        ]
        return ClassNumbers(wrong, tuple(same))

    def _wrong_numbers(self, student: str) -> ByQuestion:
        """What is kept of a student's wrong numbers; nothing, where an older version has graded."""
        file = self.path / student / NUMBERS
        try:
            return read_numbers(file.read_bytes())
        except FileNotFoundError:
            return {}
        except UsageError as error:
            raise UsageError(error.slug, f"{file}: {error.message}", error.fix) from error

    def _rows(self) -> Iterator[ClassRow]:
        for file in self._grades():
            try:
                yield read_document(file.read_text())
            except UsageError as error:
                raise UsageError(error.slug, f"{file}: {error.message}", error.fix) from error

    def _grades(self) -> list[Path]:
        return sorted(self.path.glob("*/grade.json"))

    def _write(self, name: str, content: bytes) -> None:
        """Write a file whole or not at all."""
        file = self.path / name
        partial = file.with_name(f".{file.name}.part")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            partial.write_bytes(content)
            partial.replace(file)
        except OSError as error:
            with suppress(OSError):
                partial.unlink()
            raise UsageError(
                "cannot-write",
                f"{file} cannot be written: {error.strerror}.",
                "Give --out a folder that can be written, with room in it; a run that was cut short goes on there.",
            ) from error


def _safetensors(arrays: Arrays) -> bytes:
    """Named arrays as a file (https://github.com/huggingface/safetensors#format), complex ones in two parts."""
    parts: dict[str, npt.NDArray[Any]] = {}
    for name, array in arrays.items():
        if np.iscomplexobj(array):
            parts |= {f"{name}/real": array.real, f"{name}/imag": array.imag}
        else:
            parts[name] = array
    return safetensors.numpy.save({name: np.ascontiguousarray(part) for name, part in parts.items()})
