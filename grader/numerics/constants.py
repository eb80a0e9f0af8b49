"""Every numerical constant of this room, each with its meaning and its source.

Nothing here is a tolerance on a student's answer: answers are measured in units of noise, and the one
threshold stands in the middle of a gap of many decades.
"""

from __future__ import annotations

from typing import Final

# --- Floating point -------------------------------------------------------------------------------

U64: Final = 2.0**-53
"""Unit round-off of float64 (IEEE 754 binary64, rounding to nearest)."""

U32: Final = 2.0**-24
"""Unit round-off of float32 (IEEE 754 binary32, rounding to nearest)."""

U16: Final = 2.0**-11
"""Unit round-off of float16 (IEEE 754 binary16, rounding to nearest)."""

UBF16: Final = 2.0**-8
"""Unit round-off of bfloat16, which has float32's exponents."""

LOW_PRECISION_DISTANCE: Final = 0.25
"""Share of the usual allowance at which numbers count as those of a format of 16 bits: its round-off is large, and
the allowance beside it would take in other mistakes."""

# --- Noise and comparison -------------------------------------------------------------------------

THRESHOLD: Final = 64.0
"""Largest deviation of a right answer, in units of noise.

Right answers stay below about 6 in float64 and in float32, wrong ones begin many decades higher, so any
number between 16 and a million would decide alike.
"""

NOISE_RUNS: Final = 8
"""Runs of the loss with random rounding; their spread is the noise (Monte-Carlo arithmetic, Parker 1997)."""

NOISE_SIZE: Final = U32
"""Relative size of the random rounding.

Large against float64's own rounding, which therefore does not show, and small enough to stay in first order.
"""

ENTRY_WEIGHT: Final = 4.0
"""Roundings that an entry of an honest answer may carry on its own, in units of the entry."""

LARGEST_WEIGHT: Final = 0.25
"""Share of the largest entry that counts as noise of every entry: rounding leaks across a tensor."""

REDUCTION_FREE: Final = 16
"""Sums up to this length need no allowance for another order of summation; longer ones grow as a square root."""

# --- Trials ---------------------------------------------------------------------------------------

SIZES_A: Final = (5, 3, 7, 4, 11, 13, 17, 19, 23, 29)
SIZES_B: Final = (7, 4, 5, 6, 9, 11, 13, 17, 19, 23, 29, 31)
"""Sizes of symbolic dimensions, best first; of these, pairwise non-multiples are taken.

Two different sets, so that products of sizes differ as well: a factor N * D cannot pass for a constant.
"""

SAMPLES_A: Final = (13, 17, 11, 19, 23, 29)
SAMPLES_B: Final = (17, 11, 13, 19, 23, 29)
"""Sizes of the dimension that counts the samples: enough that a branch which a tenth of them takes is taken on some
trial but once in twenty times, and few enough that sums have little noise."""

SIZE_EQUAL: Final = 4
"""Size of every symbolic dimension in trial S, unless the loss has a fixed dimension to be equal to."""

SIZE_LARGEST: Final = 7
"""Largest fixed dimension that the symbolic ones follow in trial S; trials stay small."""

SIZE_ORDERS: Final = 24
"""Orders in which a set of sizes is offered to a loss that needs, say, an image larger than its kernel."""

DRAWS: Final = 400
"""Draws of one trial before a loss counts as undefined on its declared inputs."""

PATIENCE: Final = 40
"""Draws of one trial in search of inputs that take every branch, once a usable one is at hand."""

WIDE: Final = 3.0
"""Spread of normal draws in the second half of that search, for branches that lie far out."""

FAINT: Final = 1e-2
"""Size of a gradient, relative to those of other trials and parameters, below which a trial shows little of it."""

DIGITS_LEFT: Final = 1e-6
"""Gradient beside its noise, or beside the loss, below which a point is ill-conditioned or saturated: fewer than ten
digits are left of sixteen."""

COMMONEST_SHARE: Final = 0.8
"""A branch over an array should go the same way for no more than this share of the entries."""

