"""What the command says before anything is graded: help, and whatever is wrong with the words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from grader.cli.main import cli
from grader.run_record import RunRecord, StudentFacts
from tests.cli.command import grader
from tests.golden_text import assert_golden
from tests.handed_in import REPOSITORY, assignment_folder, hand_in, solution

THREE_WAYS = str(assignment_folder("three_ways"))


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a notebook, a run of another assignment, and things that are no run."""
    hand_in(tmp_path / "submitted", {"anna": solution("three_ways")})
    for folder in ("run", "broken", "taken", "empty"):
        (tmp_path / folder).mkdir()
    record = RunRecord("chain_rule", str(assignment_folder("chain_rule")), "", 7)
    (tmp_path / "run" / "run.json").write_text(record.dumps())
    (tmp_path / "broken" / "run.json").write_text("{}")
    (tmp_path / "taken" / "index.html").write_text("mine")
    (tmp_path / "plain").write_text("text")
    (tmp_path / "text.ipynb").write_text("hello")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_help_is_golden() -> None:
    """The command explains itself and each of its verbs."""
    texts = [grader("--help").out, *(grader(verb, "--help").out for verb in cli.commands)]

    assert_golden("help.txt", "\n".join(texts))


def test_the_command_alone_shows_its_help() -> None:
    """On standard error, since nothing was asked for."""
    said = grader()

    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("Usage: grader")


@pytest.mark.parametrize(
    ("words", "command"),
    [
        (["mark"], "grader"),
        (["grade"], "grader grade"),
        (["grade", THREE_WAYS, "--out", "out"], "grader grade"),
        (["grade", THREE_WAYS, "submitted"], "grader grade"),
        (["grade", "--fast"], "grader grade"),
        (["grade", THREE_WAYS, "submitted", "--out", "out", "--jobs", "0"], "grader grade"),
        (["grade", THREE_WAYS, "submitted", "--out", "out", "--seed", "lucky"], "grader grade"),
        (["grade", THREE_WAYS, "submitted", "--out", "out", "--sandbox", "paper"], "grader grade"),
        (["replay", "run"], "grader replay"),
    ],
)
def test_words_that_are_no_command(words: list[str], command: str) -> None:
    """They look like every other complaint, and lead to the help of the verb that was meant."""
    said = grader(*words)

    complaint, fix = said.err.splitlines()
    assert (said.code, said.out, fix) == (2, "", f"  {command} --help shows what it takes.")
    assert complaint.startswith("grader: ")


COMPLAINTS = {
    "no sandbox, without the words": ["grade", THREE_WAYS, "submitted", "--out", "out", "--sandbox", "none"],
    "a folder without an assignment": ["grade", "submitted", "submitted", "--out", "out"],
    "submissions that are not there": ["grade", THREE_WAYS, "nowhere", "--out", "out"],
    "a folder without submissions": ["grade", THREE_WAYS, "empty", "--out", "out"],
    "results into a file": ["grade", THREE_WAYS, "submitted", "--out", "plain"],
    "results below a file": ["grade", THREE_WAYS, "submitted", "--out", "plain/out", "--jobs", "1"],
    "results into a folder of something else": ["grade", THREE_WAYS, "submitted", "--out", "taken"],
    "results into the run of another assignment": ["grade", THREE_WAYS, "submitted", "--out", "run"],
    "results into a damaged run": ["grade", THREE_WAYS, "submitted", "--out", "broken"],
    "another seed than before": [
        "grade", str(assignment_folder("chain_rule")), "submitted", "--out", "run", "--seed", "8",
    ],
    "checking what is not there": ["check", "nowhere.ipynb"],
    "checking a folder": ["check", "submitted"],
    "checking what is no notebook": ["check", "text.ipynb", "--assignment", THREE_WAYS],
    "checking by an unknown assignment": ["check", "submitted/anna.ipynb", "--assignment", "four_ways"],
    "checking an unknown question": [
        "check", "submitted/anna.ipynb", "--assignment", THREE_WAYS, "--question", "q9",
    ],
    "validating a folder without an assignment": ["validate", "submitted"],
    "replaying from a folder without a run": ["replay", "empty", "anna", "q1"],
    "replaying a student who is not there": ["replay", "run", "anna", "q1"],
}  # fmt: skip


@pytest.mark.sandbox
def test_complaints_are_golden(place: Path) -> None:
    """Whatever is wrong is said in two lines, the second of which is what to do, and nothing is left behind."""
    before = sorted(place.rglob("*"))
    texts = []
    for what, words in COMPLAINTS.items():
        said = grader(*words)
        assert (said.code, said.out) == (2, ""), what
        texts.append(f"# {what}\n{said.err}")

    assert_golden("complaints.txt", "\n".join(texts), {"PLACE": place, "REPOSITORY": REPOSITORY})
    assert sorted(place.rglob("*")) == before


def test_without_a_sandbox_nothing_is_graded(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where bubblewrap cannot be found, the sentence says how to get it, and the exit code is one of its own."""
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr("grader.execution.walls.find_spec", lambda name: None)

    said = grader("grade", THREE_WAYS, "submitted", "--out", "out")

    assert (said.code, said.out) == (3, "")
    assert_golden("no_sandbox.txt", said.err)
    assert not (place / "out").exists()

    said = grader("doctor")

    assert (said.code, said.err) == (3, "")
    assert said.out.startswith("✗ sandbox: The sandbox needs bubblewrap, which is not installed.\n  Install bubblewrap")


def test_replaying_notices_what_has_changed(place: Path) -> None:
    """Neither another file nor another assignment is passed off as the case of the run."""
    facts = StudentFacts(str(place / "submitted" / "anna.ipynb"), "0" * 64, 1.0)
    record = RunRecord("three_ways", THREE_WAYS, "0" * 64, 7, students={"anna": facts})
    (place / "run" / "run.json").write_text(record.dumps())
    other_assignment = grader("replay", "run", "anna", "analytic")
    current = json.loads(record.dumps()) | {"assignment_digest": _digest_of_three_ways()}
    (place / "run" / "run.json").write_text(json.dumps(current))
    other_file = grader("replay", "run", "anna", "analytic")

    assert [said.code for said in (other_assignment, other_file)] == [2, 2]
    assert_golden("changed.txt", other_assignment.err + other_file.err, {"PLACE": place, "REPOSITORY": REPOSITORY})


def _digest_of_three_ways() -> str:
    from grader import load_assignment

    return load_assignment(assignment_folder("three_ways")).digest
