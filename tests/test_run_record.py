"""run.json: what was written can be read, and nothing else."""

from __future__ import annotations

import json

import pytest

from grader.errors import UsageError
from grader.run_record import Part, RunRecord, StudentFacts, read_record

PART = Part("2026-01-01T00:00:00+00:00", 1.5, False, 2, "bubblewrap", {"cell_seconds": 30.0}, {"grader": "0.1.0"})
ANNA = StudentFacts("/submitted/anna.ipynb", "0" * 64, 1.25, ("memory",), ("processes",), {"traceback": "line 1"})
RECORD = RunRecord("squares", "/course/squares", "1" * 64, 7, (PART,), {"anna": ANNA})


def test_what_is_written_can_be_read() -> None:
    """Nothing is lost between two parts of a run."""
    assert json.loads(RECORD.dumps()) == json.loads(read_record(RECORD.dumps()).dumps())
    assert read_record(RECORD.dumps()).students["anna"].seconds == 1.25


def test_a_student_is_added_in_place_of_what_was_known() -> None:
    """The part under way is brought up to date with every student; earlier parts stay."""
    earlier = RunRecord("squares", "/course/squares", "1" * 64, 7, (PART, PART), {"anna": ANNA})
    again = StudentFacts("/submitted/anna.ipynb", "2" * 64, 2.0)
    now = Part(PART.started, 9.0, False, 2, "bubblewrap", {}, {})

    later = earlier.with_student("anna", again, now).with_student("benoit", ANNA, now)

    assert later.students == {"anna": again, "benoit": ANNA}
    assert later.runs == (PART, now)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "null", '{"format": 1}', RECORD.dumps().replace('"format": 1', '"format": 2'),
     RECORD.dumps().replace('"jobs"', '"tasks"'), RECORD.dumps().replace('"seed": 7', '"seed": "lucky"')],
)  # fmt: skip
def test_anything_else_is_refused(text: str) -> None:
    """Also a record of another format, of which nobody knows what it means."""
    with pytest.raises(UsageError) as refused:
        read_record(text)

    assert (refused.value.slug, refused.value.message, refused.value.fix) == (
        "damaged-run",
        "This is not the record of a run.",
        "Name another folder.",
    )
