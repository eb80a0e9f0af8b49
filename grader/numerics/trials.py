"""The points at which a gradient is judged.

Two different formulas agree at a generic point with probability zero.  What escapes are regions (branches
that no point enters), shapes (errors that need sizes to differ, or to be equal) and the point that students
have before their eyes; the trials are chosen for those.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from grader.errors import AssignmentError
from grader.model import Loss, Trial, TrialLabel
from grader.numerics.derivative import exact_derivative, output
from grader.numerics.omissions import shown, usual_exchanges, usual_omissions
from grader.numerics.own_point import own_trial
from grader.numerics.parameters import parameters_of
from grader.numerics.randomness import stream
from grader.numerics.search import Candidate, Earlier, Search, combinations_at
from grader.numerics.sizes import size_candidates

_DRAWN: tuple[TrialLabel, ...] = ("A", "B", "S", "M", "C")


def plan_trials(loss: Loss, wrt: tuple[str, ...], seed: int) -> tuple[Trial, ...]:
    """All trials of a loss, the same for every submission.

    A and B have all sizes distinct, S all equal, M the least that gives a gradient, C those of A, so that an answer
    shows that is kept for inputs of one shape; O is the own point.  S and M are left out where the loss is not
    defined for such sizes, C where the sizes are the loss's own, since all trials have them, or where a gradient
    vanishes that does not elsewhere.

    Args:
        loss: the loss.
        wrt: the parameters whose gradient is asked for.
        seed: the seed of the run, not negative.

    Raises:
        AssignmentError: if the loss cannot be evaluated or differentiated on its declared inputs.
    """
    _check_parameters(loss, wrt)
    trials: list[Trial] = []
    earlier = Earlier()
    for turn, label in enumerate(_DRAWN):
        found = _search(loss, wrt, seed, label, turn, earlier)
        if found is not None:
            trials.append(Trial(label, found.sizes, found.inputs, loss.complex))
            if label == "A":
                earlier = _wanting(earlier, loss, wrt, found, seed)
            earlier = earlier.after(found, shown(loss, wrt, found.inputs, earlier.unnoticed))
    _check_repeatable(loss, trials[0])
    if loss.own_point is not None:
        trials.append(_checked_own_trial(loss, wrt, loss.own_point))
    return tuple(trials)


def trials_at_sizes(loss: Loss, wrt: tuple[str, ...], seed: int, sizes: Mapping[str, int]) -> tuple[Trial, ...]:
    """Two trials of the same sizes, with other numbers than those that students see.

    Raises:
        AssignmentError: if the loss cannot be evaluated or differentiated at such sizes.
    """
    trials: list[Trial] = []
    earlier = Earlier()
    for turn, label in enumerate(_DRAWN[:2]):
        found = Search(loss, wrt, earlier, turn).best_draw(sizes, stream(seed, loss.name, "sizes", label))
        trials.append(Trial(label, found.sizes, found.inputs, loss.complex))
        earlier = earlier.after(found, shown(loss, wrt, found.inputs, earlier.unnoticed))
    return tuple(trials)


def _wanting(earlier: Earlier, loss: Loss, wrt: tuple[str, ...], first: Candidate, seed: int) -> Earlier:
    """What the trials together should show, as far as inputs of the first one's sizes usually do."""
    return replace(
        earlier,
        wanted=combinations_at(loss, first.sizes, stream(seed, loss.name, "branches")),
        unnoticed=usual_omissions(loss, wrt, first.sizes, stream(seed, loss.name, "omissions")),
    )


def _search(
    loss: Loss, wrt: tuple[str, ...], seed: int, label: TrialLabel, turn: int, earlier: Earlier
) -> Candidate | None:
    """The best draw of the first sizes that work; None where the loss does without this trial."""
    failures: list[AssignmentError] = []
    found = None
    for sizes in size_candidates(loss, parameters_of(loss, wrt), label, earlier.sizes):
        try:
            wanted = _with_exchanges(earlier, loss, wrt, sizes, seed) if label == "S" else earlier
            found = Search(loss, wrt, wanted, turn).best_draw(sizes, stream(seed, loss.name, label))
        except AssignmentError as error:
            failures.append(error)
            continue
        if label == "C" and earlier.dwarfs_any(found.derivative):
            return None
        if label != "M" or not earlier.dwarfs(found.derivative):
            return found
    if found is None and label in ("A", "B"):
        raise failures[0]
    return found


def _with_exchanges(earlier: Earlier, loss: Loss, wrt: tuple[str, ...], sizes: Mapping[str, int], seed: int) -> Earlier:
    """What the trial with equal sizes alone should show besides: which axis of a matrix is which."""
    exchanges = usual_exchanges(loss, wrt, sizes, stream(seed, loss.name, "exchanges"))
    return replace(earlier, unnoticed=earlier.unnoticed | exchanges)


def _check_parameters(loss: Loss, wrt: tuple[str, ...]) -> None:
    unknown = [name for name in parameters_of(loss, wrt) if name not in loss.inputs]
    if unknown or not wrt:
        raise AssignmentError(
            "unknown-parameter",
            f"Loss {loss.name}: the gradient is asked for in {', '.join(unknown) or 'nothing'}, "
            f"but the inputs are {', '.join(loss.inputs)}.",
            "Name inputs of the loss in wrt=...",
        )


def _check_repeatable(loss: Loss, trial: Trial) -> None:
    if not np.array_equal(output(loss, trial.inputs), output(loss, trial.inputs)):
        raise AssignmentError(
            "loss-random",
            f"Loss {loss.name}: two evaluations at the same inputs differ.",
            "Take chance out of the function: draw masks and noise as inputs of the loss.",
        )


def _checked_own_trial(loss: Loss, wrt: tuple[str, ...], own_point: Callable[[], Mapping[str, object]]) -> Trial:
    trial = own_trial(loss, own_point)
    if not exact_derivative(loss, wrt, trial.inputs).finite:
        raise AssignmentError(
            "own-point-not-finite",
            f"Loss {loss.name}: its value or gradient is nan or infinite at the assignment's own point.",
            "Give at=... inputs inside the domain of the loss.",
        )
    return trial
