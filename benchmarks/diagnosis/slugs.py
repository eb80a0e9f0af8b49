"""What the name of a mistake means where the benchmark says that it is true of an answer.

An answer has every name that is true of its numbers: whoever names another mistake that gives the same numbers on all
trials says nothing false.  Of several parameters, each name is true of at least one.
"""

from __future__ import annotations

from collections.abc import Mapping

MEANINGS: Mapping[str, str] = {
    # the right numbers, scaled
    "zero": "all numbers are 0",
    "sign_flipped": "the right numbers times -1",
    "constant_factor": "the right numbers times one number, the same on all trials",
    "step_not_slope": "the step of gradient descent, or the parameter after it, for the gradient",
    "batch_scale": "the right numbers times or over the number of samples; also a sum for a mean in one term",
    "dimension_scale": "the right numbers times any other product of powers of sizes; also in one term",
    "normalised": "the right numbers, scaled to a given length or to one at most",
    # the right numbers in the wrong place
    "transposed": "the right matrix, transposed; or a factor of a product is transposed, or is not where it should be",
    "axes_permuted": "an array with its axes in another order, or cut into another shape",
    "flattened": "the right numbers in a single row",
    "permuted_outputs": "the right numbers of another parameter, or of another part of this one",
    "shifted_or_flipped": "an array moved or reversed along an axis, or one that enters the answer",
    # the chain of derivatives
    "missing_chain_factor": "a local derivative or a factor on the chain (or in the loss) is 1 instead",
    "squared_chain_factor": "a local derivative or a factor on the chain stands there twice",
    "extra_factor": "a factor on the chain that does not belong there",
    "wrong_activation_derivative": "another function than the derivative in its place, such as the function itself",
    "wrong_argument": "a function, its derivative or the partner in a product taken of another tensor",
    "wrong_order": "two operations in exchanged order, such as the square of a mean for the mean of squares",
    "wrong_rule": "a product or quotient differentiated factor by factor",
    "missing_mask": "a mask is left out",
    "wrong_mask": "a mask by another condition, or of another tensor",
    "extra_mask": "entries or samples set to 0 that count",
    "thresholded": "a decision (0 or 1) for the number by which it is made",
    # sums
    "missing_path": "one of several ways on which a parameter reaches the loss is left out",
    "missing_term": "a term of the loss, of a sum in it, or of the formula is left out",
    "wrong_term_factor": "a term with another factor, sign or power",
    "extra_term": "something is added",
    "wrong_axis_sum": "summed, averaged or normalised over other axes",
    "single_sample": "only one sample counts, or only a part of them",
    "wrong_sample_weights": "samples count with other weights than in the loss",
    "accumulates": "a running sum is not set back, between calls or within one",
    # inputs
    "ignores_input": "the numbers do not notice an input, or are right for another, constant value of it",
    "hard_coded": "the answer, or an input or a size that it needs, is a number in the code",
    "broadcast_shape": "a column meets a row, or one number or row stands in for an array",
    "region_only": "right in a region of the inputs or of the entries, wrong elsewhere",
    "clipped": "the answer, or a tensor on the way to it, is held between bounds that the loss does not have",
    "shape_only": "right or wrong according to the sizes",
    "different_loss": "the exact gradient of another loss, so that the Jacobian of the answer is symmetric",
    # memory and precision
    "stale_state": "a later call gives what an earlier one gave",
    "mutates_input": "an argument is changed by the call",
    "nondeterministic": "the same call gives different numbers",
    "truncated_to_int": "the right numbers, or a tensor on the way to them, cut off at the decimal point",
    "rounded": "the right numbers, or a tensor on the way to them, rounded",
    "low_precision": "the right formula with fewer digits than float32 has, or cut off after its first terms",
}
