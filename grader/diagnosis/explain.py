"""From numbers to a diagnosis: every explanation is tried on every wrong parameter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from grader.diagnosis.beside_known import causes_beside_known
from grader.diagnosis.case import all_right, case_of
from grader.diagnosis.causes import Cause, Explanation, coarse_causes, double_causes, single_causes
from grader.diagnosis.explanations.region_only import region_only, sign_region
from grader.diagnosis.explanations.shape_only import shape_only
from grader.diagnosis.facts import facts
from grader.diagnosis.located import located
from grader.diagnosis.mistakes import (
    TWO_MISTAKES,
    Accumulates,
    BroadcastShape,
    DifferentLoss,
    Located,
    Mistake,
    Nondeterministic,
    RegionOnly,
    ShapeOnly,
    StaleState,
    StepNotSlope,
)
from grader.diagnosis.mutation.bank import Bank
from grader.diagnosis.mutation.found import ChangedLoss
from grader.diagnosis.mutation.matching import repeats_truth
from grader.diagnosis.wording.another_loss import some_loss
from grader.diagnosis.wording.in_the_code import KNOWN, in_the_code, proved
from grader.diagnosis.wording.mistakes import not_right, words_for
from grader.diagnosis.wording.words import Subject
from grader.model import Comparison, Diagnosis, Reference
from grader.numerics.constants import U32, U64

DIVISIONS: tuple[Explanation, ...] = (sign_region, shape_only, region_only)
"""What divides right numbers from wrong ones, most telling first; asked only where nothing explains the numbers."""

PAIR = 2
"""Mistakes that are looked for together."""

_PLACES = frozenset({ShapeOnly.slug, RegionOnly.slug, Located.slug})
"""What says where numbers are wrong and not why."""


@dataclass(frozen=True)
class _Finding:
    """A mistake that is behind one parameter's numbers, alone or with another one, and what else would explain them."""

    parameter: str
    mistake: Mistake
    rivals: tuple[str, ...] = ()


def explain(reference: Reference, comparisons: Sequence[Comparison], bank: Bank) -> Diagnosis | None:
    """Name the mistake behind a student's numbers, or else say where they are wrong.

    One mistake that explains several parameters is preferred to several.  Parameters that share a mistake share a
    diagnosis; what only says where numbers are wrong comes last.

    Args:
        reference: the exact derivative at every trial.
        comparisons: every parameter of the question at every trial.
        bank: the mutants of the reference.

    Returns:
        None if every number is right, or if no numbers came that could be put beside the right ones.
    """
    wrong = [name for name in reference.wrt if not all_right(name, comparisons)]
    with np.errstate(all="ignore"):  # a student's numbers may be of any size
        right = frozenset(reference.wrt) - frozenset(wrong)
        found = {name: _causes(name, right, reference, comparisons, bank) for name in wrong}
        alone = _of_whole_losses(found, bank)
        causes = _credible(_beside_known(alone, reference, comparisons, bank))
        explained = list(_fewest({name: found for name, found in causes.items() if found}))
        divided = list(_divided([name for name in wrong if not causes[name]], reference, comparisons))
    unexplained = [name for name in wrong if name not in {finding.parameter for finding in (*explained, *divided)}]
    remainder = located(unexplained, comparisons)
    rest = [] if remainder is None else [_Finding(name, remainder) for name in unexplained]
    return _together([_diagnosis(group, reference) for group in _by_mistake([*explained, *divided, *rest])])


def concerning(parameter: str, diagnosis: Diagnosis | None) -> Diagnosis | None:
    """Of a diagnosis and its parts, the one that speaks of a parameter; None if none does."""
    if diagnosis is None:
        return None
    alone = diagnosis.parts if diagnosis.slug == TWO_MISTAKES else (diagnosis, *diagnosis.parts)
    return next((each for each in alone if parameter in each.parameters["of"]), None)


def different_loss(mistake: DifferentLoss, reference: Reference, instead_of: Diagnosis | None) -> Diagnosis:
    """The diagnosis that all parameters are right for a student's own loss.

    Args:
        mistake: the own loss.
        reference: the asked loss.
        instead_of: what the numbers alone show; it stays as a part, unless it only says where they are wrong.
    """
    found = _diagnosis([_Finding(name, mistake) for name in reference.wrt], reference)
    kept = instead_of is not None and instead_of.slug not in _PLACES
    return replace(found, parts=(instead_of,) if instead_of is not None and kept else ())


def says_why(diagnosis: Diagnosis) -> bool:
    """Whether a diagnosis says more than where numbers are wrong."""
    return any(each.slug not in _PLACES for each in (diagnosis, *diagnosis.parts))


def explains_all(diagnosis: Diagnosis) -> bool:
    """Whether a diagnosis says of all wrong parameters more than where they are wrong."""
    return all(each.slug not in _PLACES for each in (diagnosis, *diagnosis.parts))


