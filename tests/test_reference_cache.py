"""References are kept on disk: what comes back is what was built, and what does not fit is built anew."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from benchmarks.decisions.kinks import KINKS
from grader import Assignment, gradient, loss, normal, returned_by
from grader import reference_cache as cache_module
from grader.model import Loss, Question, Reference
from grader.numerics.reference import build_reference
from grader.reference_cache import ReferenceCache, usual_directory
from grader.reference_format import ForeignError, from_bytes, to_bytes


@loss(x=normal("n"), b=normal(), at={"x": [0.0, 1.0], "b": 2.0})
def on_a_kink(x, b):  # type: ignore[no-untyped-def]
    """A loss whose own point lies on a kink."""
    return torch.relu(x).sum() * b


@loss(x=normal("n"))
def half_detached(x):  # type: ignore[no-untyped-def]
    """A loss that its witnesses contradict."""
    return (x * x.detach()).sum()


@loss(x=normal(2), b=normal())
def smooth(x, b):  # type: ignore[no-untyped-def]
    """A loss that is quick to build."""
    return (x**2).sum() * b


def cache_at(directory: Path, asked: Loss = smooth, wrt: Any = ("x", "b"), digest: str = "d") -> ReferenceCache:
    """A cache of an assignment with one question."""
    questions = {"q": gradient(asked, wrt=wrt, answer=returned_by("f"))}
    assignment = Assignment("t", {name: replace(question, name=name) for name, question in questions.items()})
    return ReferenceCache(directory, replace(assignment, digest=digest))


def question_of(cache: ReferenceCache) -> Question:
    """The question of its assignment."""
    return cache.assignment.questions["q"]


def entry_of(directory: Path) -> Path:
    """The only file of a cache."""
    (file,) = directory.iterdir()
    return file


def assert_same(one: Any, other: Any) -> None:
    """Every field is the same, to the last bit."""
    match one:
        case np.ndarray() | np.generic():
            assert one.shape == other.shape
            assert one.dtype == other.dtype
            assert np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
        case Mapping():
            assert list(one) == list(other)
            for name in one:
                assert_same(one[name], other[name])
        case tuple():
            assert len(one) == len(other)
            for first, second in zip(one, other, strict=True):
                assert_same(first, second)
        case Loss():
            assert one is other
        case _ if is_dataclass(one):
            for field in fields(one):
                assert_same(getattr(one, field.name), getattr(other, field.name))
        case _:
            assert one == other


@pytest.fixture
def building(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The losses whose reference was built, in order."""
    built: list[str] = []

    def recorded(asked: Loss, wrt: tuple[str, ...], seed: int) -> Reference:
        built.append(asked.name)
        return build_reference(asked, wrt, seed)

    monkeypatch.setattr(cache_module, "build_reference", recorded)
    return built


@pytest.mark.parametrize(("asked", "wrt"), [(on_a_kink, ("x", "b")), (half_detached, ("x",))])
def test_what_comes_back_is_what_was_built(
    asked: Loss, wrt: tuple[str, ...], tmp_path: Path, building: list[str]
) -> None:
    """Bit by bit and field by field, valid derivatives at kinks and void trials too; and it is built once."""
    cache = cache_at(tmp_path, asked, wrt)
    built = cache.build(question_of(cache), 3)
    again = cache.build(question_of(cache), 3)
    assert building == [asked.name]
    assert again is not built
    assert built.truths or built.voids
    assert_same(built, again)


def test_every_kink_of_the_benchmark_comes_back() -> None:
    """Whatever shapes and blocks there are."""
    for problem in KINKS[::6]:
        built = build_reference(problem.loss, problem.wrt, 0)
        assert_same(built, from_bytes(to_bytes(built, "k"), "k", problem.loss, problem.wrt, 0))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"",
        lambda data: data[:-1],
        lambda data: data[:100],
        lambda data: b"\xff" * len(data),
        lambda data: data.replace(b'"truths', b'"truthz'),
        lambda data: data.replace(b"F64", b"F32"),
        lambda data: data.replace(b"gradient/x", b"gradient/y"),
    ],
    ids=["empty", "cut", "header only", "noise", "other facts", "other type", "other names"],
)
def test_a_damaged_entry_is_built_anew(spoil: Any, tmp_path: Path, building: list[str]) -> None:
    """And replaced, so that the next one is a hit again."""
    cache = cache_at(tmp_path)
    first = cache.build(question_of(cache), 3)
    entry_of(tmp_path).write_bytes(spoil(entry_of(tmp_path).read_bytes()))
    assert_same(cache.build(question_of(cache), 3), first)
    assert_same(cache.build(question_of(cache), 3), first)
    assert len(building) == 2


