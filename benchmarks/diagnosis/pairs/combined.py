"""Answers of the benchmark of decisions that hold two mistakes: by problem and function, the names of each."""

from __future__ import annotations

from collections.abc import Mapping

from benchmarks.diagnosis.pairs.collecting import Names

COMBINED: Mapping[str, Mapping[str, tuple[Names, Names]]] = {
    "attention": {
        "attention_unscaled_without_row_sums": (
            ("missing_chain_factor", "dimension_scale"),
            ("missing_term", "missing_path", "wrong_activation_derivative"),
        ),
    },
    "softmax_rows": {
        "softmax_diagonal_averaged": (
            ("missing_path", "missing_term", "wrong_activation_derivative", "extra_mask", "wrong_axis_sum"),
            ("batch_scale", "extra_factor", "different_loss"),
        ),
    },
    "cosine_loss": {
        "cosine_summed_constant_lengths": (
            ("batch_scale", "missing_chain_factor", "different_loss"),
            ("missing_path", "missing_term"),
        ),
    },
    "conv1d": {
        "conv1d_unflipped_and_mean": (("shifted_or_flipped",), ("batch_scale", "extra_factor")),
    },
    "conv2d": {
        "conv2d_two_mistakes": (("shifted_or_flipped",), ("dimension_scale", "extra_factor", "different_loss")),
    },
    "max_pool": {
        "max_pool_two_mistakes": (
            ("missing_mask", "missing_chain_factor", "ignores_input", "different_loss", "wrong_activation_derivative"),
            ("batch_scale", "extra_factor", "different_loss"),
        ),
    },
    "average_pool": {
        "average_pool_two_mistakes": (
            ("axes_permuted", "different_loss"),
            ("constant_factor", "dimension_scale", "missing_chain_factor", "different_loss", "extra_factor"),
        ),
    },
    "mean_log_loss": {
        "logistic_ascent_summed": (
            (
                "sign_flipped",
                "constant_factor",
                "missing_chain_factor",
                "different_loss",
                "extra_factor",
                "step_not_slope",
            ),
            ("batch_scale", "missing_chain_factor", "different_loss", "broadcast_shape"),
        ),
        "logistic_squared_error_habit": (
            ("ignores_input", "missing_term", "different_loss", "wrong_argument", "hard_coded"),
            ("squared_chain_factor", "extra_factor", "different_loss", "wrong_activation_derivative"),
        ),
    },
    "weighted_log_loss": {
        "weighted_plain": (
            (
                "ignores_input",
                "wrong_sample_weights",
                "different_loss",
                "missing_chain_factor",
                "wrong_term_factor",
                "hard_coded",
            ),
            ("missing_term", "ignores_input", "different_loss", "missing_path", "hard_coded"),
        ),
        "weighted_two_factors": (
            (
                "wrong_term_factor",
                "sign_flipped",
                "constant_factor",
                "different_loss",
                "missing_chain_factor",
                "extra_factor",
                "step_not_slope",
            ),
            ("wrong_term_factor", "missing_chain_factor", "different_loss", "extra_factor"),
        ),
    },
    "mean_hinge": {
        "hinge_without_mask_halved": (
            (
                "missing_mask",
                "missing_chain_factor",
                "different_loss",
                "ignores_input",
                "region_only",
                "wrong_activation_derivative",
            ),
            ("wrong_term_factor", "missing_chain_factor", "different_loss", "extra_factor"),
        ),
        "hinge_summed_without_penalty": (
            ("batch_scale", "wrong_term_factor", "different_loss", "missing_chain_factor"),
            ("missing_term", "ignores_input", "different_loss", "missing_path", "hard_coded"),
        ),
    },
    "multiclass_hinge": {
        "multiclass_two_mistakes": (
            ("missing_path", "missing_term", "extra_mask"),
            ("wrong_term_factor", "missing_chain_factor", "different_loss", "extra_factor"),
        ),
        "multiclass_unmasked_sum": (
            ("missing_mask", "missing_chain_factor", "different_loss", "region_only", "wrong_activation_derivative"),
            ("wrong_term_factor", "batch_scale", "different_loss", "missing_chain_factor"),
        ),
    },
    "summed_squared_hinge": {
        "squared_unmasked_half": (
            ("missing_mask", "missing_chain_factor", "different_loss", "region_only", "wrong_activation_derivative"),
            ("wrong_term_factor", "constant_factor", "missing_chain_factor", "different_loss", "extra_factor"),
        ),
        "squared_mean_without_penalty": (
            ("batch_scale", "wrong_term_factor", "different_loss", "extra_factor"),
            ("missing_term", "different_loss", "missing_path"),
        ),
    },
    "triplet_margin": {
        "triplet_unmasked_sum": (
            (
                "missing_mask",
                "missing_chain_factor",
                "ignores_input",
                "different_loss",
                "region_only",
                "wrong_activation_derivative",
            ),
            ("batch_scale", "missing_chain_factor", "different_loss"),
        ),
        "triplet_turned": (
            ("sign_flipped", "constant_factor", "different_loss", "extra_factor", "step_not_slope"),
            ("missing_chain_factor", "different_loss", "wrong_activation_derivative"),
        ),
    },
    "log_determinant": {
        "logdet_two_mistakes": (
            (
                "constant_factor",
                "wrong_term_factor",
                "missing_chain_factor",
                "missing_path",
                "missing_term",
                "different_loss",
                "extra_factor",
            ),
            ("extra_term", "different_loss"),
        ),
    },
    "trace_product": {
        "trace_two_mistakes": (("permuted_outputs",), ("transposed", "axes_permuted")),
    },
    "inverse_form": {
        "inverse_two_mistakes": (
            (
                "sign_flipped",
                "constant_factor",
                "missing_chain_factor",
                "wrong_activation_derivative",
                "extra_factor",
                "step_not_slope",
            ),
            ("missing_path", "wrong_argument", "transposed", "axes_permuted"),
        ),
    },
    "factorisation": {
        "factors_two_mistakes": (
            (
                "missing_mask",
                "missing_chain_factor",
                "ignores_input",
                "different_loss",
                "hard_coded",
            ),
            (
                "wrong_term_factor",
                "missing_chain_factor",
                "different_loss",
                "extra_factor",
            ),
        ),
    },
    "gaussian": {
        "gaussian_two_mistakes": (
            (
                "batch_scale",
                "missing_chain_factor",
                "different_loss",
            ),
            ("missing_term", "missing_path", "different_loss"),
        ),
    },
    "tanh_network": {
        "tanh_two_left_out": (
            (
                "constant_factor",
                "missing_chain_factor",
                "different_loss",
                "extra_factor",
            ),
            (
                "missing_chain_factor",
                "wrong_activation_derivative",
            ),
        ),
        "tanh_two_mixed_up": (
            ("wrong_activation_derivative",),
            (
                "batch_scale",
                "dimension_scale",
                "missing_chain_factor",
                "different_loss",
            ),
        ),
    },
    "relu_network": {
        "relu_two_mistakes": (
            (
                "missing_mask",
                "missing_chain_factor",
                "wrong_activation_derivative",
                "region_only",
            ),
            (
                "sign_flipped",
                "constant_factor",
                "different_loss",
                "missing_chain_factor",
                "extra_factor",
                "step_not_slope",
            ),
        ),
        "relu_doubled_and_transposed": (
            (
                "constant_factor",
                "missing_chain_factor",
                "different_loss",
                "extra_factor",
            ),
            ("transposed", "axes_permuted"),
        ),
    },
    "softmax_network": {
        "softmax_two_mistakes": (
            (
                "batch_scale",
                "missing_chain_factor",
                "different_loss",
            ),
            (
                "missing_chain_factor",
                "wrong_activation_derivative",
            ),
        ),
        "softmax_two_at_the_scores": (
            ("ignores_input", "missing_term", "different_loss", "missing_path"),
            (
                "sign_flipped",
                "constant_factor",
                "different_loss",
                "missing_chain_factor",
                "extra_factor",
                "step_not_slope",
            ),
        ),
    },
    "penalised_network": {
        "penalised_two_left_out": (
            (
                "missing_term",
                "ignores_input",
                "different_loss",
                "missing_path",
                "hard_coded",
            ),
            (
                "missing_mask",
                "missing_chain_factor",
                "region_only",
                "wrong_activation_derivative",
            ),
        ),
        "penalised_two_added": (
            (
                "batch_scale",
                "wrong_term_factor",
                "different_loss",
                "missing_chain_factor",
            ),
            ("extra_term", "different_loss"),
        ),
    },
    "three_layer_network": {
        "three_two_mistakes": (
            (
                "batch_scale",
                "missing_chain_factor",
                "different_loss",
            ),
            ("wrong_activation_derivative",),
        ),
        "three_two_at_the_output": (
            (
                "squared_chain_factor",
                "different_loss",
                "extra_factor",
                "wrong_activation_derivative",
                "missing_chain_factor",
            ),
            (
                "sign_flipped",
                "constant_factor",
                "missing_chain_factor",
                "different_loss",
                "extra_factor",
                "step_not_slope",
            ),
        ),
    },
    "batch_norm": {
        "batch_norm_without_gamma_constant_variance": (
            ("missing_chain_factor", "ignores_input", "wrong_argument", "hard_coded", "different_loss"),
            ("missing_path", "missing_term"),
        ),
    },
    "layer_norm": {
        "layer_norm_constant_mean_averaged": (
            ("missing_path", "missing_term", "missing_chain_factor"),
            ("batch_scale",),
        ),
    },
    "rms_norm": {
        "rms_norm_without_gain_half_projection": (
            ("missing_chain_factor", "ignores_input", "wrong_argument", "hard_coded", "different_loss"),
            ("wrong_term_factor", "missing_chain_factor"),
        ),
    },
    "row_normalise": {
        "row_normalise_averaged_constant_length": (
            ("batch_scale",),
            ("missing_path", "missing_term", "missing_chain_factor"),
        ),
    },
    "linear_batch_norm": {
        "linear_batch_norm_transposed_bias_as_usual": (
            ("transposed", "axes_permuted"),
            ("missing_path", "missing_chain_factor", "different_loss", "missing_term", "extra_term"),
        ),
    },
    "elastic_net": {
        "elastic_two_mistakes": (
            (
                "batch_scale",
                "wrong_term_factor",
                "different_loss",
                "missing_chain_factor",
            ),
            ("extra_term", "different_loss"),
        ),
    },
    "total_variation": {
        "variation_two_mistakes": (
            ("missing_path", "missing_term", "region_only"),
            ("ignores_input", "wrong_term_factor", "missing_chain_factor", "different_loss", "hard_coded"),
        ),
    },
    "policy": {
        "policy_two_mistakes": (
            ("missing_path", "wrong_activation_derivative", "missing_term", "extra_mask"),
            (
                "batch_scale",
                "missing_chain_factor",
                "different_loss",
            ),
        ),
    },
    "rnn_step": {
        "rnn_two_mistakes": (("missing_chain_factor", "different_loss", "ignores_input"), ("batch_scale",)),
        "rnn_two_at_the_state": (("wrong_argument",), ("transposed", "wrong_argument", "axes_permuted")),
    },
    "two_steps": {
        "two_steps_two_mistakes": (("missing_path", "missing_term"), ("constant_factor", "missing_chain_factor")),
        "two_steps_two_left_out": (
            ("missing_chain_factor",),
            ("sign_flipped", "constant_factor", "missing_chain_factor"),
        ),
    },
    "lstm_step": {
        "lstm_two_left_out": (
            ("missing_chain_factor",),
            ("missing_path", "ignores_input", "missing_term", "different_loss"),
        ),
        "lstm_two_mistakes": (("wrong_activation_derivative",), ("transposed", "wrong_argument", "axes_permuted")),
    },
    "mean_squared_error": {
        "mse_without_two_summed": (
            ("constant_factor", "missing_chain_factor", "extra_factor", "different_loss"),
            (
                "batch_scale",
                "missing_chain_factor",
                "different_loss",
            ),
        ),
        "mse_reversed_without_intercept": (
            ("sign_flipped", "constant_factor", "missing_chain_factor", "extra_factor", "step_not_slope"),
            ("ignores_input", "missing_term", "different_loss", "hard_coded", "wrong_argument"),
        ),
    },
    "ridge": {
        "ridge_penalty_doubled_everywhere": (
            ("wrong_term_factor", "missing_chain_factor", "different_loss", "extra_factor"),
            ("extra_term", "different_loss", "missing_mask"),
        ),
        "ridge_summed_without_penalty": (
            ("missing_term", "ignores_input", "different_loss", "missing_path", "hard_coded"),
            ("batch_scale", "missing_chain_factor", "different_loss"),
        ),
    },
    "lasso": {
        "lasso_weights_and_doubled": (
            ("different_loss", "wrong_activation_derivative", "wrong_argument", "extra_factor", "wrong_term_factor"),
            ("wrong_term_factor", "missing_chain_factor", "different_loss", "extra_factor"),
        ),
        "lasso_no_signs_summed": (
            (
                "region_only",
                "missing_chain_factor",
                "wrong_activation_derivative",
                "broadcast_shape",
                "wrong_term_factor",
                "wrong_mask",
                "different_loss",
            ),
            ("batch_scale", "wrong_term_factor", "different_loss", "missing_chain_factor"),
        ),
    },
    "huber_regression": {
        "huber_without_sign_summed": (
            (
                "missing_chain_factor",
                "region_only",
                "wrong_activation_derivative",
                "wrong_term_factor",
                "broadcast_shape",
                "wrong_mask",
                "different_loss",
            ),
            (
                "batch_scale",
                "missing_chain_factor",
                "different_loss",
            ),
        ),
        "huber_squares_reversed": (
            (
                "missing_mask",
                "missing_chain_factor",
                "ignores_input",
                "different_loss",
                "region_only",
                "hard_coded",
                "wrong_argument",
                "wrong_activation_derivative",
            ),
            (
                "sign_flipped",
                "constant_factor",
                "missing_chain_factor",
                "extra_factor",
                "step_not_slope",
                "different_loss",
            ),
        ),
    },
    "poisson_regression": {
        "poisson_reversed_summed": (
            (
                "sign_flipped",
                "constant_factor",
                "missing_chain_factor",
                "extra_factor",
                "step_not_slope",
                "different_loss",
            ),
            (
                "batch_scale",
                "missing_chain_factor",
                "different_loss",
            ),
        ),
        "poisson_without_counts_or_intercept": (
            ("missing_term", "missing_path", "ignores_input", "different_loss", "hard_coded"),
            ("zero", "missing_path", "ignores_input", "hard_coded", "extra_mask"),
        ),
    },
    "damped_wave": {
        "wave_no_inner_and_plus": (
            ("missing_chain_factor", "wrong_term_factor"),
            ("wrong_term_factor", "missing_chain_factor", "wrong_activation_derivative"),
        ),
        "wave_outer_at_x_and_constant": (("wrong_argument",), ("missing_path", "missing_term")),
    },
    "sigmoid_neuron": {
        "neuron_no_slope_reversed": (
            ("missing_chain_factor", "different_loss"),
            ("sign_flipped", "constant_factor", "missing_chain_factor"),
        ),
        "neuron_doubled_exchanged": (
            ("constant_factor", "missing_chain_factor"),
            ("permuted_outputs", "wrong_argument"),
        ),
    },
    "log_quotient": {
        "quotient_plus_without_two": (
            ("wrong_term_factor", "missing_chain_factor", "wrong_activation_derivative"),
            ("wrong_term_factor", "missing_chain_factor"),
        ),
        "quotient_constant_unweighted": (
            ("missing_path", "missing_term"),
            ("missing_chain_factor", "wrong_term_factor", "ignores_input", "hard_coded"),
        ),
    },
    "quadratic_form": {
        "quadratic_twice_without_linear": (
            ("transposed", "wrong_argument", "missing_path", "axes_permuted"),
            ("missing_term", "ignores_input", "different_loss", "missing_path"),
        ),
        "quadratic_one_factor_negated": (("missing_path", "missing_term"), ("sign_flipped", "constant_factor")),
    },
    "logit_cross_entropy": {
        "logits_step_averaged": (
            ("step_not_slope", "constant_factor", "extra_factor", "different_loss"),
            (
                "dimension_scale",
                "extra_factor",
                "different_loss",
            ),
        ),
        "logits_complements": (
            ("ignores_input", "wrong_mask", "missing_mask", "missing_chain_factor", "extra_term", "different_loss"),
            (
                "sign_flipped",
                "constant_factor",
                "missing_chain_factor",
                "extra_factor",
                "step_not_slope",
                "different_loss",
            ),
        ),
    },
    "softmax_regression": {
        "regression_ascent_summed": (
            (
                "sign_flipped",
                "constant_factor",
                "missing_chain_factor",
                "extra_factor",
                "step_not_slope",
                "different_loss",
            ),
            (
                "batch_scale",
                "missing_chain_factor",
                "different_loss",
            ),
        ),
        "regression_total_and_sum": (
            ("wrong_axis_sum", "shape_only", "broadcast_shape", "different_loss"),
            ("batch_scale", "missing_chain_factor", "different_loss"),
        ),
    },
    "smoothed_cross_entropy": {
        "smoothed_plain": (
            ("ignores_input", "missing_term", "different_loss", "hard_coded"),
            ("missing_chain_factor",),
        ),
        "smoothed_summed_sign": (
            (
                "batch_scale",
                "missing_chain_factor",
            ),
            (
                "sign_flipped",
                "constant_factor",
                "missing_chain_factor",
                "wrong_activation_derivative",
                "extra_factor",
                "step_not_slope",
            ),
        ),
    },
}
