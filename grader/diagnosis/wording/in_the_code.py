"""The words for numbers that become right with one small change of the student's code, which is not told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grader.diagnosis.wording.words import MistakeWords, Subject, code


@dataclass(frozen=True)
class Undone:
    """What a change does, without saying which one it is, and a question that leads to it."""

    change: str
    """The change, as the rest of ``would equal the right answer ...``, with ``{}`` for the place."""
    question: str


_NUMBERS = Undone(
    "with another sign or number in {}", "Which signs and numbers does this step of your derivation have?"
)
_REPLACED = Undone(
    "with a sum in the place of what is replaced in {}",
    "What is there after the first round, and what after the second?",
)
_UNDONE: Mapping[str, Undone] = {
    "transposed": Undone(
        "with one transpose more or less in {}", "Write the shapes beside it: which of them has to be turned?"
    ),
    "axes_permuted": Undone("with its axes in another order in {}", "Which axis of this is which?"),
    "wrong_order": Undone(
        "with the factors in the other order in {}", "Write the shapes beside it: which factor comes first?"
    ),
    "wrong_axis_sum": Undone(
        "with a sum along other axes in {}", "Over which index does this step of your derivation sum?"
    ),
    "broadcast_shape": Undone(
        "with other axes kept in {}", "Print the shapes of what is combined: what becomes of each axis?"
    ),
    "wrong_term_factor": _NUMBERS,
    "extra_factor": Undone("without the factor {}", "Which factors does this step of your derivation have?"),
    "extra_term": Undone("without the term {}", "Which terms does this step of your derivation have?"),
    "missing_chain_factor": Undone(
        "with one factor more in {}", "Which steps of the loss lie between this one and the next?"
    ),
    "wrong_argument": Undone("with another value in {}", "At which value does your derivation take this step?"),
    "wrong_activation_derivative": Undone(
        "with another derivative for {}", "Of which function is this the derivative?"
    ),
    "wrong_mask": Undone(
        "with another comparison for {}", "Which entries does this comparison let through, and which should it?"
    ),
    "single_sample": _REPLACED,
    "missing_term": _REPLACED,
    "accumulates": Undone(
        "with nothing kept from before in {}", "What is there before this line runs for the second time?"
    ),
    "permuted_outputs": Undone(
        "with its results in the other order in {}", "In which order are the answers asked for?"
    ),
    "shifted_or_flipped": Undone(
        "with its entries in another order in {}", "Which entry comes first, and which should?"
    ),
    "rounded": Undone("with its numbers as they are in {}", "How many digits are left after this step?"),
    "clipped": Undone("with its numbers as they are in {}", "Does the loss limit these numbers too?"),
}
KNOWN = frozenset(_UNDONE)
"""The names of mistakes that can be said to be undone."""
PROVED = frozenset(
    {"wrong_axis_sum", "transposed", "single_sample", "missing_term", "accumulates", "rounded", "clipped"}
)
"""Of these, the ones that the change itself proves; a factor that is left out may have been part of another mistake."""


def in_the_code(slug: str, written: str, line: int, subject: Subject) -> MistakeWords:
    """What is told of a mistake that one change undoes.

    Args:
        slug: its name.
        written: the expression of the student's code that changes; empty: it is too long to be quoted.
        line: where it stands in its cell.
        subject: the wrong answers.
    """
    undone = _UNDONE[slug]
    where = f"{code(written)} in line {line}" if written else f"line {line}"
    change = undone.change.replace("{}", where)
    return MistakeWords(
        sentence=f"{subject.yours} would equal {subject.right_answer} {change} of your code.",
        hints=(
            f"What does line {line} of your code compute, and which step of your derivation is it?",
            f"Compare {where} with your derivation: what is different?",
            undone.question,
        ),
        outline=f"{subject.yours} {subject.either('is', 'are')} not right.",
    )
