"""A grade as JSON: the same grade gives the same bytes; ``docs/grade-json.md`` describes the format.

No times and no paths stand in it, so that two runs can be compared with ``diff``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np

from grader.errors import UsageError
from grader.feedback.class_row import ClassQuestion, ClassRow
from grader.feedback.named_mistakes import named_mistakes
from grader.model import Diagnosis, Grade, Part, Place, Problem, Span, Status, Verdict

FORMAT = 2
# 1: the first one.
# 2: `hints`, from the vague to the plain, instead of one `hint`; `outline` of a diagnosis.

DIGITS = 12
"""Significant digits of a float, fewer than it has, so that the last bit of a sum shows no difference."""

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


def grade_document(grade: Grade) -> dict[str, Json]:
    """Returns a grade as a tree of JSON values."""
    return {
        "format": FORMAT,
        "assignment": grade.assignment,
        "title": grade.title,
        "student": grade.student,
        "submission": {"file_name": grade.file_name, "sha256": grade.sha256},
        "seed": grade.seed,
        "score": json_value(grade.score),
        "max_score": json_value(grade.max_score),
        "pending": json_value(grade.pending),
        "deducted": json_value(grade.deducted),
        "needs_review": grade.needs_review,
        "problems": [_problem(problem) for problem in grade.problems],
        "versions": json_value(grade.versions),
        "assignment_digest": grade.assignment_digest,
        "questions": [_question(verdict) for verdict in grade.verdicts],
    }


def dumps(grade: Grade) -> str:
    """Returns a grade as JSON text, in ASCII, so that a student's name survives whatever bytes it came from."""
    return json.dumps(grade_document(grade), indent=2, ensure_ascii=True, allow_nan=False) + "\n"


def read_document(text: str) -> ClassRow:
    """Returns what the class page and the table of scores need of a grade that was written earlier.

    Raises:
        UsageError: the text is no grade, or one of a format that is newer than this.
    """
    fix = "Delete the file and grade the notebook again."
    try:
        document = json.loads(text)
        written = int(document["format"])
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise UsageError("unreadable-grade", "This file holds no grade.", fix) from error
    if not 1 <= written <= FORMAT:
        raise UsageError("newer-grade", f"This grade has format {written}, expected {FORMAT}.", fix)
    try:
        return _row(document)
    except (ValueError, TypeError, KeyError) as error:
        raise UsageError("unreadable-grade", f"This grade is incomplete: {error}.", fix) from error


def class_row(grade: Grade) -> ClassRow:
    """Returns one row of the class, the same as reading back the grade's document."""
    return _row(grade_document(grade))


def json_value(value: object) -> Json:
    """Returns a value as JSON: floats to twelve significant digits, sorted keys, NaN and infinities as text.

    Raises:
        TypeError: the value is of a kind that a grade does not hold.
    """
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else str(value)
        case np.generic() | np.ndarray():
            return json_value(value.tolist())
        case Mapping():
            return {str(key): json_value(value[key]) for key in sorted(value, key=str)}
        case list() | tuple():
            return [json_value(item) for item in value]
        case set() | frozenset():
            return [json_value(item) for item in sorted(value, key=str)]
        case _:
            raise TypeError(f"expected a value that JSON can hold, not {type(value).__name__}")


def _problem(problem: Problem) -> Json:
    return {
        "kind": problem.kind,
        "cell": problem.cell,
        "message": problem.message,
        "fix": problem.fix,
        "done": problem.done,
    }


def _question(verdict: Verdict) -> Json:
    return {
        "name": verdict.question,
        "title": verdict.title,
        "status": str(verdict.status),
        "score": json_value(verdict.score),
        "max_score": json_value(verdict.max_score),
        "sentence": verdict.sentence,
        "hints": list(verdict.hints),
        "notes": list(verdict.notes),
        "diagnosis": _diagnosis(verdict.diagnosis) if verdict.diagnosis else None,
        "provenance": {"kind": str(verdict.provenance.kind), "evidence": list(verdict.provenance.evidence)},
        "where": _place(verdict.where) if verdict.where else None,
        "suspect": _span(verdict.suspect) if verdict.suspect else None,
        "needs_review": verdict.needs_review,
        "parts": [_part(part) for part in verdict.parts],
        "basis": verdict.basis,
    }


def _diagnosis(diagnosis: Diagnosis) -> Json:
    return {
        "slug": diagnosis.slug,
        "parameters": json_value(diagnosis.parameters),
        "confidence": json_value(diagnosis.confidence),
        "rivals": list(diagnosis.rivals),
        "parts": [_diagnosis(part) for part in diagnosis.parts],
        "sentence": diagnosis.sentence,
        "hints": list(diagnosis.hints),
        "outline": diagnosis.outline,
    }


def _place(place: Place) -> Json:
    return {"cell": place.cell, "lines": list(place.lines), "name": place.name}


def _span(span: Span) -> Json:
    return {"cell": span.cell, "start": list(span.start), "end": list(span.end)}


def _part(part: Part) -> Json:
    share = json_value(part.share)
    return {"parameter": part.parameter, "status": part.status, "sentence": part.sentence, "share": share}


def _row(document: dict[str, Any]) -> ClassRow:
    return ClassRow(
        student=str(document["student"]),
        questions=tuple(map(_row_question, document["questions"])),
        score=float(document["score"]),
        max_score=float(document["max_score"]),
        pending=float(document["pending"]),
        needs_review=bool(document["needs_review"]),
        problems=tuple(dict.fromkeys(str(problem["kind"]) for problem in document["problems"])),
    )


def _row_question(question: dict[str, Any]) -> ClassQuestion:
    return ClassQuestion(
        name=str(question["name"]),
        title=str(question["title"]),
        status=Status(question["status"]),
        score=None if question["score"] is None else float(question["score"]),
        max_score=float(question["max_score"]),
        sentence=str(question["sentence"]),
        needs_review=bool(question["needs_review"]),
        mistakes=named_mistakes(question["diagnosis"]),
    )
