"""What was measured, in lines: a bar each for both halves, and what became of every kind of mistake."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from benchmarks.decisions.table import Bar
from benchmarks.diagnosis.judging import Worth
from benchmarks.diagnosis.measuring import Case
from benchmarks.diagnosis.split import HALVES, Group

MILLISECONDS = 100.0


def bars_of(cases: Sequence[Case], group: Group) -> list[Bar]:
    """The bars of one group of problems."""
    own = [case for case in cases if case.group == group]
    single = [case for case in own if case.kind == "single"]
    pairs = [case for case in own if case.kind == "pair"]
    right = [case for case in own if case.kind == "right"]
    bars = []
    if single:
        helped = {Worth.EXACT, Worth.USEFUL}
        bars.append(_at_least(f"{group}: exact", single, lambda c: c.worth is Worth.EXACT, 0.85))
        bars.append(_at_least(f"{group}: exact or useful", single, lambda c: c.worth in helped, 0.95))
    if single or pairs:
        misled = sum(case.worth is Worth.MISLEADING for case in (*single, *pairs))
        share = misled / len([*single, *pairs])
        bars.append(Bar(f"{group}: misleading", _share(misled, len([*single, *pairs])), "<= 1 %", share <= 0.01))
    if pairs:
        bars.append(_at_least(f"{group}: one of two mistakes", pairs, lambda c: c.named_of_two >= 1, 0.8))
        bars.append(_at_least(f"{group}: both of two mistakes", pairs, lambda c: c.named_of_two == 2, 0.5))
    if right:
        diagnosed = sum(bool(case.slugs) for case in right)
        bars.append(Bar(f"{group}: right answers diagnosed", f"{diagnosed} of {len(right)}", "0", diagnosed == 0))
    return [*bars, *_time(own, group)]


def _at_least(name: str, cases: Sequence[Case], holds: Callable[[Case], bool], bar: float) -> Bar:
    count = sum(map(holds, cases))
    return Bar(name, _share(count, len(cases)), f">= {bar:.0%}".replace("%", " %"), count >= bar * len(cases))


def _share(count: int, of: int) -> str:
    return f"{count} of {of} ({count / of:.1%})"


def _time(cases: Sequence[Case], group: Group) -> list[Bar]:
    times = [1e3 * case.seconds for case in cases if case.kind != "right" and case.seconds is not None]
    if not times:
        return []
    median, most = np.median(times), np.quantile(times, 0.95)
    figure = f"{median:.1f} ms (95 %: {most:.0f} ms)"
    return [Bar(f"{group}: median time of a diagnosis", figure, "<= 100 ms", bool(median <= MILLISECONDS))]


def by_slug(cases: Sequence[Case]) -> list[str]:
    """What became of the mistakes of every name; an answer counts once for each name that is true of it."""
    lines = ["", f"{'':<30}" + "".join(f"{half:^42}" for half in HALVES), f"{'true of the answer':<30}" + _HEAD * 2]
    for slug in sorted({slug for case in cases if case.kind == "single" for slug in case.true}):
        concerned = [case for case in cases if case.kind == "single" and slug in case.true]
        lines.append(f"{slug:<30}" + "".join(_counts([c for c in concerned if c.group == half]) for half in HALVES))
    lines += ["", f"{'named, and not true':<30}" + "".join(f"{half:>14}" for half in HALVES)]
    wrongly = {half: _misleading(c for c in cases if c.group == half) for half in HALVES}
    for slug in sorted({slug for counter in wrongly.values() for slug in counter}):
        lines.append(f"{slug:<30}" + "".join(f"{wrongly[half][slug]:>14}" for half in HALVES))
    return lines


_HEAD = f"{'answers':>9}{'exact':>8}{'useful':>8}{'mislead':>9}{'none':>6}  "


def _counts(cases: Sequence[Case]) -> str:
    worths = Counter(case.worth for case in cases)
    return (
        f"{len(cases):>9}{worths[Worth.EXACT]:>8}{worths[Worth.USEFUL]:>8}"
        f"{worths[Worth.MISLEADING]:>9}{worths[Worth.NOTHING]:>6}  "
    )


def _misleading(cases: Iterator[Case]) -> Counter[str]:
    return Counter(case.slugs[0] for case in cases if case.worth is Worth.MISLEADING)


def misses(cases: Sequence[Case], group: Group) -> Iterator[str]:
    """Every answer of a group whose diagnosis is not all that it should be."""
    for case in cases:
        if case.group != group:
            continue
        said = ", ".join(case.slugs) or "nothing"
        match case.kind:
            case "single" if case.worth is not Worth.EXACT:
                yield f"{case.worth}: {case.name}: {said}; true: {', '.join(case.true)}"
            case "pair" if case.named_of_two < 2:
                yield f"{case.named_of_two} of two: {case.name}: {said}; true: {_alternatives(case)}"
            case "right" if case.slugs:
                yield f"diagnosed, though right: {case.name}: {said}"


def _alternatives(case: Case) -> str:
    return " and ".join(" or ".join(names) for names in case.both)


def sentences(cases: Sequence[Case], group: Group, seed: int, count: int = 20) -> Iterator[str]:
    """Some sentences with the answers of which they speak, by chance."""
    said = [case for case in cases if case.group == group and case.kind != "right" and case.sentence]
    chosen = np.random.default_rng(seed).permutation(len(said))[:count]
    for place, which in enumerate(chosen, 1):
        case = said[which]
        yield f"{place}. {case.problem}: {case.asked}\n"
        yield f"   The answer ({case.what}):\n\n" + "\n".join(f"       {line}" for line in case.source.splitlines())
        yield f"\n   The sentence: {case.sentence}\n   The hints: {' / '.join(case.hints)}\n"
