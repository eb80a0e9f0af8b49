"""Zip archives of submissions are read in memory, within limits."""

from __future__ import annotations

import io
import json
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.errors import UsageError
from grader.model import Submission
from grader.notebook import archive
from grader.notebook.read import MAX_BYTES
from grader.notebook.submissions import collect

_NOTEBOOK = json.dumps({"cells": [{"cell_type": "code", "source": "x = 1"}]}).encode()


def _zip(path: Path, *members: str | zipfile.ZipInfo, content: bytes = _NOTEBOOK, method: int = 8) -> Path:
    with zipfile.ZipFile(path, "w", method) as opened:
        for member in members:
            opened.writestr(member, content, method)
    return path


def _rows(path: Path, assignment: str | None = None) -> dict[str, list[str]]:
    return {
        submission.student: [problem.kind for problem in submission.problems]
        for submission in collect([path], assignment=assignment)
    }


def _only(path: Path) -> Submission:
    (submission,) = collect([path])
    return submission


def test_members_are_submissions(tmp_path: Path) -> None:
    """Each notebook of an archive is a row; its path is the archive's with the member's name."""
    path = _zip(tmp_path / "class.ZIP", "folder/", "folder/anna.ipynb", "bob.ipynb", "notes.txt")

    anna, bob = collect([path])

    assert (anna.student, anna.path, anna.file_name) == ("anna", Path(f"{path}!folder/anna.ipynb"), "anna.ipynb")
    assert bob.student == "bob"
    assert anna.notebook is not None


def test_what_is_no_submission_is_ignored(tmp_path: Path) -> None:
    """Hidden files, what macOS adds, checkpoints and nested archives do not count."""
    path = _zip(
        tmp_path / "class.zip",
        "anna.ipynb",
        "__MACOSX/._anna.ipynb",
        "__MACOSX/anna.ipynb",
        ".ipynb_checkpoints/anna-checkpoint.ipynb",
        "._bob.ipynb",
        "inner.zip",
        "folder.ipynb/",
    )

    assert _rows(path) == {"anna": []}


def test_a_member_without_a_name_is_ignored(tmp_path: Path) -> None:
    """An archive that was made by hand to break its readers breaks nothing."""
    path = _zip(tmp_path / "c.zip", "anna.ipynb", "nameless")
    path.write_bytes(path.read_bytes().replace(b"nameless", b"\0" * 8))

    assert _rows(path) == {"anna": []}


def test_nbgraders_layout_counts_in_archives_too(tmp_path: Path) -> None:
    """The student is the folder below ``submitted``, and an assignment narrows the members."""
    path = _zip(tmp_path / "c.zip", "submitted/anna/ps1/hw.ipynb", "submitted/bob/ps2/hw.ipynb")

    assert _rows(path) == {"anna": [], "bob": []}
    assert _rows(path, assignment="ps2") == {"bob": []}


def test_members_of_the_same_name_get_a_row_each(tmp_path: Path) -> None:
    """Two students, or one name twice, are two rows."""
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = _zip(tmp_path / "c.zip", "1/anna.ipynb", "2/anna.ipynb", "2/anna.ipynb")

    assert _rows(path) == {name: ["same_student"] for name in ("anna", "anna-2", "anna-3")}


@pytest.mark.parametrize(
    "name", ["../anna.ipynb", "a/../../anna.ipynb", "/etc/anna.ipynb", "..\\anna.ipynb", "C:\\anna.ipynb"]
)
def test_a_name_that_leaves_the_archive_is_refused(tmp_path: Path, name: str) -> None:
    """Traversal is a row with a problem, and nothing is written anywhere."""
    path = _zip(tmp_path / "c.zip", name)

    assert _rows(path) == {"anna": ["unreadable"]}
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "name", ["Week 3: gradients/anna.ipynb", "two\nlines/anna.ipynb", "windows\\folder\\anna.ipynb"]
)
def test_an_odd_name_is_read(tmp_path: Path, name: str) -> None:
    """Colons, line ends and the separators of old Windows programs do no harm."""
    assert _rows(_zip(tmp_path / "c.zip", name)) == {"anna": []}


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_links_and_devices_are_refused(tmp_path: Path, kind: int) -> None:
    """A member that is no plain file is a row with a problem."""
    info = zipfile.ZipInfo("anna.ipynb")
    info.create_system = 3
    info.external_attr = (kind | 0o777) << 16

    assert _rows(_zip(tmp_path / "c.zip", info, content=b"/etc/passwd")) == {"anna": ["unreadable"]}


