"""Collecting submissions: from notebook files, folders, zip archives and nbgrader's layout to rows."""

from __future__ import annotations

import hashlib
import os
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from grader.errors import UsageError
from grader.model import Notebook, Problem, Submission
from grader.notebook.archive import notebooks_in
from grader.notebook.read import MAX_BYTES, read_notebook, too_large
from grader.notebook.students import distinct, look_alike, student_id


def collect(paths: Sequence[Path], *, assignment: str | None = None) -> tuple[Submission, ...]:
    """Make one submission of every notebook file that is found, whatever state it is in.

    Folders are searched for ``.ipynb`` files at any depth, without hidden ones and without following links.  The
    student is the file's stem, or in nbgrader's layout ``submitted/<student>/<assignment>/<notebook>.ipynb`` the
    folder.  Where several files name the same student, each gets a row with an id of its own and a problem.

    Args:
        paths: notebook files, folders and ``.zip`` archives.
        assignment: the only assignment that counts where files are in nbgrader's layout.

    Returns:
        The submissions, sorted by student.

    Raises:
        UsageError: a path does not exist, or there is no submission at all.
    """
    submissions = [submission for file in _files(paths) for submission in _submissions_in(file, assignment)]
    if not submissions:
        raise _nothing_found(paths, assignment)
    return _told_apart(submissions)


_NBGRADER_STAGES = frozenset({"source", "release", "autograded", "gradebook.db", "nbgrader_config.py"})
"""What stands beside ``submitted`` in a course folder of nbgrader, and is nobody's submission."""


@dataclass(frozen=True)
class _File:
    path: Path
    target: Path
    """What is read: of a path that was given, the end of its links; of a file that was found, itself."""

    @classmethod
    def found(cls, path: Path) -> _File:
        """A file that a folder holds."""
        return cls(path, path)


def _nothing_found(paths: Sequence[Path], assignment: str | None) -> UsageError:
    looked_for = f"notebooks of the assignment {assignment}" if assignment else "notebooks"
    return UsageError(
        "no_submissions",
        f"There are no {looked_for} in {', '.join(map(str, paths)) or 'an empty list of paths'}.",
        "Give .ipynb files, a .zip of them, a folder that holds them, or nbgrader's folder 'submitted'.",
    )


# --------------------------------------------------------------------------------------------------
# Finding files
# --------------------------------------------------------------------------------------------------


def _files(paths: Iterable[Path]) -> Iterable[_File]:
    """The files behind the paths, each once."""
    files: dict[Path, _File] = {}
    for path in paths:
        found = map(_File.found, _notebooks_under(path)) if _is_folder(path) else [_File(path, path.resolve())]
        for file in found:
            files.setdefault(file.path.absolute(), file)
    return files.values()


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except PermissionError:
        return False
    except (OSError, ValueError) as error:
        raise UsageError(
            "no_such_path", f"There is no file or folder {str(path)!r}.", "Check the spelling of the path."
        ) from error


def _notebooks_under(folder: Path) -> Iterator[Path]:
    """Notebooks at any depth; a folder that cannot be opened stands for what it holds."""
    waiting = [folder]
    while waiting:
        current = waiting.pop()
        try:
            with os.scandir(current) as listing:
                entries = {entry.name: entry.is_dir(follow_symlinks=False) for entry in listing}
        except OSError:
            yield current
            continue
        if "submitted" in entries and not _NBGRADER_STAGES.isdisjoint(entries):
            waiting.append(current / "submitted")
            continue
        for name, is_folder in entries.items():
            if name.startswith("."):
                continue
            if is_folder:
                waiting.append(current / name)
            elif name.lower().endswith(".ipynb"):
                yield current / name


def _nbgrader_folders(file: PurePath) -> tuple[str, str] | None:
    """Student and assignment of a file in nbgrader's layout."""
    match file.parts:
        case [*_, "submitted", student, assignment, _]:
            return student, assignment
        case _:
            return None


def _counts(file: PurePath, assignment: str | None) -> bool:
    folders = _nbgrader_folders(file)
    return assignment is None or folders is None or folders[1] == assignment


# --------------------------------------------------------------------------------------------------
# Reading them
# --------------------------------------------------------------------------------------------------


def _submissions_in(file: _File, assignment: str | None) -> Iterator[Submission]:
    if file.path.suffix.lower() != ".zip":
        if _counts(file.path.absolute(), assignment):
            yield _submission(file.path, file.path.absolute(), _content(file.target))
        return
    for member in notebooks_in(file.target, lambda name: _counts(name, assignment)):
        if member.name is None:
            yield _submission(file.path, file.path.absolute(), member.content)
        else:
            yield _submission(Path(f"{file.path}!{member.name}"), member.name, member.content)


def _content(file: Path) -> bytes | Problem:
    try:
        status = file.lstat()
        if not stat.S_ISREG(status.st_mode):
            return Problem(
                "unreadable",
                f"Expected a plain file, not {_file_kind(status.st_mode)}.",
                "Put the file itself in its place.",
            )
        if status.st_size > MAX_BYTES:
            return too_large(status.st_size)
        with file.open("rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except OSError as error:
        return Problem(
            "unreadable",
            f"The file cannot be read: {error.strerror or error}.",
            "Check that the file is there and that you may read it.",
        )


def _file_kind(mode: int) -> str:
    if stat.S_ISLNK(mode):
        return "a link"
    if stat.S_ISDIR(mode):
        return "a folder that may not be opened"
    return "a pipe or device"


def _submission(path: Path, place: PurePath, content: bytes | Problem) -> Submission:
    folders = _nbgrader_folders(place)
    notebook = read_notebook(content) if isinstance(content, bytes) else content
    return Submission(
        student=student_id(_shown(folders[0] if folders else place.stem)),
        path=path,
        file_name=_shown(place.name),
        sha256=hashlib.sha256(content).hexdigest() if isinstance(content, bytes) else "",
        notebook=notebook if isinstance(notebook, Notebook) else None,
        problems=(notebook,) if isinstance(notebook, Problem) else (),
    )


def _shown(name: str) -> str:
    """A file name as text that can be written down: bytes that are not UTF-8 are replaced."""
    return os.fsencode(name).decode(errors="replace")


# --------------------------------------------------------------------------------------------------
# One row each
# --------------------------------------------------------------------------------------------------


def _told_apart(submissions: Iterable[Submission]) -> tuple[Submission, ...]:
    ordered = sorted(submissions, key=lambda submission: (submission.student, str(submission.path)))
    claimed = Counter(look_alike(submission.student) for submission in ordered)
    students = distinct([submission.student for submission in ordered])
    told_apart = [
        replace(
            submission,
            student=student,
            problems=submission.problems
            + (_same_student(submission.student, student) if claimed[look_alike(submission.student)] > 1 else ()),
        )
        for submission, student in zip(ordered, students, strict=True)
    ]
    return tuple(sorted(told_apart, key=lambda submission: submission.student))


def _same_student(claimed: str, student: str) -> tuple[Problem, ...]:
    return (
        Problem(
            "same_student",
            f"Expected one file of the student {claimed}, not several: this one is listed as {student}.",
            "Keep the file that counts, or name the files differently.",
        ),
    )
