"""The valid derivatives at a point on a kink: gradients all around it, and every mixture of them.

J. V. Burke, A. S. Lewis, M. L. Overton, A robust gradient sampling algorithm for nonsmooth, nonconvex
optimization, SIAM Journal on Optimization 15 (2005).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from grader.model import Array, Loss, Subgradients
from grader.numerics.blocks import blocks_of
from grader.numerics.constants import (
    ENTRY_WEIGHT,
    LARGEST_WEIGHT,
    SUBGRADIENT_ASIDE,
    SUBGRADIENT_ASIDES,
    SUBGRADIENT_PERSISTS,
    THRESHOLD,
    TIE_SHARES,
    U64,
)
from grader.numerics.conventions import TieBroken
from grader.numerics.derivative import Derivative, exact_derivative
from grader.numerics.kinks import ill_conditioned
from grader.numerics.noise import Noise, measure_noise
from grader.numerics.rays import Rays, collect, random_direction, shifted


@dataclass(frozen=True)
class Surroundings:
    """What the gradients around a point say about the point itself."""

    exact: Derivative
    """The derivative at the point; where it jumps, one of several."""
    noise: Noise
    """Of rounding, measured where it does not cross the kink."""
    subgradients: Mapping[str, Subgradients]
    """Of the parameters in which the gradient jumps; none: the loss has a derivative, which autograd does not give."""
    gap: float
    """Largest disagreement of the loss with the gradients around the point, relative to the norm of these."""


def surroundings(
    loss: Loss, wrt: tuple[str, ...], inputs: Mapping[str, Array], exact: Derivative, generator: np.random.Generator
) -> Surroundings | None:
    """Collect what is known at a point that seems to lie on a kink.

    Args:
        loss: the loss.
        wrt: the parameters of the gradient.
        inputs: the point.
        exact: what autograd gives there.
        generator: where the directions come from.

    Returns:
        None where nothing can be said: the loss jumps or is not finite around the point, rounding leaves no digits,
        or the derivative is unique and autograd's.
    """
    noise = _noise_aside(loss, wrt, inputs, generator)
    rays = collect(loss, wrt, inputs, exact.value, noise.value, generator)
    if rays is None or not rays.continuous or not noise.finite or ill_conditioned(exact, noise):
        return None
    entries = {name: _Entries(rays, noise, exact.gradient[name], name) for name in wrt}
    subgradients = {
        name: Subgradients(
            loss,
            blocks_of(loss, inputs, name, found.jump, np.ptp(rays.limits[name], axis=0), generator),
            np.unique(rays.limits[name], axis=0),
            _conventions(loss, inputs, name),
        )
        for name, found in entries.items()
        if found.jump.any()
    }
    if not subgradients and not any(found.misled.any() for found in entries.values()):
        return None
    gradient = {name: found.derivative for name, found in entries.items()}
    return Surroundings(Derivative(exact.value, gradient), noise, subgradients, rays.gap)


# Entries ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Entries:
    """One parameter's entries, as the rays see them."""

    rays: Rays
    noise: Noise
    here: Array
    """What autograd gives at the point."""
    name: str

    @property
    def jump(self) -> npt.NDArray[np.bool_]:
        """Entries, in the flat array, whose limits differ from ray to ray."""
        far, near = (np.ptp(gradients[self.name], axis=0) for gradients in (self.rays.far, self.rays.near))
        return np.asarray((near > SUBGRADIENT_PERSISTS * far) & (near > self._rounding))

    @property
    def misled(self) -> npt.NDArray[np.bool_]:
        """Entries that have one derivative, which autograd misses."""
        spread = np.ptp(self.rays.near[self.name], axis=0)
        off = np.abs(self.here.ravel() - self._middle)
        return np.asarray(~self.jump & (off > spread + self._rounding))

    @property
    def derivative(self) -> Array:
        """The derivative, or autograd's where there are several."""
        return np.asarray(np.where(self.misled, self._middle, self.here.ravel()).reshape(self.here.shape))

    @property
    def _middle(self) -> Array:
        return np.asarray(np.mean(self.rays.limits[self.name], axis=0))

    @property
    def _rounding(self) -> Array:
        size = np.abs(self.rays.near[self.name]).max(axis=0)
        scale = self.noise.gradient[self.name].ravel() + ENTRY_WEIGHT * size + LARGEST_WEIGHT * size.max(initial=0.0)
        return np.asarray(THRESHOLD * U64 * scale)


def _noise_aside(
    loss: Loss, wrt: tuple[str, ...], inputs: Mapping[str, Array], generator: np.random.Generator
) -> Noise:
    found = []
    for _ in range(SUBGRADIENT_ASIDES):
        aside = shifted(inputs, random_direction(inputs, wrt, generator), SUBGRADIENT_ASIDE)
        seed = int(generator.integers(2**62))
        found.append(measure_noise(loss, wrt, aside, exact_derivative(loss, wrt, aside), seed))
    return Noise(
        min(noise.value for noise in found),
        {name: np.min([noise.gradient[name] for noise in found], axis=0) for name in wrt},
        max(noise.reduction for noise in found),
    )


def _conventions(loss: Loss, inputs: Mapping[str, Array], parameter: str) -> Array:
    found = [exact_derivative(loss, (parameter,), inputs)]
    for share in TIE_SHARES:
        with TieBroken(share):
            found.append(exact_derivative(loss, (parameter,), inputs))
    return np.unique([derivative.gradient[parameter].ravel() for derivative in found], axis=0)
