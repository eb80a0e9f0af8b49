"""Many submissions: each gets its row, one bad one stops no other, and whatever stops the run leaves it whole."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from grader import load_assignment
from grader.batch import grade_all
from grader.errors import SandboxError
from grader.execution.limits import Limits
from grader.execution.wall import Wall
from grader.execution.walls import find_wall
from grader.feedback.class_row import ClassRow
from grader.notebook.submissions import collect
from grader.pipeline.preparing import Prepared, prepare
from grader.run_folder import RunFolder
from grader.stopping import Breakable, Stopped
from tests.handed_in import SEED, Json, assignment_folder, hand_in, solution


@pytest.fixture(scope="module")
def prepared() -> Prepared:
    """An assignment whose references are quickly made."""
    return prepare(load_assignment(assignment_folder("three_ways")), SEED)


class Failing:
    """A wall that cannot be built, for a reason of one's choice."""

    name = "failing"

    def __init__(self, error: Exception) -> None:
        self.error = error

    def start(self, module: str, limits: Limits, files: Path | None) -> subprocess.Popen[bytes]:
        """Fail."""
        raise self.error


class Endless:
    """A wall behind which everything takes for ever, whatever it is."""

    name = "endless"

    def start(self, module: str, limits: Limits, files: Path | None) -> subprocess.Popen[bytes]:
        """Start a process that never answers."""
        return subprocess.Popen(
            [sys.executable, "-c", "import signal; signal.pause()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )


@dataclass
class Falling:
    """A wall that falls, with all behind it, the first time that it is built."""

    wall: Wall
    built: int = 0
    name: str = "falling"

    def start(self, module: str, limits: Limits, files: Path | None) -> subprocess.Popen[bytes]:
        """Start a process that lives only if it is not the first."""
        process = self.wall.start(module, limits, files)
        self.built += 1
        if self.built == 1:
            process.kill()
        return process


def graded(prepared: Prepared, place: Path, wall: Wall, notebooks: dict[str, Json]) -> tuple[ClassRow, ...]:
    """Grade notebooks, two at a time; who cannot be read is called text.ipynb."""
    folder = hand_in(place / "submitted", notebooks)
    (folder / "text.ipynb").write_text("hello")
    found = collect([folder])
    return grade_all(prepared, found, RunFolder(place / "out"), wall, Limits(), 2, lambda student: None)


def test_a_mistake_of_the_graders_own_costs_nobody_points(prepared: Prepared, tmp_path: Path) -> None:
    """All points wait for a person, the traceback is kept for us, and the others are graded."""
    rows = graded(prepared, tmp_path, Failing(ZeroDivisionError("ours")), {"anna": solution("three_ways")})

    anna, text = rows
    assert (anna.student, anna.score, anna.pending, anna.needs_review) == ("anna", 0, 3, True)
    assert (anna.problems, text.problems) == (("grader_failed",), ("not_json",))
    facts = json.loads((tmp_path / "out" / "run.json").read_text())["students"]["anna"]
    assert "ZeroDivisionError: ours" in facts["remarks"]["traceback"]
    grade = (tmp_path / "out" / "anna" / "grade.json").read_text()
    assert "The grader itself failed on this submission (ZeroDivisionError)." in grade
    assert "Traceback" not in grade


def test_what_concerns_all_ends_the_run(prepared: Prepared, tmp_path: Path) -> None:
    """A sandbox that breaks while grading is nobody's zero: who was not graded is graded next time."""
    broken = Failing(SandboxError("broken", "The sandbox broke.", "Mend it."))

    with pytest.raises(SandboxError, match=r"The sandbox broke\."):
        graded(prepared, tmp_path, broken, {"anna": solution("three_ways")})

    assert not (tmp_path / "out" / "anna").exists()
    assert (tmp_path / "out" / "index.html").is_file()
    assert json.loads((tmp_path / "out" / "run.json").read_text())["runs"][0]["finished"] is False


def test_stopping_does_not_wait_for_student_code(prepared: Prepared, tmp_path: Path) -> None:
    """What runs is ended and counts for nobody; what was done stays."""
    found = collect([hand_in(tmp_path / "submitted", {"anna": solution("three_ways")})])
    (tmp_path / "submitted" / "text.ipynb").write_text("hello")
    found = collect([tmp_path / "submitted"])

    def interrupt(student: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        grade_all(prepared, found, RunFolder(tmp_path / "out"), Endless(), Limits(), 2, interrupt)

    assert [row.student for row in RunFolder(tmp_path / "out").rows()] == ["text"]
    assert set(json.loads((tmp_path / "out" / "run.json").read_text())["students"]) == {"text"}


def test_a_wall_that_was_ended_starts_nothing_more() -> None:
    """All its processes are gone at once, and it stays that way."""
    wall = Breakable(Endless())
    processes = [wall.start("module", Limits(), None) for _ in range(3)]
    wall.require_standing()

    wall.end()

    assert [process.wait() for process in processes] == [-9, -9, -9]
    with pytest.raises(Stopped):
        wall.require_standing()
    with pytest.raises(Stopped):
        wall.start("module", Limits(), None)
    for process in processes:
        process.communicate()


def test_progress_is_told_of_everybody(prepared: Prepared, tmp_path: Path) -> None:
    """Those who were graded before come first."""
    folder = RunFolder(tmp_path / "out")
    submitted = hand_in(tmp_path / "submitted", {"anna": {"cells": []}})
    told: list[str] = []
    grade_all(prepared, collect([submitted]), folder, Endless(), Limits(), 1, told.append)
    hand_in(submitted, {"aaron": {"cells": []}, "zoe": {"cells": []}})

    grade_all(prepared, collect([submitted]), folder, Endless(), Limits(), 1, told.append)

    assert told == ["anna", "anna", "aaron", "zoe"]


def test_who_is_graded_and_not_recorded_is_graded_again(prepared: Prepared, tmp_path: Path) -> None:
    """A kill may come after a grade is written and before the record of the run is."""
    folder = RunFolder(tmp_path / "out")
    submitted = hand_in(tmp_path / "submitted", {"anna": {"cells": []}, "bert": {"cells": []}})
    grade_all(prepared, collect([submitted]), folder, Endless(), Limits(), 1, lambda student: None)
    record = tmp_path / "out" / "run.json"
    known = json.loads(record.read_text())
    del known["students"]["bert"]
    record.write_text(json.dumps(known))

    grade_all(prepared, collect([submitted]), folder, Endless(), Limits(), 1, lambda student: None)

    assert set(json.loads(record.read_text())["students"]) == {"anna", "bert"}


@pytest.mark.sandbox
def test_a_sandbox_that_ends_by_accident_is_built_again(prepared: Prepared, tmp_path: Path) -> None:
    """A machine that is short of memory for a moment costs nobody a grade."""
    rows = graded(prepared, tmp_path, Falling(find_wall("auto")), {"anna": solution("three_ways")})

    anna = next(row for row in rows if row.student == "anna")
    assert (anna.score, anna.needs_review) == (3, False)
