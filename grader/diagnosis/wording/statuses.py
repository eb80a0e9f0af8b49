"""The words for everything that is no diagnosis: right answers, answers that are not there, calls that failed.

Each function takes the facts that its sentence states; there is one for every status.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from grader.diagnosis.mistakes import DifferentLoss
from grader.diagnosis.wording.another_loss import own_value
from grader.diagnosis.wording.words import Subject, Words, code, listed
from grader.model import (
    Agreement,
    Analytic,
    Autograd,
    Comparison,
    Died,
    Method,
    Numerical,
    Origin,
    OutOfMemory,
    Provenance,
    Raised,
    Reference,
    TimedOut,
)

_LONGEST_MESSAGE = 200


def correct(parameters: Sequence[str]) -> Words:
    """Every number is right."""
    subject = Subject(tuple(parameters))
    return Words(f"{subject.yours} {subject.either('is', 'are')} right.")


def partly_correct(right: Sequence[str], wrong: Sequence[str]) -> Words:
    """Some parameters are right."""
    fine, off = Subject(tuple(right)), Subject(tuple(wrong))
    names = off.yours.removeprefix("Your ")
    return Words(f"{fine.yours} {fine.either('is', 'are')} right; {names} {off.either('is', 'are')} not.")


def earned_but_for_a_constant(parameters: Sequence[str], share: float) -> Words:
    """Why parameters earn points that are right except for one constant."""
    subject = Subject(tuple(parameters))
    return Words(f"{_earns(subject, share)}: {subject.either('it is', 'they are')} right except for one constant.")


def earned_but_for_empty_batch(parameters: Sequence[str], share: float) -> Words:
    """Why parameters earn points that are right except on an empty batch."""
    subject = Subject(tuple(parameters))
    right = subject.either("it is right", "they are right")
    return Words(f"{_earns(subject, share)}: {right} on all inputs but an empty batch.")


def earned_by_shape(parameters: Sequence[str], share: float) -> Words:
    """Why parameters earn points of which nothing is right but the form."""
    subject = Subject(tuple(parameters))
    form = subject.either("its shape is right and all its", "their shapes are right and all their")
    return Words(f"{_earns(subject, share)}: {form} numbers are finite.")


def _earns(subject: Subject, share: float) -> str:
    earns, its = subject.either("earns", "earn"), subject.either("its", "their")
    return f"{subject.yours} {earns} {100 * share:g} % of {its} points"


def own_loss_as_asked(function: str) -> Words:
    """A student's own loss is the asked one."""
    return Words(f"Your own {code(function)} is the loss that is asked for: its values are right.")


def own_loss_differs(mistake: DifferentLoss, reference: Reference) -> Words:
    """A student's own loss is not the asked one."""
    differs = own_value(mistake, reference)
    return Words(f"Your own {code(mistake.function)} is not the loss that is asked for: {differs}.")


def missing(looked_for: Sequence[str], nearest: str | None) -> Words:
    """No name of the notebook holds the answer.

    Args:
        looked_for: the names under which it may stand.
        nearest: the most similar name that the notebook has, if any is similar.
    """
    names = listed([code(name) for name in looked_for])
    found = "" if nearest is None else f"; the nearest name is {code(nearest)}"
    hint = "Under which name does your answer stand?" if nearest is None else f"Is {code(nearest)} your answer?"
    return Words(f"The notebook has no {names}{found}.", (hint,))


def unfinished(name: str) -> Words:
    """The answer's place is there, but nothing has been put into it."""
    return Words(f"{code(name)} is not filled in yet.", ("What is the first step of this derivation?",))


def failed(outcome: Raised | TimedOut | OutOfMemory | Died) -> Words:
    """A call that gave no answer."""
    match outcome:
        case Raised():
            return _raised(outcome)
        case TimedOut(seconds=seconds):
            return Words(
                f"Your code did not end within {seconds:g} seconds.",
                ("Which of your loops runs longer than it needs to?",),
            )
        case OutOfMemory():
            return Words(
                "Your code asks for more memory than it may have.", ("Which of your arrays is larger than the inputs?",)
            )
        case Died(reason=reason):
            return Words(f"Your code ended the process that it ran in: {_one_line(reason)}.")
        case _:
            assert_never(outcome)


def bad_answer(comparison: Comparison) -> Words:
    """An answer that cannot be put beside the right one."""
    yours, note = Subject((comparison.parameter,)).yours, _one_line(comparison.note)
    match comparison.agreement:
        case Agreement.SHAPE:
            return Words(f"{yours}: {note}.", ("To what does each entry of your answer belong?",))
        case Agreement.NOT_FINITE:
            return Words(
                f"{yours} is not finite: {note}.", ("Where does your code divide, or take a logarithm or a power?",)
            )
        case Agreement.MISSING:
            return Words(
                f"No numbers came for {code(comparison.parameter)}.", ("Which line of your code gives it a value?",)
            )
        case Agreement.EXACT | Agreement.FLOAT32 | Agreement.SUBGRADIENT | Agreement.WRONG:
            raise ValueError(f"expected an answer without comparable numbers, not one that is {comparison.agreement}")
        case _:
            assert_never(comparison.agreement)


def cannot_decide(reasons: Sequence[str]) -> Words:
    """The grader's own doubt, which costs no points."""
    return Words(f"This answer could not be decided: {'; '.join(map(_one_line, reasons))}. A person looks at it.")


