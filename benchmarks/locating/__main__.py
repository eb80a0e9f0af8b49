"""Grades every notebook of the corpus and prints a line for every bar; exit code 1 if one is missed."""

from __future__ import annotations

import argparse
import os
import sys

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy and torch load: small arrays, several at a time

import torch

from benchmarks.locating.reading import Case, all_cases
from benchmarks.locating.running import extraction_seconds, graded, graded_here, prepared_assignments
from benchmarks.locating.table import bars_of, misses, size_bar, table_by_form


def main() -> None:
    """Measure, print, end."""
    options = _options()
    torch.set_num_threads(1)
    cases = [case for case in all_cases() if _is_chosen(case, options)]
    assignments = prepared_assignments()
    seconds = {case.name: extraction_seconds(assignments, case) for case in cases}
    found = graded_here(assignments, cases) if options.static else graded(assignments, cases, options.jobs)
    judged = [each for of_one in found for each in of_one]
    print("\n".join(misses(judged)))
    print()
    print("\n".join(table_by_form(judged)))
    print()
    everything = not (options.only or options.cases)
    bars = [*([size_bar(len(cases))] if everything else []), *bars_of(judged, seconds)]
    print("\n".join(map(str, bars)))
    sys.exit(0 if all(bar.met for bar in bars) else 1)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.locating", description=__doc__)
    parser.add_argument(
        "--static", action="store_true", help="run the cells in this process, and leave out those that need a kernel"
    )
    parser.add_argument("--only", nargs="*", help="forms (folders below notebooks/)")
    parser.add_argument("--cases", nargs="*", help="notebooks, such as functions/tuple")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="notebooks at a time")
    return parser.parse_args()


def _is_chosen(case: Case, options: argparse.Namespace) -> bool:
    if options.cases:
        return case.name in options.cases
    return not options.only or case.form in options.only


if __name__ == "__main__":
    main()
