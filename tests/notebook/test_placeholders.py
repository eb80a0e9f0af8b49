"""What an exception says of the place where it was raised."""

from __future__ import annotations

import pytest

from grader.model import Cell, Notebook, Place, Raised
from grader.notebook.placeholders import stops_unwritten
from grader.notebook.source import read_script


def stops(source: str, kind: str, message: str, line: int | None) -> bool:
    """Whether code that stopped in that line says that nothing was written there."""
    script = read_script(Notebook((Cell(0, "code", source),)))
    place = None if line is None else Place(0, (line, line), "")
    return stops_unwritten(script.statements, Raised(kind, message, place))


@pytest.mark.parametrize(
    "words",
    [
        "Not implemented!",
        "this is not yet implemented",
        "TODO: the bias",
        "your code here",
        "Your code",
        "Please write your solution below",
        "fill this in",
        "noch nicht implementiert",
        "Hier ergänzen",
        "pas encore implémenté",
        "à compléter",
        "no implementado",
        "não implementado",
        "da completare",
        "не реализовано",
        "未实现",
        "未実装です",
        "구현되지 않았습니다",
    ],
)
def test_words_that_say_that_nothing_was_written(words: str) -> None:
    """Whatever the class of the exception, and in whatever language of a course, its words count."""
    assert stops(f"def f(x):\n    raise Exception({words!r})", "Exception", words, 2)


@pytest.mark.parametrize("kind", ["NotImplementedYet", "TodoError", "Unfinished", "errors.NotDone"])
def test_class_that_says_that_nothing_was_written(kind: str) -> None:
    """An exception that a course defines says it by its name."""
    assert stops(f"def f(x):\n    raise {kind}('question 2')", kind.split(".")[-1], "question 2", 2)
    assert stops(f"def f(x):\n    raise {kind}('question 2')", kind.split(".")[-1], "question 2", None)


@pytest.mark.parametrize("words", ["expected a matrix", "your code must get a matrix", "x is empty", "todos"])
def test_words_about_something_else(words: str) -> None:
    """A check of what comes in is no placeholder."""
    assert not stops(f"def f(x):\n    raise ValueError({words!r})", "ValueError", words, 2)


def test_words_of_a_library_do_not_count() -> None:
    """What a library has not implemented was written by the student."""
    assert not stops("def f(x):\n    return g(x)", "RuntimeError", "\"g\" not implemented for 'Int'", 2)