COVERED_ARRAY: Final = 5
"""Smallest array for which that share means anything."""

COMBINATION_DRAWS: Final = 48
"""Draws from which the usual combinations of branches are learnt."""

COMBINATION_SHARE: Final = 0.02
"""Share of the entries that makes a combination usual: a wrong answer in such a region has to show."""

OMISSION_DRAWS: Final = 8
"""Draws from which is learnt what shows when it is left out."""

OMISSION_SHARE: Final = 0.25
"""Share of them at which it has to show: so many that a trial where it does is soon found."""

COMBINATIONS: Final = 24
"""Combinations of branches beyond which no trial of a few entries could show them all."""

LARGE: Final = 100.0
"""Factor of inputs at which right answers are tried for overflow: exp(100 x) leaves the range of float64 where exp(x)
does not come near its end."""

ROUNDING_LOSES: Final = 2.0**10
"""Factor by which float32 may leave a right formula further off than its conditioning: three digits are lost
where a derivation cancels, and more than that is another mistake."""

ROUNDING_SHRINKS: Final = 2.0**10 * U64 / U32
"""Part of a deviation that may be left in float64 if rounding to float32 made it: the ratio of the two round-offs, with
room for chance.  Of the error of a formula all is left; of that of a difference quotient far more than this."""

MAGNITUDES: Final = (1e-1, 1e1, 1e-2, 1e2)
"""Factors of inputs at which an answer that is wrong in float32 alone has to be right: where float32 loses digits, such
as by a difference of nearly equal numbers, one of them brings the inputs to where it does not."""

WHOLE: Final = 3.0
"""Factor before rounding to whole numbers, so that few become 0."""

VISIBLE_FRACTION: Final = 2.0**-10
"""What has to be lost at the decimal point to be no rounding of a whole number."""

# --- Kinks ----------------------------------------------------------------------------------------

KINK_PERTURBATION: Final = 1e-6
"""Relative size of a perturbation that must not change the gradient."""

KINK_MOVE: Final = 1e-2
"""Change of a gradient entry under that perturbation that marks a kink, relative to the largest entry."""

KINK_DRAWS: Final = 3
"""Perturbations tried at a point."""

KINK_SLOPE: Final = 1e-6
"""Difference between the slopes on the two sides that marks a kink, relative to the slopes."""

KINK_STEP: Final = 1e-6
"""Step of the one-sided slopes, relative to the size of the parameter."""

# --- Kinks at the assignment's own point ----------------------------------------------------------

SUBGRADIENT_PAIRS: Final = 100
"""Opposite pairs of rays along which gradients are collected (gradient sampling, Burke, Lewis and Overton 2005)."""

SUBGRADIENT_FAR: Final = 2.0**-20
SUBGRADIENT_NEAR: Final = 2.0**-30
"""Distances from the point along a ray, relative to the size of each entry: from gradients at both follows the
limit, and a difference that is no smaller at the nearer one is a jump and not curvature."""

SUBGRADIENT_PERSISTS: Final = 0.5
"""Share of the spread at the far distance that a jump keeps at the near one; curvature keeps a thousandth."""

SUBGRADIENT_ASIDE: Final = 1e-3
"""Relative distance from a kink at which the noise of rounding is measured, so that rounding does not cross it."""

SUBGRADIENT_ASIDES: Final = 3
"""Points at which it is measured; each entry has the least."""

SUBGRADIENT_CONTINUOUS: Final = 1e-6
"""Error of the loss along a ray beside what the gradient promises, relative to the sizes of its terms, up to which
the loss counts as continuous with that gradient; it is of second order in the distance."""

SUBGRADIENT_BASES: Final = 3
"""Points from which each entry is moved alone, to see which others its kinks touch."""

SUBGRADIENT_OPPOSITE: Final = -3.0
"""Factor of that move: over to the other side, and further, lest a symmetry of the loss hide the change."""

SUBGRADIENT_TOUCHED: Final = 1e-3
"""Change of an entry, relative to its jump, that shows that it is touched."""

