"""Notebooks that attack: each is graded to the end with a plain status, and the others do not notice.

What an attack did shows in the problem that is reported at its cell, or in the status of its question; an honest
notebook in the same run has no problem.  Attacks that harm nobody are run without the wall as well, to see that they
would work there.
"""

from __future__ import annotations

import os
import socket
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from grader.execution.limits import Limits
from grader.execution.walls import NoWall, find_wall
from tests.handed_in import REPOSITORY, Json, changed, grades, question, solution, with_cell

ASSIGNMENT = "linear_regression"
BODY = "    dw, db = np.zeros_like(w), np.zeros_like(b)\n"
"""The first line of the solution's function, before which an attack can stand."""

SECRET = "GRADER_TEST_SECRET"  # noqa: S105 - a name
LIMITS = Limits(cell_seconds=6, call_seconds=1, notebook_seconds=30)

pytestmark = [pytest.mark.sandbox, pytest.mark.slow]


@dataclass(frozen=True)
class InCell:
    """An attack in a cell before all others."""

    source: str
    kind: str
    """Of the problem that is reported at the cell."""
    said: str = ""
    """What its message holds."""


@dataclass(frozen=True)
class InCall:
    """An attack in the function that is called as an answer."""

    source: str
    status: str


CELLS = {
    "forks": InCell(
        """
        import os
        while True:
            try:
                if os.fork() == 0:
                    while True:
                        try:
                            os.fork()
                        except OSError:
                            pass
            except OSError:
                pass
        """,
        "timed_out",
    ),
    "floods": InCell(
        """
        for _ in range(200):
            print("x" * 2**20)
        """,
        "output_cut",
    ),
    "exits": InCell("import os; os._exit(0)", "died"),
    "crashes": InCell("import ctypes; ctypes.string_at(0)", "died"),
    "kills": InCell(
        """
        import os, signal
        os.kill(-1, signal.SIGKILL)
        raise RuntimeError("ran")
        """,
        "error",
        "ProcessLookupError",
    ),
    "hoards": InCell("hoard = bytearray(8 * 2**30)", "out_of_memory"),
    "loops": InCell(
        """
        while True:
            try:
                while True:
                    pass
            except KeyboardInterrupt:
                pass
        """,
        "timed_out",
    ),
    "breaks_tools": InCell(
        """
        import builtins
        import numpy as np
        np.array_equal = lambda *_, **__: True
        builtins.open = None
        """,
        "",
    ),
}

CALLS = {
    "exits": InCall("import os; os._exit(1)", "error"),
    "sleeps": InCall("import time; time.sleep(1e6)", "timed_out"),
    "loops": InCall(
        """
        while True:
            try:
                while True:
                    pass
            except BaseException:
                pass
        """,
        "timed_out",
    ),
    "is_huge": InCall("return np.ones((40_000, 40_000)), b", "out_of_memory"),
    "is_endless": InCall("endless = []; endless.append(endless); return endless, b", "wrong"),
    "is_text": InCall("return 'a', {'x': 'b'}", "bad_answer"),
    "is_nested": InCall("return 'a', {'x': [1, [2, [3]]]}", "wrong"),
    "is_not_finite": InCall("return w * float('nan'), b * float('inf')", "bad_answer"),
    "raises_when_read": InCall(
        """
        class Trap:
            def __array__(self, *_, **__):
                raise SystemExit
        return Trap(), Trap()
        """,
        "bad_answer",
    ),
    "lies_about_its_shape": InCall(
        """
        class Liar(np.ndarray):
            shape = property(lambda self: (1, 1))
        return np.ones((7, 9)).view(Liar), b
        """,
        "wrong",
    ),
    "raises_markup": InCall("raise ValueError('<script>alert(1)</script>\\x1b[31m' * 50)", "error"),
}


# Reaching out -------------------------------------------------------------------------------------

REACHING = """
import os, socket
files = []
for path in {files!r}:
    try:
        with open(path, "rb") as file:
            file.read(1)
        files.append(path)
    except OSError:
        pass
try:
    socket.create_connection(("127.0.0.1", {port}), timeout=5).close()
    connected = True
except OSError:
    connected = False
raise RuntimeError(f"read {{len(files)}}, connected {{connected}}, secret {{os.environ.get({secret!r})}}")
"""


