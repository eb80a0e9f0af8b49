"""The words for numbers that become right with one small change of the student's code, which is not told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.diagnosis.mistakes import Located
from grader.diagnosis.wording.words import MistakeWords, Subject, code, listed


@dataclass(frozen=True)
class Undone:
    """What a change does, without saying which one it is, and a question that leads to it."""

    change: str
    """The change, as the rest of ``would equal the right answer ...``, with ``{}`` for the expression and its line.

    Where the expression is too long to be quoted, ``{}`` is the line alone, ``{in}`` the same with an ``in``, and
    ``{what}`` what stands there.
    """
    question: str
    slug: str = Located.slug
    """The name of the mistake that the change proves."""


_UNDONE: Mapping[str, Undone] = {
    "accumulates": Undone(
        "with nothing kept from before in {}", "What is there before this line runs for the second time?", "accumulates"
    ),
    "another_type": Undone("with another type of numbers in {}", "Of which type are the numbers here?"),
    "another_value": Undone("with another value in {}", "Which value does your derivation have in this place?"),
    "axes_permuted": Undone("with its axes in another order in {}", "Which axis of this is which?", "axes_permuted"),
    "averaged": Undone(
        "without the mean in {}",
        "Which comes first in this step of your derivation, the product or the mean?",
        "wrong_order",
    ),
    "begun_again": Undone(
        "with {} done once, before the loop",
        "What is there after the first round, and what after the second?",
        "missing_term",
    ),
    "brackets": Undone("with other brackets in {}", "What does every factor multiply in your derivation?"),
    "broadcast_shape": Undone(
        "with other axes kept in {}", "Print the shapes of what is combined: what becomes of each axis?"
    ),
    "clipped": Undone("with its numbers as they are in {}", "Does the loss limit these numbers too?", "clipped"),
    "done_too_often": Undone(
        "with {} done once, after the loop",
        "What is done in every round here, and what once for all of them?",
        "accumulates",
    ),
    "entries_left": Undone(
        "with more rounds for {what}", "Which are the first and the last round of this loop?", "extra_mask"
    ),
    "extra_factor": Undone(
        "without the factor {in}", "Which factors does this step of your derivation have?", "extra_factor"
    ),
    "extra_mask": Undone(
        "without the mask {in}", "Which entries count in the loss, and which does this leave out?", "extra_mask"
    ),
    "extra_term": Undone("without the term {in}", "Which terms does this step of your derivation have?"),
    "factors_exchanged": Undone(
        "with the factors in the other order in {}", "Write the shapes beside it: which factor comes first?"
    ),
    "fixed_index": Undone("with another index in {}", "Which entry does this take in every round?", "wrong_argument"),
    "left_out": Undone("with all entries of {what}", "Which entries does this leave out?", "missing_term"),
    "limited": Undone("with its numbers as they are in {}", "Does the loss limit these numbers too?", "region_only"),
    "low_precision": Undone("with all digits kept in {}", "How many digits do the numbers here have?", "low_precision"),
    "missing_chain_factor": Undone(
        "with one factor more in {}",
        "Which steps of the loss lie between this one and the next?",
        "missing_chain_factor",
    ),
    "missing_mask": Undone(
        "with some entries switched off in {}",
        "Which entries does the loss let through in the step before this one?",
        "missing_mask",
    ),
    "missing_term": Undone(
        "with a sum in the place of what is replaced in {}",
        "What is there after the first round, and what after the second?",
        "missing_term",
    ),
    "moved_value": Undone(
        "without {}, which changes a value before it is used",
        "Which values do the parameters have when this gradient is computed?",
        "wrong_argument",
    ),
    "normalised": Undone(
        "without the length {in}", "Does this step of your derivation divide by a length?", "normalised"
    ),
    "permuted_outputs": Undone(
        "with its results in the other order in {}", "In which order are the answers asked for?", "permuted_outputs"
    ),
    "rounded": Undone("with its numbers as they are in {}", "How many digits are left after this step?", "rounded"),
    "shifted_or_flipped": Undone(
        "with other entries, or in another order, in {}",
        "Which entry comes first here, and which should?",
        "shifted_or_flipped",
    ),
    "single_sample": Undone(
        "with a sum in the place of what is replaced in {}",
        "What is there after the first sample, and what after the second?",
        "missing_term",  # a loop along a first axis need not count samples
    ),
    "thresholded": Undone("with its numbers as they are in {}", "Which numbers does this step make of its own?"),
    "summed": Undone(
        "without the sum in {}", "Over which index does this step of your derivation sum?", "wrong_axis_sum"
    ),
    "too_few_rounds": Undone(
        "with more rounds for {what}", "Which are the first and the last round of this loop?", "missing_term"
    ),
    "too_many_rounds": Undone("with fewer rounds for {what}", "Which are the first and the last round of this loop?"),
    "transposed": Undone(
        "with one transpose more or less in {}",
        "Write the shapes beside it: which of them has to be turned?",
        "transposed",
    ),
    "truncated_to_int": Undone(
        "with its fractions kept in {}", "Of which type are the numbers here?", "truncated_to_int"
    ),
    "wrong_activation_derivative": Undone(
        "with another derivative for {what}", "Of which function is this the derivative?"
    ),
    "wrong_argument": Undone(
        "with another value in {}", "At which value does your derivation take this step?", "wrong_argument"
    ),
    "wrong_axis_sum": Undone(
        "with a sum along other axes in {}", "Over which index does this step of your derivation sum?", "wrong_axis_sum"
    ),
    "wrong_mask": Undone(
        "with another comparison for {what}",
        "Which entries does this comparison let through, and which should it?",
        "wrong_mask",
    ),
    "wrong_sample_weights": Undone(
        "with {} done once, after the loop",
        "What is done once for every sample here, and what once for all of them?",
        "wrong_sample_weights",
    ),
    "wrong_term_factor": Undone(
        "with another sign or number in {}", "Which signs and numbers does this step of your derivation have?"
    ),
}
"""By what a change undoes; what has no name of a mistake may have been part of another one."""
KNOWN = frozenset(_UNDONE)
"""What can be said to be undone."""


def proved(undone: str) -> str:
    """The name of the mistake that a change proves; ``located`` if it proves but the place."""
    return _UNDONE[undone].slug


def in_the_code(undone: str, written: str, lines: Sequence[int], subject: Subject) -> MistakeWords:
    """What is told of a mistake that one change undoes.

    Args:
        undone: what the change undoes.
        written: the expression of the student's code that changes; empty: it is too long to be quoted.
        lines: where it stands in its cell; several: the same change in each of them.
        subject: the wrong answers.
    """
    known = _UNDONE[undone]
    places = f"line {lines[0]}" if len(lines) == 1 else f"lines {listed([str(line) for line in lines])}"
    where = f"{code(written)} in {places}" if written else places
    where_in, what = (where, where) if written else (f"in {where}", f"what stands in {where}")
    change = known.change
    for placeholder, place in (("{}", where), ("{in}", where_in), ("{what}", what)):
        change = change.replace(placeholder, f"{place} of your code")
    return MistakeWords(
        sentence=f"{subject.yours} would equal {subject.right_answer} {change}.",
        hints=(
            f"What does line {lines[0]} of your code compute, and which step of your derivation is it?",
            f"Compare {where} with your derivation: what is different?",
            known.question,
        ),
        outline=f"{subject.yours} {subject.either('is', 'are')} not right.",
    )