SUBGRADIENT_DISTANCE: Final = 1e-3
"""Distance from the valid derivatives at which an answer is one of them, relative to the largest jump."""

SUBGRADIENT_ROUNDS: Final = 40
"""How often further gradients are collected on the side where an answer lies; not separated by then, it is valid."""

SUBGRADIENT_JITTER: Final = 1e-2
SUBGRADIENT_JITTERS: Final = 4
"""Relative size and number of the random deviations from that side, which avoid further kinks on the way."""

TIE_SHARES: Final = (0.0, 0.5, 1.0)
"""Derivatives of max(0, x) at 0 that are in use: off, both halves, on."""

HULL_GAIN: Final = 1e-14
"""Gain of a further point, relative to the largest square, that is round-off (Wolfe 1976, section 5)."""

HULL_WEIGHT: Final = 1e-12
"""Weight of a point in a mixture that is round-off (Wolfe 1976, section 5)."""

HULL_ROUNDS: Final = 1000
"""Points that a mixture may take up: far more than it ever does, should round-off lead in circles."""

# --- Jumps ----------------------------------------------------------------------------------------

JUMP_REACH: Final = 10.0
"""How far from a trial jumps are looked for, relative to the size of the parameter."""

JUMP_BISECTIONS: Final = 40
"""Halvings of that way, to a part in a million millions of it."""

JUMP_HEIGHT: Final = 1e-6
"""What the loss still changes by on so short a way, relative to its values, if it jumps."""

# --- Witnesses ------------------------------------------------------------------------------------

RIDDERS_STEP: Final = 1e-2
"""First step, relative to the size of the parameter; 1e-1 runs into kinks."""

RIDDERS_SHRINK: Final = 1.4
"""Factor between one step and the next (Ridders 1982; Numerical Recipes, section 5.7)."""

RIDDERS_LEVELS: Final = 10
"""Rows of the extrapolation tableau."""

RIDDERS_SAFE: Final = 2.0
"""Stop when a higher order is worse than the best by this factor (Numerical Recipes, section 5.7)."""

RIDDERS_RETREATS: Final = 5
"""How often the first step is divided by ten, for a loss that bends or breaks within it."""

RIDDERS_GOOD: Final = 1e-8
"""Estimated error, relative to the slope, at which no other first step is tried."""

RIDDERS_GAIN: Final = 9.1
"""Largest factor by which the extrapolation magnifies round-off: the product of (s^2k + 1) / (s^2k - 1) over k."""

RIDDERS_FLOOR: Final = 25.0
"""Estimated error, in units of the round-off of the first quotient, at which another first step cannot help."""

WITNESS_DIRECTIONS: Final = 3
"""Random directions in every parameter along which the gradient is confirmed."""

WITNESS_ESTIMATES: Final = 10.0
"""Error estimates that a difference may be off: Ridders' estimate is an estimate, not a bound."""

WITNESS_RELATIVE: Final = 1e-12
"""What it may be off in any case, relative to the norm of the gradient."""

COMPLEX_STEP: Final = 2.0**-80
"""Imaginary step: its square vanishes beside one, and no difference is taken that it could be too small for."""

COMPLEX_RELATIVE: Final = 1e-12
"""What a complex step may be off beside the noise of rounding, relative to the norm of the gradient."""

SLOPE_RESOLUTION: Final = 1e-2
"""Uncertainty of a slope, relative to the gradient, above which agreement with a student's gradient says nothing."""

SYMMETRY_STEP: Final = 1e-4
"""Step of the central differences of an answer in random directions, relative to the size of a parameter: the error of
the second order is taken out by one extrapolation, so that round-off and the rest are of order 1e-12."""

SYMMETRIC: Final = 1e-8
"""Asymmetry of what an answer adds to the exact gradient, relative to its changes, that still counts as none: far above
the error of the differences, far below what two random directions show of a matrix that is not symmetric."""

