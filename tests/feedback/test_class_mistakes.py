"""What a class did not understand: which mistakes are the same, who made them, which numbers show them."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from grader.diagnosis.same_numbers import same_numbers
from grader.feedback.class_example import example_of
from grader.feedback.class_mistakes import Misunderstood
from grader.feedback.class_row import ClassNumbers
from grader.feedback.class_view import ClassView, class_view
from grader.feedback.document import class_row
from grader.feedback.html import class_page
from grader.feedback.terminal import print_class
from grader.model import Array, Diagnosis, Verdict, WrongNumbers
from grader.run_numbers import dumps_numbers, read_numbers
from tests.feedback.sample_grades import CORRECT, DOUBLED, FACTOR, PAYLOADS, TRANSPOSED, comparisons, grade


def named(slug: str, *of: str, parts: tuple[Diagnosis, ...] = (), **facts: Any) -> Diagnosis:
    """A diagnosis of some parameters."""
    names = " and ".join(of)
    return replace(
        FACTOR.diagnosis or Diagnosis("", {}, "", ("", "", "")),
        slug=slug,
        parameters={"of": list(of), **facts},
        sentence=f"Your {names}: {slug}.",
        parts=parts,
    )


def diagnosed(slug: str, *of: str, **facts: Any) -> Verdict:
    """A question with a diagnosis."""
    return replace(FACTOR, diagnosis=named(slug, *of, **facts))


def viewed(students: Mapping[str, Verdict]) -> ClassView:
    """The view of a class in which everybody answered the same question."""
    rows = [class_row(grade(verdict, student=student, problems=())) for student, verdict in students.items()]
    wrong = {student: read_numbers(dumps_numbers([verdict])) for student, verdict in students.items()}
    same = same_numbers("analytic", {student: found.get("analytic", ()) for student, found in wrong.items()})
    return class_view("A class", rows, ClassNumbers(wrong, same))


def section(**students: Verdict) -> Misunderstood:
    """What was not understood in the only question."""
    (found,) = viewed(students).misunderstood
    return found


def counted(found: Misunderstood) -> list[tuple[str, list[tuple[str, int]]]]:
    """Every mistake with the parameters in which it was made, and how often."""
    return [
        (mistake.label, [(sharing.parameters, len(sharing.students)) for sharing in mistake.sharing])
        for mistake in found.mistakes
    ]


def test_a_mistake_is_one_whatever_parameters_show_it() -> None:
    """A turned sign of w, and one of w and b, stand under one heading, with the parameters named."""
    both, one = diagnosed("sign_flipped", "w", "b"), diagnosed("sign_flipped", "w")

    assert counted(section(a=one, b=both, c=both)) == [("sign flipped", [("`w` and `b`", 2), ("`w`", 1)])]


def test_other_facts_are_another_mistake() -> None:
    """Twice and half the right answer have the same name and are told apart by their factor."""
    twice, half = diagnosed("constant_factor", "b", factor=2.0), diagnosed("constant_factor", "b", factor=0.5)

    assert counted(section(a=half, b=twice, c=twice)) == [
        ("constant factor, factor 2", [("`b`", 2)]),
        ("constant factor, factor 0.5", [("`b`", 1)]),
    ]


def test_facts_that_nothing_needs_are_left_out() -> None:
    """The example's sentence says them, where no other mistake has the name."""
    assert counted(section(a=diagnosed("constant_factor", "b", factor=2.0)))[0][0] == "constant factor"


def test_facts_of_single_students_do_not_divide_a_class() -> None:
    """Where the largest difference is, and what else is right, differs from one student to the next."""
    one = diagnosed("located", "b", worst_parameter="b", worst_entry=[0, 0], worst_on="O", right=["w"], wrong_on=["A"])
    other = diagnosed("located", "b", worst_parameter="b", worst_entry=[1, 0], worst_on="A", right=[], wrong_on=["B"])

    view = section(a=one, b=replace(other, comparisons=comparisons(b=lambda g, m: g + m)))

    assert counted(view) == [("located only", [("`b`", 2)])]


