"""Everything that one student's feedback shows, already worded and rounded.

Pure: a grade and the notebook that it is about come in, text comes out.  The page, the terminal and Jupyter all
show this, so a sentence is worded once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import assert_never

from grader.feedback.figures import NO_NUMBER, points
from grader.feedback.hints import Help, help_with, reticent
from grader.feedback.illustration import pictures
from grader.feedback.listing import Listing, cell_name, listing, place_name, with_suspect
from grader.feedback.marks import LOOK, NOTICE, RIGHT, STOPPED, WAITING, Mark, part_mark, status_mark
from grader.feedback.number_table import NumberTable, number_table, without_ratio
from grader.feedback.picture import ErrorMap, Picture
from grader.feedback.plain import plain
from grader.model import Grade, HintLevel, Notebook, Origin, Part, Place, Problem, Provenance, Status, Verdict

_DIGEST_SHOWN = 12
"""Hexadecimal digits of a digest that tell two files apart at a glance; grade.json has them all."""


@dataclass(frozen=True)
class Tally:
    """How many questions came out one way."""

    mark: Mark
    text: str


@dataclass(frozen=True)
class PartView:
    """What became of one parameter."""

    parameter: str
    mark: Mark
    sentence: str


@dataclass(frozen=True)
class QuestionView:
    """One question: a line if it is right, the whole explanation if it is not."""

    name: str
    title: str
    mark: Mark
    points: str
    sentence: str
    parts: tuple[PartView, ...]
    help: tuple[Help, ...]
    notes: tuple[str, ...]
    pictures: tuple[Picture, ...]
    table: NumberTable | None
    listing: Listing | None
    basis: tuple[str, ...]


@dataclass(frozen=True)
class RunNote:
    """A fact about how the notebook ran, with what to do about it."""

    mark: Mark
    where: str
    message: str
    fix: str


@dataclass(frozen=True)
class Fact:
    """A line of the small print."""

    label: str
    value: str


@dataclass(frozen=True)
class FeedbackView:
    """One student's feedback on one assignment."""

    title: str
    student: str
    file_name: str
    score: str
    max_score: str
    pending: str
    """What waits for a person; empty: nothing."""
    tallies: tuple[Tally, ...]
    questions: tuple[QuestionView, ...]
    run: tuple[RunNote, ...]
    facts: tuple[Fact, ...]


def feedback_view(grade: Grade, notebook: Notebook | None) -> FeedbackView:
    """Returns what one student's feedback shows.

    Args:
        grade: what was decided.
        notebook: the cells that it is about; None: they cannot be read, and no code is shown.
    """
    return FeedbackView(
        title=plain(grade.title),
        student=plain(grade.student),
        file_name=plain(grade.file_name),
        score=points(grade.score),
        max_score=points(grade.max_score),
        pending=f"{_points_word(grade.pending)} for a person to decide" if grade.pending else "",
        tallies=tuple(_tallies(grade.verdicts)),
        questions=tuple(_question(verdict, notebook, grade) for verdict in grade.verdicts),
        run=tuple(map(_run_note, grade.problems)) or (RunNote(RIGHT, "", "Nothing to report.", ""),),
        facts=_facts(grade),
    )


def points_of(score: float | None, max_score: float) -> str:
    """Returns points as a fraction, such as ``2.5 / 4``; an undecided score is a dash."""
    return f"{NO_NUMBER if score is None else points(score)} / {points(max_score)}"


def _points_word(value: float) -> str:
    return f"{points(value)} point{'' if value == 1 else 's'}"


def _tallies(verdicts: Sequence[Verdict]) -> Iterator[Tally]:
    tones = [status_mark(verdict.status).tone for verdict in verdicts]
    right, waiting = tones.count("good"), tones.count("wait")
    look = len(tones) - right - waiting
    if right:
        yield Tally(RIGHT, f"{right} correct")
    if look:
        yield Tally(LOOK, f"{look} to look at")
    if waiting:
        yield Tally(WAITING, f"{waiting} {'waits' if waiting == 1 else 'wait'} for a person")


def _question(asked: Verdict, notebook: Notebook | None, grade: Grade) -> QuestionView:
    verdict = reticent(asked, grade.hints)
    shows_exact = grade.show_expected and verdict.status is not Status.CORRECT
    shown = _listing(verdict, notebook, grade.hints)
    return QuestionView(
        name=plain(verdict.question),
        title=plain(verdict.title),
        mark=status_mark(verdict.status),
        points=points_of(verdict.score, verdict.max_score),
        sentence=plain(verdict.sentence),
        parts=tuple(_part(part, verdict) for part in verdict.parts),
        help=help_with(asked, grade.hints),
        notes=tuple(_notes(verdict, shown)),
        pictures=_pictures(verdict, grade.hints) if shows_exact else (),
        table=_table(verdict, grade),
        listing=shown,
        basis=tuple(_basis(verdict)),
    )


