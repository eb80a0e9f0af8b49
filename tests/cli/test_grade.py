"""grader grade and grader replay: a class with all sorts of files, from the words to the exit code."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.command import Said, grader
from tests.golden_text import assert_golden
from tests.handed_in import REPOSITORY, assignment_folder, changed, hand_in, released, solution

LINEAR = assignment_folder("linear_regression")
DW = "dw_np = 2 / m * X_np @ residual.T"
WORDS = ("grade", LINEAR, "submitted", "more.zip", "--out", "out")

pytestmark = [pytest.mark.sandbox, pytest.mark.slow]


@dataclass(frozen=True)
class Run:
    """A run of the command."""

    place: Path
    said: Said

    @property
    def out(self) -> Path:
        """The folder of the results."""
        return self.place / "out"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run over the submissions of a class in which little is as it should be."""
    place = tmp_path_factory.mktemp("class")
    base = solution("linear_regression")
    hand_in(
        place / "submitted",
        {
            "Anna": base,
            "benoit": changed(base, (DW, DW.replace("2 / m", "1 / m"))),
            "released": released("linear_regression"),
            "run.json": base,
            "esc\x1b[31m \x07name": {"cells": []},
            "[bold]markup": solution("three_ways"),
        },
    )
    hand_in(place / "submitted" / "late", {"anna": changed(base, (DW, "dw_np = None"))})
    (place / "submitted" / "empty.ipynb").touch()
    (place / "submitted" / "text.ipynb").write_text("hello")
    (place / "submitted" / "large.ipynb").touch()
    os.truncate(place / "submitted" / "large.ipynb", 100 * 2**20)
    (place / "submitted" / "old.ipynb").write_text(json.dumps(_format_3(base)))
    (place / "submitted" / "kernel.ipynb").write_text(
        json.dumps(base | {"metadata": {"kernelspec": {"name": "julia", "display_name": "J", "language": "julia"}}})
    )
    with zipfile.ZipFile(place / "more.zip", "w") as archive:
        archive.writestr("submitted/zoe/linear_regression/mine.ipynb", json.dumps(base))
        archive.writestr("submitted/zoe/three_ways/mine.ipynb", json.dumps(solution("three_ways")))
        archive.writestr("../outside.ipynb", json.dumps(base))
    return Run(place, grader(*WORDS, "--seed", "3", at=place))


