"""Texts that are compared as a whole with a file in tests/golden.

Where a change of the text is meant, look at it and keep it: UPDATE_GOLDEN=1 make test ARGS="-k golden"
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

GOLDEN = Path(__file__).parent / "golden"

NOISE = ((re.compile(r"to \d+e-\d+ of its size"), "to 1e-13 of its size"),)
"""What differs from machine to machine, and what stands in its place."""


def assert_golden(name: str, text: str, places: Mapping[str, Path] | None = None) -> None:
    """Compare a text with a golden file.

    Args:
        name: of the file in tests/golden.
        text: what came out; spaces at the ends of lines do not count.
        places: what stands for the paths of this run.
    """
    for said, place in (places or {}).items():
        text = text.replace(str(place), said)
    for pattern, said in NOISE:
        text = pattern.sub(said, text)
    text = "".join(f"{line.rstrip()}\n" for line in text.splitlines())
    file = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN") == "1":
        file.write_text(text)
    assert text == file.read_text(), f"{file} differs; if this is right: UPDATE_GOLDEN=1 make test ARGS='-k golden'"