def test_an_entry_of_something_else_is_not_taken(tmp_path: Path, building: list[str]) -> None:
    """A file under the right name that belongs to another seed."""
    cache = cache_at(tmp_path)
    cache.build(question_of(cache), 3)
    entry = entry_of(tmp_path)
    data = entry.read_bytes()
    entry.unlink()
    cache.build(question_of(cache), 4)
    entry_of(tmp_path).write_bytes(data)
    assert cache.build(question_of(cache), 4).seed == 4
    assert len(building) == 3
    with pytest.raises(ForeignError):
        from_bytes(data, "another", smooth, ("x", "b"), 3)


def test_an_entry_that_others_can_write_is_not_taken(tmp_path: Path, building: list[str]) -> None:
    """Grades do not depend on a file that somebody else may have put there."""
    cache = cache_at(tmp_path)
    cache.build(question_of(cache), 3)
    entry_of(tmp_path).chmod(0o666)
    cache.build(question_of(cache), 3)
    assert len(building) == 2


def test_another_assignment_seed_or_version_is_another_entry(
    tmp_path: Path, building: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a reference depends on tells entries apart."""
    cache = cache_at(tmp_path)
    cache.build(question_of(cache), 3)
    cache.build(question_of(cache), 4)
    changed = cache_at(tmp_path, digest="e")
    changed.build(question_of(changed), 3)
    fewer = cache_at(tmp_path, wrt=("x",))
    fewer.build(question_of(fewer), 3)
    monkeypatch.setattr(cache_module, "versions", lambda: {"torch": "1"})
    cache.build(question_of(cache), 3)
    assert len(building) == 5


def test_an_assignment_that_is_no_file_is_not_kept(tmp_path: Path) -> None:
    """Nothing would tell one version of it from another."""
    cache = cache_at(tmp_path, digest="")
    cache.build(question_of(cache), 3)
    assert list(tmp_path.iterdir()) == []


def test_a_directory_that_cannot_be_written_costs_nothing(tmp_path: Path, building: list[str]) -> None:
    """Here a file stands in its place."""
    (tmp_path / "file").write_text("")
    cache = cache_at(tmp_path / "file" / "references")
    cache.build(question_of(cache), 3)
    cache.build(question_of(cache), 3)
    assert len(building) == 2


def test_the_oldest_entries_are_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The directory does not grow without end, and holds nothing but entries."""
    monkeypatch.setattr(cache_module, "KEPT", 2)
    cache = cache_at(tmp_path)
    cache.build(question_of(cache), 1)
    oldest = entry_of(tmp_path)
    os.utime(oldest, (0, 0))
    cache.build(question_of(cache), 2)
    cache.build(question_of(cache), 3)
    assert len(list(tmp_path.iterdir())) == 2
    assert not oldest.exists()


def test_entries_are_the_users_own(tmp_path: Path) -> None:
    """Nobody else can write them, nor the directory that is made for them."""
    cache = cache_at(tmp_path / "made" / "here")
    cache.build(question_of(cache), 3)
    assert (tmp_path / "made" / "here").stat().st_mode & 0o077 == 0
    assert entry_of(tmp_path / "made" / "here").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(("home", "expected"), [("/c", "/c"), ("relative", "~/.cache"), ("", "~/.cache")])
def test_the_usual_directory(home: str, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """XDG_CACHE_HOME where it is absolute, else ~/.cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", home)
    assert usual_directory() == Path(expected).expanduser() / "grader" / "references"
