"""The environment variables of every run, with or without a wall."""

from __future__ import annotations

import os

_SETTINGS = {
    "GRADER_INSIDE": "1",
    "LANG": "C.UTF-8",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PIP_NO_INDEX": "1",  # without a network, pip would ask again and again
    "MPLBACKEND": "Agg",
    "PYTHONDONTWRITEBYTECODE": "1",
    # One thread: several would add in another order each time, and compete with the other notebooks.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}
_KEPT = ("OPENBLAS_CORETYPE",)
"""What the machine's owner chose and a student's numbers depend on."""


def settings() -> dict[str, str]:
    """Variables that make runs quiet and alike."""
    return _SETTINGS | {name: os.environ[name] for name in _KEPT if name in os.environ}
