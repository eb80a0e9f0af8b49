"""Help with a mistake, as far as an assignment lets it go: which hints there are, and what the sentences tell.

Below the last level nothing that students see holds the answer to the last hint.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from grader.feedback.plain import plain
from grader.model import Diagnosis, HintLevel, Part, Verdict

_LABELS = ("Where to look", "What kind of mistake", "Which factor or step")

_REACH = {HintLevel.NONE: 0, HintLevel.WHERE: 1, HintLevel.KIND: 2, HintLevel.FACTOR: 3}
"""How many hints there are at most."""


@dataclass(frozen=True)
class Hint:
    """Help on request."""

    label: str
    text: str


@dataclass(frozen=True)
class Help:
    """The hints on one mistake, to be unfolded one by one."""

    about: str
    """Which mistake they are about; empty: there is only one."""
    hints: tuple[Hint, ...]


def help_with(verdict: Verdict, level: HintLevel) -> tuple[Help, ...]:
    """Returns the hints on every mistake of a verdict, up to a level."""
    found = [(_quoted(names), ladder) for names, hints in _mistakes(verdict) if (ladder := _ladder(hints, level))]
    if len(found) == 1:
        return (Help("", found[0][1]),)
    quoted = [names for names, _ in found]
    return tuple(Help(_about(at, quoted), ladder) for at, (_, ladder) in enumerate(found))


def reticent(verdict: Verdict, level: HintLevel) -> Verdict:
    """Returns what of a verdict may be told: below the last level, which answers are wrong, and no diagnosis."""
    if level is HintLevel.FACTOR or verdict.diagnosis is None:
        return verdict
    outlines = {each.sentence: each.outline or each.sentence for each in _with_parts(verdict.diagnosis)}

    def outlined(part: Part) -> Part:
        return replace(part, sentence=outlines.get(part.sentence, part.sentence))

    return replace(
        verdict,
        sentence=outlines.get(verdict.sentence, verdict.sentence),
        parts=tuple(map(outlined, verdict.parts)),
        diagnosis=None,
    )


def _ladder(hints: Sequence[str], level: HintLevel) -> tuple[Hint, ...]:
    labels = _LABELS if len(hints) == len(_LABELS) else ("Hint",) * len(hints)
    shown = [Hint(label, text) for label, hint in zip(labels, hints, strict=True) if (text := plain(hint))]
    return tuple(shown[: _REACH[level]])


def _mistakes(verdict: Verdict) -> list[tuple[Sequence[str], Sequence[str]]]:
    """The names and the hints of every mistake; a diagnosis that only sums up its parts is none of its own."""
    diagnosis = verdict.diagnosis
    if diagnosis is None:
        return [((), verdict.hints)]
    named: list[tuple[Sequence[str], Sequence[str]]] = [
        (each.parameters.get("of", ()), each.hints) for each in _apart(diagnosis)
    ]
    of_status = verdict.hints not in [hints for _, hints in named]
    return [((), verdict.hints), *named] if of_status else named


def _apart(diagnosis: Diagnosis) -> Iterator[Diagnosis]:
    if diagnosis.hints not in [part.hints for part in diagnosis.parts]:
        yield diagnosis
    for part in diagnosis.parts:
        yield from _apart(part)


def _with_parts(diagnosis: Diagnosis) -> Iterator[Diagnosis]:
    yield diagnosis
    for part in diagnosis.parts:
        yield from _with_parts(part)


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f"`{plain(name)}`" for name in names)


def _about(at: int, quoted: Sequence[str]) -> str:
    """Which mistake is meant, by its parameters, and by its number where they have several."""
    names = quoted[at]
    which = f", mistake {quoted[: at + 1].count(names)}" if quoted.count(names) > 1 else ""
    return f"Hints on {names}{which}" if names else ""