def test_who_made_two_mistakes_is_counted_for_both() -> None:
    """Both parts of a diagnosis count, and what else would explain the same numbers does not."""
    parts = (named("sign_flipped", "w"), named("zero", "b"))
    two = replace(FACTOR, diagnosis=named("two_mistakes", "w", "b", parts=parts))
    loss = replace(FACTOR, diagnosis=named("different_loss", "b", parts=(named("batch_scale", "b"),)))

    assert counted(section(a=two, b=diagnosed("zero", "b"), c=loss)) == [
        ("zero", [("`b`", 2)]),
        ("different loss", [("`b`", 1)]),
        ("sign flipped", [("`w`", 1)]),
    ]


def test_an_example_shows_numbers_beside_the_exact_ones() -> None:
    """The entry that is furthest off at the assignment's own inputs, the exact number, and their quotient."""
    (mistake,) = section(zoe=DOUBLED).mistakes
    exact = next(c.exact.item() for c in DOUBLED.comparisons if (c.trial.label, c.parameter) == ("O", "w"))

    assert DOUBLED.diagnosis is not None
    assert mistake.example == DOUBLED.diagnosis.sentence
    assert mistake.numbers is not None
    assert (mistake.numbers.student.link, mistake.numbers.where) == ("zoe/feedback.html", "the assignment’s own inputs")
    (row,) = mistake.numbers.rows
    assert row.entry == "w"
    assert [float(cell) for cell in row.cells] == [float(f"{2 * exact:.4g}"), float(f"{exact:.4g}"), 2.0]


def test_an_example_of_a_matrix_shows_a_few_entries() -> None:
    """Four, those that are furthest off, and none that are right."""
    (mistake,) = section(a=replace(TRANSPOSED, question="analytic")).mistakes

    assert mistake.numbers is not None
    assert len(mistake.numbers.rows) == 4
    assert not any(row.entry in ("W[0, 0]", "W[1, 1]", "W[2, 2]", "W[3, 3]") for row in mistake.numbers.rows)


def test_an_example_of_complex_numbers_names_the_part() -> None:
    """Behind the wall a complex number is one, so that its two parts are not entries of an axis."""
    pairs = WrongNumbers("z", "A", np.array([[1.0, 5.0]]), np.array([[1.0, 2.0]]), np.ones((1, 2)), complex=True)
    example = example_of("zoe", [pairs], ["z"])

    assert example is not None
    assert [row.entry for row in example.rows] == ["Im z"]


def test_an_example_of_another_shape_says_so() -> None:
    """Where no entry can be put beside another one."""
    odd = replace(FACTOR, comparisons=comparisons(b=lambda g, m: np.ones((3, 2))))
    (mistake,) = section(a=odd).mistakes

    assert mistake.numbers is not None
    assert (mistake.numbers.rows, mistake.numbers.remark) == ((), "`b` has shape (3, 2), expected (1, 1).")


def test_identical_numbers_without_a_name_come_first() -> None:
    """They are named with their parameter, and nobody is listed once more as only located."""
    odd = replace(diagnosed("located", "b"), comparisons=comparisons(b=_cubed))
    alone = replace(odd, comparisons=comparisons(b=lambda g, m: g**5))
    found = section(a=odd, b=FACTOR, c=odd, d=alone, e=FACTOR, f=odd)

    assert [(alike.name, alike.said, [person.student for person in alike.students]) for alike in found.unexplained] == [
        ("the same wrong `b`", "no named mistake explains it.", ["a", "c", "f"])
    ]
    assert counted(found) == [("batch scale", [("`b`", 2)]), ("located only", [("`b`", 1)])]


def test_identical_numbers_with_a_name_are_kept_apart() -> None:
    """They are told with the mistake that explains them, below."""
    found = section(a=FACTOR, b=FACTOR, c=DOUBLED)

    assert found.unexplained == ()
    assert [(alike.name, alike.said, len(alike.students)) for alike in found.explained] == [
        ("the same wrong `b`", "batch scale.", 2)
    ]


