"""The benchmark in lines: the misses, a table by form, and a bar each."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Mapping, Sequence

from benchmarks.decisions.table import Bar
from benchmarks.locating.judging import Judged, Outcome

NOTEBOOKS_WANTED = 130
SHARE_WANTED = 0.98
MILLISECONDS_WANTED = 20.0

_HEADS = {
    Outcome.AS_STATED: "as stated",
    Outcome.NOT_FOUND: "not found",
    Outcome.SOMETHING_ELSE: "something else",
    Outcome.UNFINISHED_TAKEN: "half-done taken",
    Outcome.RIGHT_CALLED_WRONG: "called wrong",
    Outcome.CRASH: "crash",
}


def misses(all_judged: Sequence[Judged]) -> list[str]:
    """Every answer with which something went otherwise than it should, worst first."""
    order = list(reversed(Outcome))
    missed = [each for each in all_judged if each.outcome is not Outcome.AS_STATED]
    return [
        f"{each.case.name} [{each.question}: {each.case.truths[each.question].kind}] {each.outcome}: {each.said}"
        for each in sorted(missed, key=lambda each: (order.index(each.outcome), each.case.name))
    ]


def table_by_form(all_judged: Sequence[Judged]) -> list[str]:
    """How many answers of every form went which way."""
    forms = sorted({each.case.form for each in all_judged})
    lines = [_line("form", "notebooks", "answers", *_HEADS.values())]
    for form in forms:
        lines.append(_row(form, [each for each in all_judged if each.case.form == form]))
    return [*lines, _row("all", all_judged)]


def _row(name: str, found: Sequence[Judged]) -> str:
    counts = Counter(each.outcome for each in found)
    notebooks = len({each.case.name for each in found})
    return _line(name, notebooks, len(found), *(counts[outcome] or "" for outcome in _HEADS))


def _line(name: str, *columns: object) -> str:
    return f"{name:<12}" + "".join(f"{column!s:>{len(head) + 2}}" for column, head in zip(columns, _WIDE, strict=True))


_WIDE = ("notebooks", "answers", *_HEADS.values())


def size_bar(notebooks: int) -> Bar:
    """The bar on the corpus itself."""
    return Bar("notebooks", f"{notebooks}", f">= {NOTEBOOKS_WANTED}", notebooks >= NOTEBOOKS_WANTED)


def bars_of(all_judged: Sequence[Judged], seconds: Mapping[str, float]) -> list[Bar]:
    """A bar for every promise.

    Args:
        all_judged: what became of every answer.
        seconds: the time of extraction by notebook.
    """
    counts = Counter(each.outcome for each in all_judged)
    share = counts[Outcome.AS_STATED] / max(len(all_judged), 1)
    figure = f"{counts[Outcome.AS_STATED]} of {len(all_judged)} ({share:.1%})"
    milliseconds = {name: 1e3 * each for name, each in seconds.items()}
    middle, longest = statistics.median(milliseconds.values()), max(milliseconds.values())
    print(
        f"Extraction takes {middle:.1f} ms in the median, longest in {max(milliseconds, key=milliseconds.__getitem__)}."
    )
    return [
        Bar("answers found, bound and judged as they should be", figure, ">= 98 %", share >= SHARE_WANTED),
        *(_none(outcome, counts) for outcome in _NEVER),
        Bar("longest extraction beside running", f"{longest:.1f} ms", "<= 20 ms", longest <= MILLISECONDS_WANTED),
    ]


_NEVER = (Outcome.SOMETHING_ELSE, Outcome.UNFINISHED_TAKEN, Outcome.RIGHT_CALLED_WRONG, Outcome.CRASH)


def _none(outcome: Outcome, counts: Mapping[Outcome, int]) -> Bar:
    return Bar(outcome, f"{counts[outcome]}", "0", not counts[outcome])
