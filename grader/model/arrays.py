"""The array type of the trusted side."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.float64]
"""An array on the trusted side: always float64, never an object array."""

Positions: TypeAlias = npt.NDArray[np.intp]
"""Positions in a flat array."""