def test_a_name_for_one_parameter_does_not_explain_another() -> None:
    """Where the same students agree in two parameters and one of them has a name, the other one stands first."""
    parts = (named("sign_flipped", "w"), named("located", "b"))
    half = replace(
        FACTOR, diagnosis=named("two_mistakes", "w", "b", parts=parts), comparisons=comparisons(w=_minus, b=_cubed)
    )
    found = section(a=half, b=half)

    assert [alike.name for alike in found.unexplained] == ["the same wrong `b`"]
    assert [(alike.name, alike.said) for alike in found.explained] == [("the same wrong `w`", "sign flipped.")]


def _minus(exact: Array, samples: int) -> Array:
    return -exact


def _cubed(exact: Array, samples: int) -> Array:
    return exact**3


def test_right_numbers_are_nobodys_mistake() -> None:
    """A class without a mistake has nothing to show, however alike its numbers are."""
    assert viewed({"a": CORRECT, "b": CORRECT}).misunderstood == ()


def test_rows_can_be_chosen_by_identical_numbers() -> None:
    """The filter above the table shows those whose numbers are identical."""
    odd = replace(diagnosed("located", "b"), comparisons=comparisons(b=_cubed))
    view = viewed({"a": odd, "b": FACTOR, "c": odd})
    (choice,) = [choice for choice in view.filters if choice.label == "analytic: the same wrong b"]

    assert choice.count == 2
    assert [row.student for row in view.rows if choice.key in row.filters] == ["a", "c"]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_names_of_students_are_text_wherever_they_stand(payload: str) -> None:
    """In examples and among those with identical numbers, the page has the elements that it has for plain names."""
    odd = replace(diagnosed("located", "b"), comparisons=comparisons(b=_cubed))
    pages = [class_page(viewed({f"1{name}": odd, f"2{name}": odd, f"3{name}": FACTOR})) for name in (payload, "words")]
    elements = [re.findall(r"<[a-z/][^ >]*", page.partition("<body")[2].partition("<script>")[0]) for page in pages]

    assert elements[0] == elements[1]
    assert "no named mistake explains it." in pages[0]
    assert not re.search(r'href="(?![^">]*/feedback.html")', pages[0])


def test_what_is_rare_is_folded() -> None:
    """However many mistakes a class makes, the commonest twelve stand on the page at once."""
    rare = {f"s{n}": diagnosed("constant_factor", "b", factor=float(n)) for n in range(2, 16)}
    page = class_page(viewed(rare | {"t": rare["s2"]}))

    assert page.index("constant factor, factor 2<") < page.index("2 more, of 1 student each</summary>")


def test_the_terminal_tells_of_identical_numbers() -> None:
    """Before the named mistakes, as on the page."""
    odd = replace(diagnosed("located", "b"), comparisons=comparisons(b=_cubed))
    shown = io.StringIO()
    print_class(
        viewed({"a": odd, "b": odd, "c": FACTOR}), Console(file=shown, width=80, color_system=None), "index.html"
    )
    lines = [" ".join(line.split()) for line in shown.getvalue().splitlines()]
    start = lines.index("What they did not understand in analytic")

    assert lines[start + 1] == "2 the same wrong `b`: no named mistake explains it."
    assert lines[start + 2].startswith("1 batch scale: ")


def test_a_page_needs_no_script_to_unfold_names() -> None:
    """Many names are folded, few are shown at once, and both without a script."""
    few = class_page(viewed({f"s{n}": FACTOR for n in range(6)}))
    many = class_page(viewed({f"s{n}": FACTOR for n in range(7)}))
    start = "batch scale</span>"

    assert "<details" not in few.partition(start)[2].partition('<div class="example">')[0]
    assert "<summary>who</summary>" in many.partition(start)[2].partition('<div class="example">')[0]