def _part(part: Part, verdict: Verdict) -> PartView:
    """Words one parameter; neither that it is right nor what already stands above it is said twice."""
    sentence = plain(part.sentence)
    told = part.status == "correct" or sentence in plain(verdict.sentence)
    return PartView(plain(part.parameter), part_mark(part.status), "" if told else sentence)


def _notes(verdict: Verdict, shown: Listing | None) -> Iterator[str]:
    yield from filter(None, map(plain, verdict.notes))
    if verdict.where and not shown and verdict.status is not Status.CORRECT:
        name = plain(verdict.where.name)
        yield _sentence(place_name(verdict.where) + (f": {name}" if name else ""))
    if verdict.needs_review:
        yield "A person will look at this question."


def _pictures(verdict: Verdict, level: HintLevel) -> tuple[Picture, ...]:
    """Chooses pictures that show no more than the hints do: where numbers are off, then in which way."""
    match level:
        case HintLevel.NONE:
            return ()
        case HintLevel.WHERE:
            return tuple(picture for picture in pictures(verdict) if isinstance(picture, ErrorMap))
        case HintLevel.KIND | HintLevel.FACTOR:
            return pictures(verdict)
        case _:
            assert_never(level)


def _table(verdict: Verdict, grade: Grade) -> NumberTable | None:
    table = number_table(verdict, show_expected=grade.show_expected)
    return table if table is None or grade.hints is HintLevel.FACTOR else without_ratio(table)


def _listing(verdict: Verdict, notebook: Notebook | None, level: HintLevel) -> Listing | None:
    """Chooses the lines of the answer; those of the suspect expression, if that stands elsewhere."""
    if verdict.where is None or notebook is None:
        return None
    marked = "it stopped" if verdict.status in STOPPED else plain(verdict.where.name) or "the answer"
    shown = listing(notebook, verdict.where, marked)
    suspect = verdict.suspect
    if suspect is None or level is HintLevel.NONE:
        return shown
    own = listing(notebook, Place(suspect.cell, (suspect.start[0], suspect.end[0]), ""), "what is underlined")
    candidates = [shown, own] if verdict.where.cell == suspect.cell else [own]
    underlined = (with_suspect(each, notebook, suspect) for each in candidates if each)
    return next(filter(None, underlined), shown)


def _basis(verdict: Verdict) -> Iterator[str]:
    if verdict.basis:
        yield _sentence(plain(verdict.basis))
    if origin := _origin(verdict.provenance):
        yield origin
    if verdict.diagnosis and verdict.diagnosis.rivals:
        rivals = ", ".join(slug_words(rival) for rival in verdict.diagnosis.rivals)
        yield f"The same numbers would also come from: {rivals}."


def _origin(provenance: Provenance) -> str:
    """Words how an answer was computed; silent where that is not known."""
    words = {
        Origin.ANALYTIC: "a formula",
        Origin.AUTOGRAD: "automatic differentiation",
        Origin.FINITE_DIFFERENCE: "differences",
        Origin.SYMBOLIC: "symbolic algebra",
    }
    if provenance.kind not in words:
        return ""
    evidence = "; ".join(map(plain, provenance.evidence))
    return f"Computed by {words[provenance.kind]}{f': {evidence}' if evidence else ''}."


def slug_words(slug: str) -> str:
    """Returns a slug as words, such as ``constant factor``."""
    return plain(slug).replace("_", " ").replace("-", " ")


def _sentence(text: str) -> str:
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?", "…")) else text + "."


def _run_note(problem: Problem) -> RunNote:
    where = "" if problem.cell is None else cell_name(problem.cell)
    said = " ".join(filter(None, (problem.message, problem.done)))
    return RunNote(NOTICE, where, plain(said), plain(problem.fix))


def _facts(grade: Grade) -> tuple[Fact, ...]:
    versions = (Fact(plain(name), plain(version)) for name, version in sorted(grade.versions.items()))
    return (
        *versions,
        Fact("seed", str(grade.seed)),
        Fact("notebook", f"sha256 {plain(grade.sha256)[:_DIGEST_SHOWN]}"),
        Fact("assignment", f"{plain(grade.assignment)} {plain(grade.assignment_digest)[:_DIGEST_SHOWN]}"),
    )
