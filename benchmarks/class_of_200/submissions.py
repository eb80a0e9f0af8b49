"""The notebooks of the class: the solution with another backward pass, chosen by a seed."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.class_of_200.spellings import GROUPS, RIGHT, STYLES, Group

ASSIGNMENT = "mlp_backprop"
QUESTION = "backprop"
REPOSITORY = Path(__file__).resolve().parents[2]

_FUNCTION = re.compile(r"^def backward_manual\(.*?\n(?:[ \t]+.*\n?|\n)*", re.MULTILINE)


def hand_in(folder: Path, counts: Mapping[str, int], right: int, seed: int) -> dict[str, Group | None]:
    """Write one notebook a student.

    Args:
        folder: where they go.
        counts: how many students each group has, by its name.
        right: how many have everything right.
        seed: of the names and spellings.

    Returns:
        By student, the group; None for those who are right.
    """
    chance = random.Random(seed)  # noqa: S311 - a class, not a secret
    members: list[Group | None] = [group for group in GROUPS for _ in range(counts.get(group.name, 0))]
    members += [None] * right
    chance.shuffle(members)
    solution = json.loads((REPOSITORY / "reference_solutions" / f"{ASSIGNMENT}.ipynb").read_text())
    folder.mkdir(parents=True, exist_ok=True)
    class_list = {f"student-{number:03}": group for number, group in enumerate(members, start=1)}
    for student, group in class_list.items():
        written = _with_function(solution, _function(group, chance))
        (folder / f"{student}.ipynb").write_text(json.dumps(written))
    return class_list


def _function(group: Group | None, chance: random.Random) -> str:
    chosen = {place: chance.choice(spellings) for place, spellings in RIGHT.items()}
    if group is not None:
        chosen[group.place] = chance.choice(group.spellings)
    return chance.choice(STYLES).format(**chosen)


def _with_function(notebook: dict[str, Any], function: str) -> dict[str, Any]:
    return {**notebook, "cells": list(_cells(notebook, function))}


def _cells(notebook: dict[str, Any], function: str) -> Iterator[dict[str, Any]]:
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code" and _FUNCTION.search(source):
            source = _FUNCTION.sub(lambda _: function, source)
        yield {**cell, "source": source}