def _format_3(notebook: dict[str, object]) -> dict[str, object]:
    cells = notebook["cells"]
    assert isinstance(cells, list)
    old = [{**cell, "input": cell["source"], "language": "python"} for cell in cells]
    return {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": old}]}


def test_the_table_is_golden(run: Run) -> None:
    """Every file has a row, whatever it is; the table is on standard output, and nothing on standard error."""
    assert_golden("grade.txt", run.said.out)
    assert run.said.err == ""


def test_something_that_needs_a_person_shows_in_the_exit_code(run: Run) -> None:
    """Files that could not be read wait for somebody."""
    assert run.said.code == 1


def test_a_student_cannot_take_the_name_of_a_file_of_the_run(run: Run) -> None:
    """Who is called run.json gets another name, and the record of the run stays what it is."""
    assert json.loads((run.out / "run.json").read_text())["format"] == 1
    assert json.loads((run.out / "run.json-2" / "grade.json").read_text())["score"] == 9


def test_the_same_words_again_change_nothing(run: Run) -> None:
    """A run that is complete is shown once more."""
    before = {file: file.read_bytes() for file in run.out.glob("*/*")}

    again = grader(*WORDS, at=run.place)

    assert again == run.said
    assert {file: file.read_bytes() for file in run.out.glob("*/*")} == before


def test_replaying_a_case_is_golden(run: Run) -> None:
    """One question of one student, on the same inputs as before."""
    said = grader("replay", run.out, "benoit", "analytic")

    assert (said.code, said.err) == (0, "")
    assert_golden("replay.txt", said.out)


def test_replaying_finds_a_notebook_in_its_archive(run: Run) -> None:
    """A case from a zip file is repeated from there."""
    said = grader("replay", run.out, "zoe", "finite_difference")

    assert said.code == 0
    assert said.out.startswith("Linear regression by hand")
    assert "3 / 3" in said.out


def test_only_what_has_changed_is_graded_again(tmp_path: Path) -> None:
    """Another notebook of a student, and then another version of the assignment."""
    course, out = tmp_path / "three_ways", tmp_path / "out"
    course.mkdir()
    source = (assignment_folder("three_ways") / "assignment.py").read_text()
    (course / "assignment.py").write_text(source)
    submitted = hand_in(tmp_path / "submitted", {"anna": released("three_ways"), "benoit": released("three_ways")})
    first = grader("grade", course, submitted, "--out", out)
    benoit = (out / "benoit" / "grade.json").stat().st_mtime_ns

    hand_in(submitted, {"anna": solution("three_ways")})
    second = grader("grade", course, submitted, "--out", out)
    assert (first.code, second.code) == (0, 0)
    assert _scores(out) == {"anna": 3, "benoit": 0}
    assert (out / "benoit" / "grade.json").stat().st_mtime_ns == benoit

    (course / "assignment.py").write_text(
        source.replace('title="the gradient from', 'points=5, title="the gradient from')
    )
    third = grader("grade", course, submitted / "anna.ipynb", "--out", out)
    assert _scores(out) == {"anna": 7, "benoit": 0}
    assert third.err == (
        "grader: The assignment has changed since these were graded: benoit.\n"
        "  Give their files once more to grade them again.\n"
    )


def _scores(out: Path) -> dict[str, float]:
    return {file.parent.name: json.loads(file.read_text())["score"] for file in out.glob("*/grade.json")}


def test_trusted_code_can_do_without_a_sandbox(tmp_path: Path) -> None:
    """With both words it runs, and the record says so."""
    submitted = hand_in(tmp_path / "submitted", {"anna": solution("three_ways")})

    said = grader(
        "grade", assignment_folder("three_ways"), submitted, "--out", tmp_path / "out",
        "--sandbox=none", "--i-trust-this-code", "--jobs", "1",
    )  # fmt: skip

    assert said.code == 0
    assert json.loads((tmp_path / "out" / "run.json").read_text())["runs"][0]["wall"] == "none"


def test_what_the_grader_doubts_costs_nobody_points(tmp_path: Path) -> None:
    """Where differences do not confirm the truth, the instructor is told at once, and every answer waits."""
    course = tmp_path / "three_ways"
    course.mkdir()
    source = (assignment_folder("three_ways") / "assignment.py").read_text()
    (course / "assignment.py").write_text(source.replace("(x * x).sum()", "(x * x.detach()).sum()"))
    submitted = hand_in(tmp_path / "submitted", {"anna": solution("three_ways")})

    said = grader("grade", course, submitted, "--out", tmp_path / "out")

    assert said.code == 1
    assert said.err.splitlines()[:2] == [
        "grader: The exact derivative of analytic is not confirmed, so every answer to it waits for a person.",
        f"  Run grader validate {course} to see why.",
    ]
    grade = json.loads((tmp_path / "out" / "anna" / "grade.json").read_text())
    assert (grade["score"], grade["pending"], grade["needs_review"]) == (0, 3, True)
    assert {found["sentence"] for found in grade["questions"]} == {
        "This answer could not be decided: the exact derivative itself is not confirmed. A person looks at it."
    }
    assert (tmp_path / "out" / "grades.csv").read_text().splitlines()[1] == "anna,,,,0,3,3,true"


# Stopping it --------------------------------------------------------------------------------------


_IN_THE_FOREGROUND = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from grader.cli.main import main
main()
"""
# A shell starts what runs in the background with SIGINT ignored (POSIX, 2.11), and all below it inherit that: these
# tests too, where they are a job of their own.


@dataclass(frozen=True)
class Terminal:
    """The command in a process of its own, whose standard error is a terminal."""

    process: subprocess.Popen[bytes]
    terminal: int

    @classmethod
    def start(cls, *words: str | Path) -> Terminal:
        """Start the command."""
        ours, theirs = pty.openpty()
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", _IN_THE_FOREGROUND, *map(str, words)],
            stdout=subprocess.PIPE,
            stderr=theirs,
            cwd=REPOSITORY,
            env=os.environ | {"COLUMNS": "80", "TERM": "xterm"},
        )
        os.close(theirs)
        return cls(process, ours)

    def wait_for(self, pattern: bytes) -> bytes:
        """Read the terminal until something stands there."""
        shown = b""
        while not re.search(pattern, shown):
            shown += os.read(self.terminal, 4096)
        return shown

    def end(self) -> tuple[int, str, str]:
        """What it left: the exit code, its standard output, and what still came to the terminal."""
        rest = b""
        try:
            while piece := os.read(self.terminal, 4096):
                rest += piece  # a terminal that nobody reads would hold it up
        except OSError:  # what Linux says when nobody holds the other end any more
            pass
        os.close(self.terminal)
        out, _ = self.process.communicate()
        return self.process.returncode, out.decode(), rest.decode()


def test_a_run_that_is_stopped_goes_on(tmp_path: Path) -> None:
    """Ctrl-C and a kill leave a folder that the same command completes, with the same seed."""
    out = tmp_path / "out"
    submitted = hand_in(tmp_path / "submitted", dict.fromkeys("abcd", solution("three_ways")))
    words = ("grade", assignment_folder("three_ways"), submitted, "--out", out, "--jobs", "1")

    interrupted = Terminal.start(*words)
    interrupted.wait_for(rb"1/4")
    interrupted.process.send_signal(signal.SIGINT)
    code, said, shown = interrupted.end()
    assert (code, said) == (130, "")
    count = len(_scores(out))
    grades = "1 grade" if count == 1 else f"{count} grades"
    assert f"Stopped; {out} holds {grades} so far. The same command goes on from there." in _one_line(shown)
    assert 1 <= count < 4
    assert (out / "index.html").is_file()
    assert len((out / "grades.csv").read_text().splitlines()) == 1 + count
    record = json.loads((out / "run.json").read_text())
    assert [part["finished"] for part in record["runs"]] == [False]

    killed = Terminal.start(*words)
    killed.wait_for(rb"%d/4" % (count + 1))
    killed.process.kill()
    killed.end()
    done = _scores(out)

    completed = Terminal.start(*words)
    code, said, shown = completed.end()
    assert code == 0
    assert "4 notebooks, median 3 of 3" in said
    assert "\x1b" not in said
    assert "4/4" in shown
    assert done.items() <= _scores(out).items() == dict.fromkeys("abcd", 3).items()
    last = json.loads((out / "run.json").read_text())
    assert last["seed"] == record["seed"]
    assert [part["finished"] for part in last["runs"]] == [False, False, True]
    assert set(last["students"]) == set("abcd")


def _one_line(shown: str) -> str:
    return " ".join(shown.split())