def test_a_bomb_is_refused_by_what_it_declares(tmp_path: Path) -> None:
    """A member that says it is too large is not unpacked."""
    submission = _only(_zip(tmp_path / "c.zip", "anna.ipynb", content=bytes(MAX_BYTES + 1)))

    assert [problem.kind for problem in submission.problems] == ["too_large"]
    assert submission.sha256 == ""


def test_a_bomb_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    """What is unpacked is never more than what was declared."""
    path = _zip(tmp_path / "c.zip", "anna.ipynb", content=bytes(MAX_BYTES + 1))
    declared = (MAX_BYTES + 1).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(declared, (100).to_bytes(4, "little")))

    assert _rows(path) == {"anna": ["unreadable"]}


def test_all_members_together_are_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the archive has unpacked to its limit, each member that is left says so."""
    monkeypatch.setattr(archive, "MAX_TOTAL_BYTES", 2 * len(_NOTEBOOK) + 1)

    assert _rows(_zip(tmp_path / "c.zip", "a.ipynb", "b.ipynb", "c.ipynb", "d.ipynb")) == {
        "a": [],
        "b": [],
        "c": ["too_large"],
        "d": ["too_large"],
    }


def test_too_many_members_refuse_the_archive(tmp_path: Path) -> None:
    """An archive with more files than a class can have is one row."""
    path = _zip(tmp_path / "c.zip", *(str(n) for n in range(archive.MAX_MEMBERS + 1)), content=b"", method=0)

    assert _rows(path) == {"c": ["too_many_members"]}


def test_a_long_list_of_members_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list of members is limited before it is taken into memory."""
    monkeypatch.setattr(archive, "MAX_DIRECTORY_BYTES", 100)

    assert "too long" in _only(_zip(tmp_path / "c.zip", *map(str, range(5)))).problems[0].message


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_compressions_that_cannot_be_limited_are_refused(tmp_path: Path, method: int) -> None:
    """Only compression that can be stopped half way is unpacked."""
    assert _rows(_zip(tmp_path / "c.zip", "anna.ipynb", method=method)) == {"anna": ["unreadable"]}


def test_an_encrypted_member_is_a_row(tmp_path: Path) -> None:
    """A password is told, not asked for."""
    path = _zip(tmp_path / "c.zip", "anna.ipynb")
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x03\x04") + 6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)

    assert "encrypted" in _only(path).problems[0].message


def test_a_damaged_member_costs_only_itself(tmp_path: Path) -> None:
    """The other members of the archive are still read."""
    path = _zip(tmp_path / "c.zip", "anna.ipynb", "bob.ipynb", method=0)
    path.write_bytes(path.read_bytes().replace(b"x = 1", b"x = 2", 1))

    assert _rows(path) == {"anna": ["unreadable"], "bob": []}


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 cut"])
def test_what_is_no_archive_is_a_row(tmp_path: Path, content: bytes) -> None:
    """A broken archive is listed under its own name."""
    (tmp_path / "anna.zip").write_bytes(content)

    submission = _only(tmp_path / "anna.zip")

    assert submission.student == "anna"
    assert submission.path == tmp_path / "anna.zip"
    assert [problem.kind for problem in submission.problems] == ["unreadable"]


def test_an_archive_without_notebooks_is_nothing_to_grade(tmp_path: Path) -> None:
    """The operator hears that there is nothing, as with an empty folder."""
    with pytest.raises(UsageError):
        collect([_zip(tmp_path / "c.zip", "notes.txt")])


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=8))
def test_a_corrupt_archive_never_raises(tmp_path: Path, changes: list[tuple[int, int]]) -> None:
    """Whatever bytes of an archive are wrong, there are rows, or nothing to grade."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("anna.ipynb", _NOTEBOOK)
        opened.writestr("b/bob.ipynb", _NOTEBOOK)
    data = bytearray(whole.getvalue())
    for place, value in changes:
        data[place % len(data)] = value
    (tmp_path / "c.zip").write_bytes(data)

    try:
        rows = collect([tmp_path / "c.zip"])
    except UsageError as nothing:
        rows = ()
        slug = nothing.slug
    else:
        slug = ""

    assert rows or slug == "no_submissions"
