"""Pictures of a wrong answer as data and words; ``illustration`` chooses them and ``svg`` draws them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from grader.feedback.figures import short


@dataclass(frozen=True)
class Captioned:
    """What every picture has beside it."""

    title: str
    caption: str
    """What this picture shows."""
    legend: str
    """How to read it, the same for several pictures of one mistake."""

    @property
    def description(self) -> str:
        """All that the picture shows, for those who do not see it."""
        return f"{self.caption} {self.legend}"


@dataclass(frozen=True)
class Dot:
    """One entry at one trial."""

    exact: float
    yours: float
    trial: int
    """Ordinal of the trial: dots of one trial share a shape."""
    own: bool
    """Whether the trial is the assignment's own point."""


@dataclass(frozen=True)
class Scatter(Captioned):
    """Yours against exact; right answers lie on the line y = x."""

    dots: tuple[Dot, ...]
    slope: float | None
    """The factor k of the line y = kx that explains the dots, if one does."""


@dataclass(frozen=True)
class Exchanged(Captioned):
    """Two maps of the same numbers, one of them with its axes exchanged."""

    yours: tuple[tuple[float, ...], ...]
    exact: tuple[tuple[float, ...], ...]
    followed: tuple[int, int]
    """Row and column, in the exact matrix, of the entry that the arrow follows."""


@dataclass(frozen=True)
class ErrorMap(Captioned):
    """How far each entry, or block of entries, is off, from 0 to 1; one row is drawn as bars."""

    cells: tuple[tuple[float, ...], ...]
    furthest: tuple[int, int]
    """Row and column of the largest error."""


Picture: TypeAlias = Scatter | Exchanged | ErrorMap


def equation(slope: float) -> str:
    """Returns the equation of a line through zero, such as ``y = 5x``, in one unbroken piece."""
    size = "" if abs(slope) == 1 else short(abs(slope))
    return f"y\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{'−' if slope < 0 else ''}{size}x"
