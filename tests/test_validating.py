"""grader validate: an assignment that holds, and what is said about those that do not."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.cli.command import grader
from tests.golden_text import assert_golden
from tests.handed_in import assignment_folder, changed, hand_in, released, solution

pytestmark = [pytest.mark.sandbox, pytest.mark.slow]

TEXT = (assignment_folder("three_ways") / "assignment.py").read_text()
LOSS = "return (x * x).sum()"


def course(place: Path, *, loss: str = LOSS, handed_out: dict[str, object] | None = None) -> Path:
    """A course with the assignment three_ways and its solution; returns the folder of the assignment."""
    folder = place / "assignments" / "three_ways"
    folder.mkdir(parents=True)
    (folder / "assignment.py").write_text(TEXT.replace(LOSS, loss))
    hand_in(folder, {"three_ways": handed_out or released("three_ways")})
    hand_in(place / "reference_solutions", {"three_ways": solution("three_ways")})
    return folder


def test_an_assignment_that_holds_is_golden(tmp_path: Path) -> None:
    """Differences confirm the derivative, the solution earns all, the released notebook nothing."""
    said = grader("validate", course(tmp_path))

    assert (said.code, said.err) == (0, "")
    assert_golden("validate.txt", said.out)


BROKEN = {
    "a loss that differs from the solution": "return (x * x).mean()",
    "a loss that autograd cannot see": "return (x.detach() * x.detach()).sum()",
    "a loss that autograd sees half of": "return (x * x.detach()).sum()",
    "a loss that is no torch": "import numpy\n    return numpy.sum(x.detach().numpy() ** 2)",
    "a loss that is not one number": "return x * x",
    "a loss that raises": "raise ValueError('not yet')",
    "a loss that is flat between jumps": "return (x * x).round().sum()",
    "a loss that jumps": "return (x * x).sum() + (x > 0).to(x.dtype).sum()",
    "a loss without its parameter": "return (0 * x).sum()",
}


def test_losses_that_do_not_hold_are_golden(tmp_path: Path) -> None:
    """Each is refused, with what is wrong and what to do."""
    texts = []
    for number, (what, loss) in enumerate(BROKEN.items()):
        said = grader("validate", course(tmp_path / str(number), loss=loss))
        assert (said.code, said.err) == (2, ""), what
        texts.append(f"# {what}\n{said.out}")

    assert_golden("validate_broken.txt", _without_draws("\n".join(texts)))


def _without_draws(text: str) -> str:
    """Drawn numbers are others where another version of numpy draws them."""
    return re.sub(
        r"at \[\d\] autograd says \S+, differences say \S+\.", "at # autograd says #, differences say #.", text
    )


def test_notebooks_that_do_not_fit_are_named(tmp_path: Path) -> None:
    """A solution with a mistake, and a released notebook that still holds answers."""
    handed_out = changed(solution("three_ways"), ("return 2 * x", "raise NotImplementedError"))
    folder = course(tmp_path, handed_out=handed_out)
    wrong = hand_in(tmp_path, {"wrong": changed(solution("three_ways"), ("return 2 * x", "return x"))}) / "wrong.ipynb"

    said = grader("validate", folder, "--solution", wrong)

    assert said.code == 2
    assert said.out.endswith(
        "✗ solution: analytic is wrong: Your `x` equals the right answer times 1/2. "
        "On trial O, x[1]: expected 8, not 4.\n"
        "  Mend the solution, or the loss: they disagree.\n"
        "✗ released notebook: earns points as it is handed out, in numerical, autograd\n"
        "  Take the answer out of the released notebook.\n"
    )


def test_an_assignment_without_its_notebooks(tmp_path: Path) -> None:
    """Both that are missing are named."""
    folder = course(tmp_path)
    shutil.rmtree(tmp_path / "reference_solutions")
    (folder / "three_ways.ipynb").unlink()

    said = grader("validate", folder)

    assert said.code == 2
    assert said.out.endswith(
        f"✗ solution: there is no {tmp_path}/reference_solutions/three_ways.ipynb\n"
        "  Write a notebook that earns full marks, or name it with --solution.\n"
        f"✗ released notebook: there is no {folder}/three_ways.ipynb\n"
        "  Write the notebook that students start from.\n"
    )


def test_arguments_that_cannot_be_made(tmp_path: Path) -> None:
    """What the instructor's function does wrong shows before anybody's notebook has to run."""
    folder = course(tmp_path)
    raising = TEXT.replace('return {"f": sum_of_squares, "x": x}', "return {}[x]")
    (folder / "assignment.py").write_text(raising)

    said = grader("validate", folder)

    assert said.code == 2
    assert "Question numerical: function_and_point raises KeyError" in said.out
