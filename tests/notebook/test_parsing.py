"""Source is parsed in whatever thread a submission is graded."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from grader.notebook import elsewhere
from grader.notebook.parsing import parse, parse_expression


@pytest.fixture
def restless() -> Iterator[None]:
    """Threads take over from one another as often as they can, and rubbish is collected all the time."""
    interval, threshold = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(1e-6)
    gc.set_threshold(50)
    yield
    sys.setswitchinterval(interval)
    gc.set_threshold(*threshold)


class Rubbish:
    """Something that runs code when it is thrown away."""

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        """Work a little."""
        sum(range(50))


def test_threads_do_not_disturb_one_another(restless: None) -> None:
    """Python itself would raise SystemError, and a submission could not be graded."""
    source = Path(elsewhere.__file__).read_text()

    def parsed(turn: int) -> int:
        for _ in range(20):
            Rubbish()
        return len(parse(source).body)

    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(parsed, range(60)))

    assert len(found) == 1


def test_warnings_about_a_student_are_not_shown_to_us(recwarn: pytest.WarningsRecorder) -> None:
    """A comparison with a literal is the student's affair."""
    parse("x is 1\ny = '\\d'")
    parse_expression("'\\d'")

    assert not recwarn.list
