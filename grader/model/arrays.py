"""The array type of the trusted side."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.float64]
"""An array on the trusted side: always float64, never an object array."""

ComplexArray: TypeAlias = npt.NDArray[np.complex128]
"""Complex numbers at the border to students' code: inside, they are pairs of real numbers."""

Positions: TypeAlias = npt.NDArray[np.intp]
"""Positions in a flat array."""
