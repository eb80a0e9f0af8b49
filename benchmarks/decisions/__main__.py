"""Judges every answer of the benchmark and prints a line for every bar; exit code 1 if one is missed."""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy and torch load: small arrays, several processes

import torch

from benchmarks.decisions.corpus import all_problems
from benchmarks.decisions.kinks import KINKS
from benchmarks.decisions.measuring import SCALES, SEED, Tally, at_kink, measure
from benchmarks.decisions.table import bars_of, kink_bars, misses, peer_table, time_bars


def main() -> None:
    """Measure, print, end."""
    options = _options()
    torch.set_num_threads(1)
    names = [problem.name for problem in all_problems() if not options.only or problem.name in options.only]
    scales = () if options.one_seed else SCALES
    seeds = () if options.one_seed else tuple(range(SEED + 1, SEED + options.seeds))
    tallies = list(_measured(names, scales, seeds))
    warnings.simplefilter("ignore")
    kinked = [case for problem in KINKS for case in at_kink(problem)]
    bars = bars_of(tallies) + kink_bars(kinked, len(KINKS))
    bars += [] if options.one_seed else time_bars(tallies)
    for miss in misses(tallies):
        print(miss)
    print()
    print("\n".join(peer_table(tallies)))
    print()
    print("\n".join(map(str, bars)))
    sys.exit(0 if all(bar.met for bar in bars) else 1)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.decisions", description=__doc__)
    parser.add_argument(
        "--one-seed", action="store_true", help="judge every answer once, without scales, seeds and time"
    )
    parser.add_argument("--seeds", type=int, default=100, help="seeds altogether (default: 100)")
    parser.add_argument("--only", nargs="*", help="names of problems")
    return parser.parse_args()


def _measured(names: Sequence[str], scales: Sequence[float], seeds: Sequence[int]) -> Iterator[Tally]:
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        measured = pool.map(partial(_measure, scales=scales, seeds=seeds), names)
        for done, (name, tally) in enumerate(zip(names, measured, strict=True), 1):
            print(f"{done} of {len(names)} problems: {name}", file=sys.stderr, flush=True)
            yield tally


def _measure(name: str, scales: Sequence[float], seeds: Sequence[int]) -> Tally:
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")  # of answers, about what they divide by
    return measure(next(problem for problem in all_problems() if problem.name == name), scales, seeds)


if __name__ == "__main__":
    main()
