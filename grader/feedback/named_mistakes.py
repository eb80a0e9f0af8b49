"""The named mistakes of a grade's document, in the form in which a class counts them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from grader.feedback.class_row import NamedMistake

LOCATED = "located"
"""What is said where nothing explains the numbers."""

PLACES = frozenset({LOCATED, "region_only", "shape_only"})
"""What says where numbers are wrong, and not why."""

_ALTERNATIVE = "different_loss"
"""Its parts name the same numbers otherwise; those of all others are further mistakes."""

_OF_ONE_STUDENT = frozenset({"of", "wrong_on", "right", "worst_parameter", "worst_entry", "worst_on"})
"""Facts in which the same mistake may differ from one student to the next."""

_AT_OWN_POINT = frozenset({"size", "factor"})
"""Beside a dimension, what the factor is at the assignment's own point: told by the dimension already."""


def named_mistakes(diagnosis: Mapping[str, Any] | None) -> tuple[NamedMistake, ...]:
    """Returns every mistake that a diagnosis names, in its order; none without a diagnosis."""
    return tuple(_named(diagnosis)) if diagnosis else ()


def _named(diagnosis: Mapping[str, Any]) -> Iterator[NamedMistake]:
    parts = diagnosis["parts"]
    if diagnosis["slug"] != "two_mistakes":
        yield _mistake(diagnosis)
    if diagnosis["slug"] != _ALTERNATIVE:
        for part in parts:
            yield from _named(part)


def _mistake(diagnosis: Mapping[str, Any]) -> NamedMistake:
    slug, facts = str(diagnosis["slug"]), diagnosis["parameters"]
    told = () if slug == LOCATED else sorted(_telling(facts))
    return NamedMistake(
        slug=slug,
        parameters=tuple(map(str, facts.get("of", ()))),
        facts=tuple(f"{name.replace('_', ' ')} {_text(facts[name])}" for name in told),
        sentence=str(diagnosis["sentence"]),
    )


def _telling(facts: Mapping[str, Any]) -> set[str]:
    """The names of the facts by which a mistake differs from its kin."""
    derived = _AT_OWN_POINT if "dimension" in facts else frozenset()
    return {name for name in facts if name not in _OF_ONE_STUDENT | derived}


def _text(value: object) -> str:
    """A fact in short; numbers to six digits, which is how exactly a factor is known."""
    match value:
        case bool() | None | str():
            return str(value)
        case int() | float():
            return f"{value:.6g}"
        case Mapping():
            return ", ".join(f"{name} {_text(value[name])}" for name in sorted(value))
        case list() | tuple():
            return ", ".join(map(_text, value)) or "none"
        case _:
            return str(value)