@pytest.fixture
def reaching(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Json]:
    """A notebook that reads files, opens a connection and looks for a secret, where all of these are there."""
    monkeypatch.setenv(SECRET, "open")
    (tmp_path / "others-grade.json").write_text("{}")
    files = [
        REPOSITORY / "reference_solutions" / f"{ASSIGNMENT}.ipynb",
        REPOSITORY / "assignments" / ASSIGNMENT / "assignment.py",
        tmp_path / "others-grade.json",
    ]
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        source = REACHING.format(files=[str(file) for file in files], port=port, secret=SECRET)
        yield with_cell(solution(ASSIGNMENT), source)


def test_nothing_can_be_reached(reaching: Json, tmp_path: Path) -> None:
    """No reference, no grade of others, no network and no secret of the environment is there for student code."""
    grade = grades(ASSIGNMENT, {"reaching": reaching}, tmp_path, find_wall("auto"), LIMITS)["reaching"]

    (problem,) = grade["problems"]
    assert "RuntimeError: read 0, connected False, secret None" in problem["message"]
    assert grade["score"] == grade["max_score"]


def test_without_the_wall_everything_is_within_reach(reaching: Json, tmp_path: Path) -> None:
    """The attack works where nothing stands in its way, so it is the wall that stops it."""
    grade = grades(ASSIGNMENT, {"reaching": reaching}, tmp_path, NoWall(), LIMITS)["reaching"]

    (problem,) = grade["problems"]
    assert "RuntimeError: read 3, connected True, secret open" in problem["message"]


# One run with all of them -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Mapping[str, Json]]:
    """The folder of a run over all attacks and an honest notebook, and the grades."""
    base = solution(ASSIGNMENT)
    cells = {f"cell-{name}": with_cell(base, textwrap.dedent(attack.source)) for name, attack in CELLS.items()}
    calls = {f"call-{name}": changed(base, (BODY, _in_body(attack.source))) for name, attack in CALLS.items()}
    place = tmp_path_factory.mktemp("hostile")
    return place / "graded", grades(ASSIGNMENT, {"honest": base, **cells, **calls}, place, find_wall("auto"), LIMITS)


def _in_body(source: str) -> str:
    return textwrap.indent(textwrap.dedent(source).strip(), "    ") + "\n" + BODY


@pytest.mark.parametrize("name", CELLS)
def test_an_attack_in_a_cell_ends_with_that_cell(name: str, run: tuple[Path, Mapping[str, Json]]) -> None:
    """The cell is reported for what it did, and all answers in the other cells count."""
    attack, grade = CELLS[name], run[1][f"cell-{name}"]

    assert [(problem["kind"], problem["cell"]) for problem in grade["problems"]] == (
        [(attack.kind, 0)] if attack.kind else []
    )
    assert all(attack.said in problem["message"] for problem in grade["problems"])
    assert _statuses(grade) == ["correct", "correct", "correct"]
    assert not grade["needs_review"]


@pytest.mark.parametrize("name", CALLS)
def test_an_attack_in_an_answer_ends_with_that_answer(name: str, run: tuple[Path, Mapping[str, Json]]) -> None:
    """The question gets a plain status and no points, and the other questions count."""
    grade = run[1][f"call-{name}"]

    assert _statuses(grade) == ["correct", "correct", CALLS[name].status]
    assert question(grade, "finite_difference")["score"] == 0
    assert question(grade, "finite_difference")["sentence"]


def test_an_honest_notebook_in_the_run_notices_nothing(run: tuple[Path, Mapping[str, Json]], tmp_path: Path) -> None:
    """Its grade is, byte for byte, the same as in a run of its own."""
    alone = grades(ASSIGNMENT, {"honest": solution(ASSIGNMENT)}, tmp_path, find_wall("auto"))

    assert alone["honest"]["problems"] == []
    assert (tmp_path / "graded/honest/grade.json").read_bytes() == (run[0] / "honest/grade.json").read_bytes()


def test_the_page_shows_what_an_attack_says_as_text(run: tuple[Path, Mapping[str, Json]]) -> None:
    """Markup and escape sequences in an error message reach nobody's browser or terminal."""
    page = (run[0] / "call-raises_markup" / "feedback.html").read_text()

    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page
    assert "\x1b" not in page


def test_nothing_is_left_running(run: tuple[Path, Mapping[str, Json]]) -> None:
    """When a run is over, no process of it is."""
    children = Path(f"/proc/{os.getpid()}/task").glob("*/children")

    assert "".join(file.read_text() for file in children).strip() == ""


def _statuses(grade: Json) -> list[str]:
    return [found["status"] for found in grade["questions"]]
