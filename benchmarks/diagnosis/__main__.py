"""Judges what is said of every wrong answer of the benchmark, in three groups; exit code 1 if a bar is missed."""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy and torch load: small arrays, several processes

import torch

from benchmarks.diagnosis.measuring import Case, measure
from benchmarks.diagnosis.split import GROUPS, HALVES, everything
from benchmarks.diagnosis.table import bars_of, by_slug, misses, sentences


def main() -> None:
    """Measure, print, end."""
    options = _options()
    names = [problem.name for problem in everything() if not options.only or problem.name in options.only]
    cases = _measured(names)
    if options.cases:
        print("\n".join(misses(cases, options.cases)))
    if options.sentences is not None:
        half = HALVES[options.held_out_sentences]
        print("\n".join(sentences(cases, half, options.sentences)))
    print("\n".join(by_slug(cases)))
    bars = [bar for group in GROUPS for bar in bars_of(cases, group)]
    print()
    print("\n".join(map(str, bars)))
    sys.exit(0 if all(bar.met for bar in bars) else 1)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.diagnosis", description=__doc__)
    parser.add_argument("--only", nargs="*", help="names of problems")
    parser.add_argument(
        "--cases", choices=["development", "practice"], help="list the answers of this group that are missed"
    )
    parser.add_argument("--sentences", type=int, metavar="SEED", help="print 20 sentences with their answers")
    parser.add_argument(
        "--held-out-sentences", action="store_true", help="take them from the held-out half, for those who do not tune"
    )
    return parser.parse_args()


def _measured(names: Sequence[str]) -> list[Case]:
    """All cases, in the order of the problems, whichever is ready first."""
    cases: dict[str, list[Case]] = {}
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        futures = {pool.submit(_measure, name): name for name in names}
        for done, future in enumerate(as_completed(futures), 1):
            cases[futures[future]] = future.result()
            print(f"{done} of {len(names)} problems", file=sys.stderr)
    return [case for name in names for case in cases[name]]


def _measure(name: str) -> list[Case]:
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")  # of answers, about what they divide by
    return list(measure(next(problem for problem in everything() if problem.name == name)))


if __name__ == "__main__":
    main()