TELLING: Final = 1e-5
"""Change of what an answer adds to the exact gradient, relative to the changes of both, below which differences of it
are too inexact to say anything."""

ENTRY_LIMIT: Final = 256
"""Entries of one parameter that are differentiated one by one; of a larger tensor, this many spread evenly."""

# --- Difference quotients: recognised by their lattice --------------------------------------------

LATTICE_POWERS_OF_TEN: Final = range(1, 13)
LATTICE_POWERS_OF_TWO: Final = range(3, 46)
"""Candidate steps 10^-k and 2^-k; the square root of the machine epsilon is among the latter."""

LATTICE_FINENESS: Final = 4
"""Part of the loss's last place that is taken for the lattice: the loss beside the point may be smaller."""

LATTICE_SMALLEST: Final = 8.0
LATTICE_LARGEST: Final = 2.0**46
"""Multiples of the lattice that can be told from chance: few are trivial, many are below the rounding."""

LATTICE_CHANCE: Final = 0.25
"""Mean distance of a number that knows no lattice from the nearest integer."""

LATTICE_THRESHOLD: Final = 0.3
"""Largest mean distance from the lattice, where 0 is on it and 1 is by chance."""

LATTICE_FALSE_ALARM: Final = 1e-6
"""Probability that numbers that know no lattice pass for a difference quotient."""

LATTICE_OF_TERMS: Final = 2.0**-20
"""Steps from here on that are powers of two prove little: where a formula subtracts terms up to a million times the
loss, their last places, which are powers of two, make the same lattice."""

# --- Difference quotients: recognised by the values that they are made of -------------------------

FINER_THAN_FLOAT32: Final = U32 / 16
"""Relative error in the middle of all entries that is too small for float32, where one rounding makes a fourth to a
half of its unit round-off."""

QUOTIENT_ROUNDING: Final = 8.0
"""Unit round-offs that a quotient may be off: those of its division, and of a factor or two."""

EVALUATION_SPREAD: Final = 0.05
"""Range of a loss over the points of all its quotients, relative to the loss: they lie next to one another."""

EXTRA_EVALUATIONS: Final = 8
"""Evaluations besides those for every entry: at the point itself, perhaps once for every parameter."""

LARGEST_SEARCH: Final = 10**6
"""Evaluations times entries up to which differences are searched for those that make the answer."""

LINE_POINTS: Final = 9
LINE_STEP: Final = 1e-12
LINE_ORDER: Final = 5
"""Points on a line, their distance relative to the inputs, and the order of the differences that show noise (ECnoise,
Moré and Wild 2011, who use seven points and orders up to six)."""

NOISY: Final = 16.0
"""Noise along that line, in units of noise, that no formula makes in float64: formulas stay below 4."""

# --- Difference quotients: judged by their step ---------------------------------------------------

STEP_LADDER: Final = (1e-2, 1e-3, 1e-4, 1e-5, 1e-6)
"""Steps with which a student's routine of numerical differentiation is called."""

STEP_ROUND_OFF: Final = THRESHOLD
"""Roundings that a difference quotient may carry, in units of the loss's noise divided by the step."""

KINK_HORIZON: Final = 20
"""Binary logarithm of the number of steps within which kinks are looked for (about a million)."""

KINK_BISECTIONS: Final = 12
"""Halvings of the interval in which a kink was found."""

RESTORED: Final = 8
"""Unit round-offs of |x| + h that a nudged and restored argument may be off: x + h - 2h + h does not bring back
the last bits (Sterbenz's lemma covers only the subtractions)."""

NOTEWORTHY_ERROR: Final = 1e-6
"""Error of a numerical routine at its own step, relative to the largest gradient entry, that is worth a note."""

ROUND_OFF_RATIO: Final = 100
"""How many times smaller an error has to become in float64 to be called round-off."""

COARSE_DISTANCE: Final = 1e-4 / U64
"""Noise units (about 1e-4 of the gradient) within which a numerical routine that is wrong at some step still comes
close at its best one: then its order of accuracy is at fault, not its formula."""
