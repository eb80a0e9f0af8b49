"""Grades a class of 200 and prints a line for every mistake: seen, expected; exit code 1 if a count is missed.

A run that is stopped goes on where it was if it is given the same folder again.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy and torch load: small arrays, several processes

from benchmarks.class_of_200.counting import counts
from benchmarks.class_of_200.submissions import ASSIGNMENT, REPOSITORY, hand_in
from grader import load_assignment
from grader.batch import grade_all
from grader.execution.limits import Limits
from grader.execution.walls import find_wall
from grader.notebook.submissions import collect
from grader.pipeline.preparing import prepare
from grader.run_folder import RunFolder

SEED = 20_260_101

CLASS = {
    "the sign of the error": 27,
    "the sign of one matrix": 9,
    "the square without its half": 23,
    "rows and columns": 18,
    "a bias that never moves": 14,
    "weight decay that nobody asked for": 11,
    "a number typed in": 8,
    "the wrong end first": 6,
    "two decimals": 5,
    "copied from one another": 12,
}
RIGHT = 200 - sum(CLASS.values())


def main() -> None:
    """Make the class, grade it, compare."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.class_of_200", description=__doc__)
    parser.add_argument("--out", type=Path, help="folder of the run, with the page  [default: a temporary one]")
    out = parser.parse_args().out
    if out is not None:
        sys.exit(measured(out))
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(measured(Path(folder)))


def measured(place: Path) -> int:
    """Grade the class below a folder and print the table; returns the exit code."""
    class_list = hand_in(place / "submitted", CLASS, RIGHT, SEED)
    folder = RunFolder(place / "graded")
    prepared = prepare(load_assignment(REPOSITORY / "assignments" / ASSIGNMENT), SEED)
    grade_all(
        prepared, collect([place / "submitted"]), folder, find_wall("auto"), Limits(), os.cpu_count() or 1, _progress
    )
    lines = list(counts(folder.class_view(prepared.assignment.title), class_list))
    print(f"\n{'mistake':<58} {'seen':>5} {'expected':>9}")
    print("\n".join(map(str, lines)))
    return 0 if all(line.met for line in lines) else 1


def _progress(student: str) -> None:
    print(".", end="", flush=True)


if __name__ == "__main__":
    main()
