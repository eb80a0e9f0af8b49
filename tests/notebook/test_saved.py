"""What a notebook was saved with, beside what it gives now."""

from __future__ import annotations

import pytest

from grader.model import Cell, Notebook
from grader.notebook.chance import first_chance, hangs_on_machine
from grader.notebook.saved import Difference, RunBefore, difference, never_run, out_of_order
from grader.notebook.source import read_script


@pytest.mark.parametrize(
    ("saved", "now"),
    [
        ("loss 0.1234", "loss 0.1234"),
        ("0.123", "0.124"),
        ("0.30000000000000004", "0.3"),
        ("1.234567891", "1.234567893"),
        ("tensor([1., 2.], dtype=torch.float64)", "[1. 2.]"),
        ("np.float64(2.5)", "2.5"),
        ("difference 2.3e-11", "difference 8.1e-12"),
        ("[[1.  2.]\n [3.  4.]]", "[[1. 2.]\n [3. 4.]]"),
        ("<A at 0x7f12> nan -inf", "<A at 0x7fab> nan -inf"),
        ("y = -0.0", "y = 0.0"),
        ("accuracy: 97 %", "Accuracy = 97%"),
    ],
)
def test_outputs_that_are_the_same(saved: str, now: str) -> None:
    """By value, to the digits that are printed; layout, addresses and rounding do not count."""
    assert difference(saved, now, 2000) is None


@pytest.mark.parametrize(
    ("saved", "now", "first"),
    [
        ("loss 0.1234", "loss 0.1434", Difference("0.1234", "0.1434")),
        ("lr 0.1", "lr 0.2", Difference("0.1", "0.2")),
        ("n = 3", "n = 4", Difference("3", "4")),
        ("1 2 3", "1 5 7", Difference("2", "5")),
        ("-7.03", "7.03", Difference("-7.03", "7.03")),
        ("nan", "1.0", Difference("nan", "1.0")),
        ("1e3", "1e4", Difference("1e3", "1e4")),
        ("1 2", "1 2 3", Difference("", "")),
    ],
)
def test_outputs_that_differ(saved: str, now: str, first: Difference) -> None:
    """The first number that is another one is named."""
    assert difference(saved, now, 2000) == first


def test_outputs_that_were_cut_are_compared_as_far_as_they_go() -> None:
    """The last number may have lost digits."""
    assert difference("1 2 34", "1 2 345", 6) is None
    assert difference("1 2 34", "1 9 345", 6) == Difference("2", "9")


def notebook(*counts: int | None) -> Notebook:
    """Code cells with these execution counts."""
    return Notebook(tuple(Cell(i, "code", "x", execution_count=count) for i, count in enumerate(counts)))


def test_cells_that_were_run_in_another_order() -> None:
    """Each with the nearest cell above it that was run later."""
    assert out_of_order(notebook(1, 2, 5, 4, None, 6)) == (RunBefore(3, 2),)
    assert out_of_order(notebook(3, 4, 8)) == ()


def test_cells_that_were_not_run() -> None:
    """None of a notebook whose outputs were cleared."""
    assert never_run(notebook(1, None, 2)) == (1,)
    assert never_run(notebook(None, None)) == ()


@pytest.mark.parametrize(
    ("sources", "cell"),
    [
        (("np.random.randn(3)",), 0),
        (("np.random.seed(0)", "np.random.randn(3)"), None),
        (("np.random.seed(0)", "torch.randn(3)"), 1),
        (("torch.manual_seed(1)\nmodel = nn.Linear(2, 1)",), None),
        (("rng = np.random.default_rng(7)", "rng.normal(3)"), None),
        (("x = 1", "rng = np.random.default_rng()"), 1),
        (("random.shuffle(x)",), 0),
        (("x = np.ones(3)", "y = x.sum()"), None),
    ],
)
def test_chance_without_a_seed(sources: tuple[str, ...], cell: int | None) -> None:
    """Of each library by itself; what comes after it may come from it."""
    cells = tuple(Cell(index, "code", source) for index, source in enumerate(sources))

    assert first_chance(read_script(Notebook(cells))) == cell


@pytest.mark.parametrize(
    "source", ["%timeit f()", "!ls", "print(time.time() - start)", "print(torch.__version__)", "id(x)"]
)
def test_outputs_of_the_machine(source: str) -> None:
    """Nobody is told that the time has changed."""
    assert hangs_on_machine(source)
    assert not hangs_on_machine("print(w.T @ X + b)  # a % b")