def one_explains_all(diagnosis: Diagnosis) -> bool:
    """Whether a single mistake is named for all wrong parameters."""
    return not diagnosis.parts and explains_all(diagnosis)


def undone(
    slug: str, written: str, lines: Sequence[int], parameters: Sequence[str], instead_of: Diagnosis
) -> Diagnosis | None:
    """The diagnosis that one change of a student's code makes all numbers right: the name of that, or the place alone.

    Args:
        slug: the name of the mistake that the change undoes.
        written: the expression that changes; empty: it is too long to be quoted.
        lines: where it stands in its cell; several: the same change in each of them.
        parameters: the wrong ones.
        instead_of: what the numbers alone show, which needs several mistakes or does not explain all of them.

    Returns:
        None if nothing is known to say of such a mistake.
    """
    if slug not in KNOWN:
        return None
    words = in_the_code(slug, written, lines, Subject(tuple(parameters)))
    facts_found = {"of": list(parameters), "line": lines[0], "code": written}
    rivals = _names_in(instead_of)
    return Diagnosis(proved(slug), facts_found, words.sentence, words.hints, rivals=rivals, outline=words.outline)


def of_some_loss(wrong: Sequence[str], all_names: Sequence[str], instead_of: Diagnosis) -> Diagnosis:
    """The diagnosis that all numbers together are the exact gradient of a loss, but not of the asked one.

    Args:
        wrong: the parameters whose numbers are wrong.
        all_names: all parameters of the question; the others may be right for that loss too.
        instead_of: what is known without that, which is only where they are wrong, in the numbers or in the code.
    """
    words = some_loss(Subject(tuple(all_names)), Subject(tuple(wrong)))
    if "line" in instead_of.parameters:  # the place says more, so that it comes first and keeps its hints
        place = {name: instead_of.parameters[name] for name in ("line", "code")}
        facts_found = {"of": list(wrong), "together": list(all_names), **place}
        sentence = f"{instead_of.sentence} {words.sentence}"
        return replace(instead_of, slug=DifferentLoss.slug, parameters=facts_found, sentence=sentence)
    rivals = _names_in(instead_of)
    facts_found = {"of": list(wrong), "together": list(all_names)}
    return Diagnosis(DifferentLoss.slug, facts_found, words.sentence, words.hints, rivals=rivals, outline=words.outline)


def _names_in(diagnosis: Diagnosis) -> tuple[str, ...]:
    """The names in a diagnosis that says less than another one."""
    found = (each.slug for each in (diagnosis, *diagnosis.parts))
    return tuple(dict.fromkeys(slug for slug in found if slug not in (Located.slug, TWO_MISTAKES)))


def of_behaviour(mistake: StaleState | Accumulates | Nondeterministic, reference: Reference) -> Diagnosis:
    """The diagnosis of what a function does beside computing, which concerns all parameters."""
    return _diagnosis([_Finding(name, mistake) for name in reference.wrt], reference)


def _causes(
    parameter: str, right: frozenset[str], reference: Reference, comparisons: Sequence[Comparison], bank: Bank
) -> list[Cause]:
    """What explains one parameter: single mistakes before two, within float64's noise before float32's.

    Another loss of which parameters that are right would not be does not count.
    """
    wide = case_of(parameter, reference, comparisons, U32)
    narrow = case_of(parameter, reference, comparisons, U64)
    if wide is None or narrow is None:
        return []
    cases = (narrow, wide) if repeats_truth(bank, narrow) else (wide,)
    for causes in (single_causes, double_causes, coarse_causes):
        for case in cases:
            if found := [each for each in causes(case, bank) if not _disturbs(each, right, bank)]:
                return found
    return []


def _disturbs(cause: Cause, right: frozenset[str], bank: Bank) -> bool:
    """Whether a cause is another loss by which a right parameter would be wrong."""
    losses = (mistake for mistake in cause.mistakes if isinstance(mistake, ChangedLoss))
    return any(not right.isdisjoint(bank.concerned(mistake)) for mistake in losses)


def _beside_known(
    causes: Mapping[str, list[Cause]], reference: Reference, comparisons: Sequence[Comparison], bank: Bank
) -> Mapping[str, list[Cause]]:
    """The causes with those of parameters that nothing explains but together with a mistake in another parameter."""
    chosen = {finding.mistake for finding in _fewest({name: found for name, found in causes.items() if found})}
    single = (cause for found in causes.values() for cause in found if len(cause.mistakes) == 1)
    known = sorted({cause for cause in single if chosen.issuperset(cause.mistakes)}, key=_rank)
    if not known or all(causes.values()):
        return causes
    both = dict(causes)
    for name in (name for name, found in causes.items() if not found):
        cases = (case_of(name, reference, comparisons, unit) for unit in (U64, U32))
        found = (sorted(causes_beside_known(case, known, bank), key=_rank) for case in cases if case is not None)
        both[name] = next((each for each in found if each), [])
    return both


