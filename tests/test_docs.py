"""The documentation is true: its commands run as shown, its assignment loads, every name it needs is there."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader import load_assignment
from grader.cli.main import cli

REPOSITORY = Path(__file__).resolve().parent.parent
README = (REPOSITORY / "README.md").read_text()


def _sessions() -> Iterator[tuple[str, str]]:
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL):
        command, _, output = block.partition("\n")
        yield command.removeprefix("$ grader "), output


def _is_shown(shown: str, real: str) -> bool:
    """Whether the shown lines are the real ones, where `...` stands for any number of lines."""
    parts = [re.escape(part.strip("\n")) for part in re.split(r"^\.\.\.$", shown, flags=re.MULTILINE)]
    return re.fullmatch(r"\n*" + r"(?:\n.*)*?\n?".join(parts) + r"\n*", real, re.DOTALL) is not None


@pytest.mark.sandbox
@pytest.mark.parametrize(("arguments", "shown"), list(_sessions()))
def test_readme_session_gives_the_output_that_is_shown(arguments: str, shown: str, tmp_path: Path) -> None:
    """A command in the README prints what the README says."""
    out = str(tmp_path / "graded")
    words = [out if word == "graded" else word for word in shlex.split(arguments)]
    run = [sys.executable, "-c", "from grader.cli.main import main; main()", *words]

    done = subprocess.run(run, cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=300)  # noqa: S603

    real = "\n".join(line.rstrip() for line in (done.stderr + done.stdout).replace(out, "graded").splitlines())
    real = re.sub(r"Page:\s+graded", "Page: graded", real)
    assert _is_shown(shown, real), f"expected\n{shown}\nnot\n{real}"


def test_a_wrong_session_would_be_noticed() -> None:
    """The comparison of shown and real output can fail."""
    assert _is_shown("a\n...\nc\n", "a\nb\nc")
    assert not _is_shown("a\n...\nc\n", "a\nb\nd")
    assert not _is_shown("a\nc\n", "a\nb\nc")


def test_the_assignment_in_the_readme_loads(tmp_path: Path) -> None:
    """The example of an assignment is about 20 lines long and can be used as it stands."""
    (source,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    folder = tmp_path / "ridge"
    folder.mkdir()
    (folder / "assignment.py").write_text(source)

    assignment = load_assignment(folder)

    assert list(assignment.questions) == ["by_hand", "as_function", "numerical"]
    assert len([line for line in source.splitlines() if line.strip()]) <= 25


def test_every_verb_stands_in_the_readme() -> None:
    """A command that exists is documented."""
    assert [verb for verb in cli.commands if f"grader {verb}" not in README] == []


def test_every_link_leads_somewhere() -> None:
    """Relative links of the documents at the top lead to files that exist."""
    for document in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "grader/README.md"):
        file = REPOSITORY / document
        links = re.findall(r"\]\((?!https?:)([^)#]+)\)", file.read_text())
        assert [link for link in links if not (file.parent / link).exists()] == [], document
