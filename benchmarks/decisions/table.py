"""The benchmark in lines: a bar each, and the table of the peers."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from benchmarks.decisions.judging import DTYPES
from benchmarks.decisions.measuring import Case, Tally
from benchmarks.decisions.peers import PEERS

SHOWN = 40
"""Failures of one kind that are spelled out."""


@dataclass(frozen=True)
class Bar:
    """One promise: what was measured and whether it is kept."""

    name: str
    figure: str
    bar: str
    met: bool

    def __str__(self) -> str:
        """The line."""
        return f"{self.name:<58} {self.figure:>22}   {self.bar:<14} {'met' if self.met else 'MISSED'}"


def bars_of(tallies: Sequence[Tally]) -> list[Bar]:
    """The bars that problems decide."""
    cases = [case for tally in tallies for case in tally.cases]
    right, wrong = [c for c in cases if c.right], [c for c in cases if not c.right]
    failures, passes = [c for c in right if not c.accepted], [c for c in wrong if c.accepted]
    undecided = [c for c in cases if c.status == "cannot_decide"]
    bars = [
        Bar("problems", f"{len(tallies)}", ">= 30", len(tallies) >= 30),
        Bar("right answers judged (problem, variant, dtype)", f"{len(right)}", ">= 1000", len(right) >= 1000),
        Bar("wrong answers judged (problem, variant, dtype)", f"{len(wrong)}", ">= 1000", len(wrong) >= 1000),
        Bar("false failures: right answers not accepted", f"{len(failures)}", "0", not failures),
        Bar("false passes: wrong answers accepted", f"{len(passes)}", "0", not passes),
        Bar("cannot decide", f"{len(undecided)}", "0", not undecided),
    ]
    return bars + _provenance_bars(tallies) + _scale_bars(tallies) + _seed_bars(tallies)


def time_bars(tallies: Sequence[Tally]) -> list[Bar]:
    """The bar on the processor time of a verdict."""
    cases = [case for tally in tallies for case in tally.cases]
    verdict = 1e3 * statistics.median(case.seconds for case in cases if case.right)
    explained = 1e3 * statistics.median(case.seconds for case in cases if not case.right)
    print(f"A verdict on a wrong answer, without the search for its mistake, takes {explained:.1f} ms in the median.")
    return [Bar("median verdict beside the student's code", f"{verdict:.1f} ms", "<= 5 ms", verdict <= 5)]


def _provenance_bars(tallies: Sequence[Tally]) -> list[Bar]:
    sights = [tally.provenance for tally in tallies]
    found, all_of_them = sum(s.found for s in sights), sum(s.shortcuts for s in sights)
    accused = sum(case.accused for tally in tallies for case in tally.cases if case.right)
    wrong = sum(len(s.wrong_accepted) for s in sights)
    odd, adversaries = sum(len(s.unexpected) for s in sights), sum(s.adversaries for s in sights)
    share = found / max(all_of_them, 1)
    return [
        Bar("shortcuts that do not hide: found", f"{found} of {all_of_them} ({share:.1%})", ">= 98 %", share >= 0.98),
        Bar("right answers said not to be derived", f"{accused}", "0", not accused),
        Bar("adversarial wrong answers accepted", f"{wrong}", "0", not wrong),
        Bar("adversaries judged otherwise than expected", f"{odd} of {adversaries}", "0", not odd),
    ]


def kink_bars(cases: Sequence[Case], problems: int) -> list[Bar]:
    """The bars that assignments decide whose own point lies on a kink."""
    rejected = sum(case.right and not case.accepted for case in cases)
    accepted = sum(not case.right and case.accepted for case in cases)
    return [
        Bar("kinked cases", f"{problems}", ">= 20", problems >= 20),
        Bar("valid subgradients rejected", f"{rejected}", "0", not rejected),
        Bar("wrong answers accepted at kinks", f"{accepted}", "0", not accepted),
    ]


def _scale_bars(tallies: Sequence[Tally]) -> list[Bar]:
    scaled = [case for tally in tallies for case in tally.scaled]
    if not scaled:
        return []
    failed = [case for case in scaled if not case.accepted and not case.overflow]
    unstable = [case for case in scaled if case.overflow]
    figure = f"{len(failed)} of {len(scaled)}"
    print(f"At scaled inputs {len(unstable)} answers overflow, which is a note and no failure.")
    return [Bar("false failures with inputs scaled by 1e-3 to 1e2", figure, "0", not failed)]


def _seed_bars(tallies: Sequence[Tally]) -> list[Bar]:
    seeds = min(tally.seeds for tally in tallies)
    if not seeds:
        return []
    changed = sum(len(tally.changed) for tally in tallies)
    return [Bar(f"verdicts that depend on the seed, of {seeds + 1} seeds", f"{changed}", "0", not changed)]


def misses(tallies: Iterable[Tally]) -> list[str]:
    """Every answer that was not judged as it should be."""
    said: list[str] = []
    for tally in tallies:
        said += [f"false failure: {c.name}" for c in tally.cases if c.right and not c.accepted]
        said += [f"false pass: {c.name}" for c in tally.cases if not c.right and c.accepted]
        said += [f"at another scale: {c.name}" for c in tally.scaled if not c.accepted and not c.overflow]
        said += [f"missed shortcut: {name}" for name in tally.provenance.missed]
        said += [f"accepted, though wrong: {name}" for name in tally.provenance.wrong_accepted]
        said += [f"not as expected: {name}" for name in tally.provenance.unexpected]
        said += [f"undefined: {reason}" for reason in tally.undefined_scales]
        said += [f"seed: {change}" for change in tally.changed]
    return said[:SHOWN] + ([f"... and {len(said) - SHOWN} more"] if len(said) > SHOWN else [])


def peer_table(tallies: Sequence[Tally]) -> list[str]:
    """False passes and false failures of the peers, on the numbers that the same answers give for the same inputs."""
    cases = [case for tally in tallies for case in tally.cases]
    heads = "".join(f"{head:>13}" for head in ("passes", "failures") * len(DTYPES))
    lines = [" " * 24 + "".join(f"{dtype:>26}" for dtype in DTYPES), f"{'checker':<24}{heads}"]
    lines.append(_line("grader", cases, lambda case: case.accepted))
    for place, name in enumerate(PEERS):
        lines.append(_line(name, cases, lambda case, at=place: case.peers[at]))
    return lines


def _line(name: str, cases: Sequence[Case], accepts: Callable[[Case], bool]) -> str:
    """False passes of the wrong and false failures of the right answers, by precision."""
    shares = []
    for dtype in DTYPES:
        wrong = [case for case in cases if case.dtype == dtype and not case.right]
        right = [case for case in cases if case.dtype == dtype and case.right]
        shares.append(sum(map(accepts, wrong)) / max(len(wrong), 1))
        shares.append(1 - sum(map(accepts, right)) / max(len(right), 1))
    return f"{name:<24}" + "".join(f"{share:>13.1%}" for share in shares)