def _rank(cause: Cause) -> float:
    return cause.rank


def _of_whole_losses(causes: Mapping[str, list[Cause]], bank: Bank) -> Mapping[str, list[Cause]]:
    """The causes without those that are another loss of which not all answers are the gradient."""
    held = {name: {mistake for cause in found for mistake in cause.mistakes} for name, found in causes.items()}

    def is_whole(mistake: Mistake) -> bool:
        if not isinstance(mistake, ChangedLoss):
            return True
        return all(mistake in held.get(name, ()) for name in bank.concerned(mistake))

    return {name: [each for each in found if all(map(is_whole, each.mistakes))] for name, found in causes.items()}


def _credible(causes: Mapping[str, list[Cause]]) -> Mapping[str, list[Cause]]:
    """The causes without pairs of mistakes, if even with these more than two are needed, or something is left over.

    Two mistakes can be found for many numbers; that they are behind these ones is credible where they explain all.
    """
    needed = {finding.mistake for finding in _fewest({name: found for name, found in causes.items() if found})}
    if len(needed) <= PAIR and all(causes.values()):
        return causes
    return {name: [cause for cause in found if len(cause.mistakes) < PAIR] for name, found in causes.items()}


def _fewest(causes: Mapping[str, Sequence[Cause]]) -> Iterator[_Finding]:
    """The findings of as few mistakes as explain all parameters, each with the causes that it was preferred to."""
    chosen: set[Mistake] = set()
    left = dict(causes)
    while left:
        every = (cause for found in left.values() for cause in found)
        cause = min(every, key=lambda cause: _costs(cause, left, chosen))
        chosen |= set(cause.mistakes)
        for name in [name for name, found in left.items() if cause in found]:
            others = {mistake.slug for other in left[name] for mistake in other.mistakes}
            rivals = tuple(sorted(others - {mistake.slug for mistake in cause.mistakes}))
            yield from (_Finding(name, mistake, rivals) for mistake in cause.mistakes)
            del left[name]


def _costs(cause: Cause, left: Mapping[str, Sequence[Cause]], chosen: set[Mistake]) -> tuple[float, ...]:
    """Mistakes that no other parameter needs anyway, parameters that share them, and how far it is sought."""
    further = sum(mistake not in chosen for mistake in cause.mistakes)
    shared = sum(cause in found for found in left.values())
    return (further, -shared, cause.rank)


def _divided(parameters: Sequence[str], reference: Reference, comparisons: Sequence[Comparison]) -> Iterator[_Finding]:
    """Of parameters that nothing explains, what divides their right numbers from wrong ones."""
    for name in parameters:
        case = case_of(name, reference, comparisons, U32)
        mistakes = (found for division in DIVISIONS if case is not None and (found := division(case)) is not None)
        yield from (_Finding(name, mistake) for mistake in islice(mistakes, 1))


def _by_mistake(findings: Sequence[_Finding]) -> list[list[_Finding]]:
    """The findings of each mistake together; those that only say where come last."""
    groups: dict[Mistake, list[_Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.mistake, []).append(finding)
    return sorted(groups.values(), key=lambda group: group[0].mistake.slug in _PLACES)


def _diagnosis(group: Sequence[_Finding], reference: Reference) -> Diagnosis:
    """One diagnosis for all parameters that share a mistake."""
    mistake = group[0].mistake
    names = tuple(finding.parameter for finding in group)
    rivals = tuple(dict.fromkeys(rival for finding in group for rival in finding.rivals))
    words = words_for(mistake, names, reference)
    return Diagnosis(
        slug=mistake.slug,
        parameters={"of": list(names), **facts(mistake, reference)},
        sentence=words.sentence,
        hints=words.hints,
        confidence=_confidence(mistake) / (1 + len(rivals)),
        rivals=rivals,
        outline=words.outline,
    )


def _confidence(mistake: Mistake) -> float:
    """How sure the name is once the numbers fit: three names say more than the numbers do."""
    return 0.8 if isinstance(mistake, StepNotSlope | BroadcastShape | ShapeOnly) else 1.0


def _together(diagnoses: Sequence[Diagnosis]) -> Diagnosis | None:
    match diagnoses:
        case []:
            return None
        case [only]:
            return only
        case [first, second] if second.slug not in _PLACES:
            return _two_mistakes(first, second)
    first, *others = diagnoses
    return replace(first, parts=tuple(others))


def _two_mistakes(first: Diagnosis, second: Diagnosis) -> Diagnosis:
    names = list(dict.fromkeys([*first.parameters["of"], *second.parameters["of"]]))
    return Diagnosis(
        slug=TWO_MISTAKES,
        parameters={"of": names},
        sentence=f"{first.sentence} {second.sentence}",
        hints=first.hints,
        confidence=min(first.confidence, second.confidence),
        parts=(first, second),
        outline=not_right(names),
    )