def not_analytic(method: Method, provenance: Provenance, numbers: str = "are right") -> Words:
    """The numbers are right, or nearly, and computed, for all that is known, in another way than the question asks."""
    evidence = f": {'; '.join(provenance.evidence)}" if provenance.evidence else ""
    wanted = _wanted(method)
    if provenance.kind is Origin.UNKNOWN:
        return Words(f"The numbers are right; whether they come from {wanted} is not certain{evidence}.")
    hints = ("Which lines of your code would stand on paper as a derivation?",) if isinstance(method, Analytic) else ()
    return Words(f"The numbers {numbers}; expected {wanted}, not {_used(provenance.kind)}{evidence}.", hints)


def wrong_and_not_analytic(method: Method, provenance: Provenance) -> Words:
    """Wrong numbers that were computed in another way than the question asks for."""
    return Words(f"Expected {_wanted(method)}, not {_used(provenance.kind)}: {'; '.join(provenance.evidence)}.")


def changes_inputs(names: Sequence[str]) -> Words:
    """A call left arguments different from what they were."""
    changed = listed([code(name) for name in names])
    return Words(
        f"The numbers are right, but your code changes its input{'s' if len(names) > 1 else ''} {changed}.",
        ("Which lines write into an array that was handed in?",),
    )


def differs_when_repeated() -> Words:
    """The same call gave two answers."""
    return Words(
        "Your code gives another answer when it is called again with the same inputs.",
        ("What does your code keep from one call to the next?",),
    )


def not_restored(names: Sequence[str]) -> Words:
    """A numerical routine leaves the arguments that it nudges different, and computes on with them."""
    changed, subject = listed([code(name) for name in names]), Subject(tuple(names))
    left = subject.either("is not what it was", "are not what they were")
    return Words(
        f"After the call {changed} {left} before, and the numbers are wrong.",
        ("What is the value of the nudged entry when the next one is nudged?",),
    )


def of_another_function() -> Words:
    """What else a numerical routine was given than the assignment's own function."""
    return Words(
        "It was also given the function that sums v / (1 + v**2) over all numbers v of its inputs; the numbers shown "
        "are those for that function."
    )


def unstable(parameters: Sequence[str]) -> Words:
    """A right answer that leaves the range of its numbers where they are large."""
    subject = Subject(tuple(parameters))
    return Words(
        f"Unstable: with inputs 100 times as large your {subject.yours.removeprefix('Your ')} "
        f"{subject.either('is', 'are')} nan or infinite, where the exact gradient is finite."
    )


def loses_digits(parameters: Sequence[str]) -> Words:
    """A right answer that is cut off where the inputs are integers."""
    subject = Subject(tuple(parameters))
    return Words(
        f"With inputs of whole numbers your {subject.yours.removeprefix('Your ')} {subject.either('loses', 'lose')} "
        f"{subject.either('its', 'their')} digits after the decimal point, as an array of integers does with what is "
        "put into it."
    )


def computed_in_float32() -> Words:
    """A right answer that rounds to float32."""
    return Words("Computed in float32, and right to the precision of float32.")


def overflows_in_float32(parameters: Sequence[str]) -> Words:
    """A right answer that leaves the range of float32, to which the student's own code rounds."""
    return _only_in_float64(parameters, "is nan or infinite", "are nan or infinite")


def inexact_in_float32(parameters: Sequence[str]) -> Words:
    """A right answer of which float32, to which the student's own code rounds, leaves too few digits."""
    return _only_in_float64(parameters, "keeps few right digits", "keep few right digits")


def _only_in_float64(parameters: Sequence[str], one: str, several: str) -> Words:
    subject = Subject(tuple(parameters))
    return Words(
        f"Your code computes in float32, in which your {subject.yours.removeprefix('Your ')} "
        f"{subject.either(one, several)} on some inputs; in float64 the same code gives the right numbers."
    )


def another_function(name: str) -> Words:
    """A numerical routine that is right for one function, whatever function it is given."""
    return Words(
        f"Your {code(name)} gives the derivative of another function than the one it is given.",
        ("Which line of your routine calls the function that it is given?",),
    )


def low_order(parameters: Sequence[str]) -> Words:
    """A numerical routine that comes close with small steps, but not as close as the question asks."""
    subject = Subject(tuple(parameters))
    return Words(
        f"{subject.yours} {subject.either('comes', 'come')} close only with small steps; expected two-sided "
        "differences, whose error falls with the square of the step.",
        ("Halve the step: by how much does your error fall?",),
    )


def _raised(outcome: Raised) -> Words:
    where = "" if outcome.place is None else f" in cell {outcome.place.cell + 1}"
    message = _one_line(outcome.message)
    said = f": {code(message)}" if message else ""
    return Words(
        f"Your code stops{where} with {code(outcome.type_name)}{said}.", ("Which line does the message mean?",)
    )


def _wanted(method: Method) -> str:
    match method:
        case Analytic():
            return "a derivation by hand"
        case Autograd():
            return "automatic differentiation"
        case Numerical(order=1):
            return "difference quotients"
        case Numerical():
            return "two-sided difference quotients"
        case _:
            assert_never(method)


def _used(kind: Origin) -> str:
    match kind:
        case Origin.ANALYTIC:
            return "a formula"
        case Origin.AUTOGRAD:
            return "automatic differentiation"
        case Origin.FINITE_DIFFERENCE:
            return "difference quotients"
        case Origin.SYMBOLIC:
            return "symbolic differentiation by a program"
        case Origin.UNKNOWN:
            return "another way"
        case _:
            assert_never(kind)


def _one_line(text: str) -> str:
    """A message in one line of bearable length, without its full stop."""
    line = " ".join(text.split()).rstrip(".")
    return line if len(line) <= _LONGEST_MESSAGE else line[: _LONGEST_MESSAGE - 1] + "…"
