"""One mistake at a time is named, with the right particulars, on random inputs; nothing else is."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from grader.diagnosis.case import Sighting
from grader.diagnosis.explain import concerning, explain
from grader.model import Agreement, Array, Diagnosis, Truth
from grader.numerics.compare import noise_units
from grader.numerics.constants import THRESHOLD, U64
from grader.numerics.derivative import exact_derivative
from tests.diagnosis.problems import (
    KERNEL,
    LAYER,
    NEURON,
    PROBLEMS,
    REGRESSION,
    RIDGE,
    SQUARES,
    SUMS,
    Answer,
    Problem,
    bank_of,
    changed,
    comparisons,
    diagnose,
)

seeds = st.integers(0, 9)
few = settings(max_examples=15, deadline=None)
problems = st.sampled_from(PROBLEMS)

PLAIN = frozenset({"sign_flipped", "constant_factor", "batch_scale", "dimension_scale", "step_not_slope", "zero"})
"""Factors of all numbers, of which no two say the same; a factor of a part may well."""


def named(problem: Problem, seed: int, answer: Answer) -> Diagnosis:
    """The diagnosis of an answer that is known to be wrong."""
    diagnosis = diagnose(bank_of(problem, seed), answer)
    assert diagnosis is not None
    return diagnosis


@few
@given(seeds, problems)
def test_closed_forms_are_the_derivatives_of_the_losses(seed: int, problem: Problem) -> None:
    """What the tests take for right is the derivative of the loss that is taken apart."""
    for truth in problem.reference(seed).truths:
        exact = exact_derivative(problem.reference(seed).loss, problem.wrt, truth.trial.inputs)

        assert all(np.all(noise_units(truth, name, exact.gradient[name]) < THRESHOLD) for name in problem.wrt)


@few
@given(seeds, problems)
def test_right_answers_get_no_diagnosis(seed: int, problem: Problem) -> None:
    """The exact derivative, and the same in float32, is not diagnosed."""
    bank = bank_of(problem, seed)
    in_float32 = changed(**{name: lambda g: g.astype(np.float32) for name in problem.wrt})

    assert diagnose(bank, changed()) is None
    assert diagnose(bank, in_float32) is None


@few
@given(seeds, problems)
def test_random_numbers_are_only_located(seed: int, problem: Problem) -> None:
    """Numbers that nothing explains are not explained, and the parameter that is right is called right."""
    rng = np.random.default_rng(seed + 1)
    diagnosis = named(problem, seed, changed(**{problem.wrt[0]: lambda g: rng.standard_normal(g.shape)}))

    assert diagnosis.slug == "located"
    assert diagnosis.parameters["of"] == [problem.wrt[0]]
    assert diagnosis.parameters["right"] == problem.wrt[1:]
    assert diagnosis.parameters["wrong_on"] == ("A", "B", "S", "M", "O")


@few
@given(seeds, problems, st.sampled_from([2.0, 0.5, -2.0, 3.0, 1 / 3, -0.5, 1.5, 10.0]))
def test_constant_factors_are_named(seed: int, problem: Problem, factor: float) -> None:
    """A simple factor over all trials is found exactly, for every parameter that shares it."""
    diagnosis = named(problem, seed, changed(**{name: lambda g: factor * g for name in problem.wrt}))

    assert diagnosis.slug == "constant_factor"
    assert diagnosis.parameters == {"of": list(problem.wrt), "factor": factor}
    assert not PLAIN.intersection(diagnosis.rivals)
    assert diagnosis.confidence == 1.0 / (1 + len(diagnosis.rivals))


@few
@given(seeds, st.floats(0.1, 50.0))
def test_odd_constant_factors_are_measured(seed: int, factor: float) -> None:
    """Any other factor is given to six digits."""
    diagnosis = named(LAYER, seed, changed(W=lambda g: -1.2345678 * factor * g))

    assert diagnosis.slug == "constant_factor"
    assert diagnosis.parameters["factor"] == pytest.approx(-1.2345678 * factor, rel=1e-5)


@few
@given(seeds, problems, st.sampled_from([np.float64, np.float32]))
def test_flipped_signs_are_named(seed: int, problem: Problem, dtype: type) -> None:
    """The opposite sign has a name of its own, in float64 and in float32."""
    diagnosis = named(problem, seed, changed(**{name: lambda g: (-g).astype(dtype) for name in problem.wrt}))

    assert (diagnosis.slug, diagnosis.parameters) == ("sign_flipped", {"of": list(problem.wrt)})
    assert not PLAIN.intersection(diagnosis.rivals)


@few
@given(seeds, st.sampled_from([-0.1, -0.01, -0.001, -0.05, -0.003]))
def test_learning_rates_are_suspected(seed: int, factor: float) -> None:
    """A small negative round factor is taken for a step, and worded as a possibility."""
    diagnosis = named(REGRESSION, seed, changed(w=lambda g: factor * g, b=lambda g: factor * g))

    assert diagnosis.slug == "step_not_slope"
    assert diagnosis.parameters["factor"] == factor
    assert diagnosis.confidence < 1.0
    assert diagnosis.hints[-1].startswith("Could")


@few
@given(seeds, st.sampled_from([1, -1]))
def test_the_batch_size_is_recognized(seed: int, exponent: int) -> None:
    """A sum for a mean, or a second mean, is named with the dimension and its size in the notebook."""

    def answer(truth: Truth) -> dict[str, Array]:
        return dict(truth.gradient) | {"b": truth.gradient["b"] * float(truth.trial.sizes["m"]) ** exponent}

    diagnosis = named(REGRESSION, seed, answer)

    assert diagnosis.slug == "batch_scale"
    assert diagnosis.parameters == {
        "of": ["b"],
        "dimension": "m",
        "exponent": exponent,
        "size": 5,
        "factor": 5.0**exponent,
    }
    assert "`m`, the number of columns of `X` (5 in the notebook's own data)" in diagnosis.sentence


def times_sizes(coefficient: float, exponents: Mapping[str, float]) -> Answer:
    """The right answers times a number and a product of powers of sizes."""

    def answer(truth: Truth) -> dict[str, Array]:
        scale = coefficient * np.prod([truth.trial.sizes[name] ** power for name, power in exponents.items()])
        return {name: scale * g for name, g in truth.gradient.items()}

    return answer


@few
@given(seeds, st.sampled_from([{"d": 1.0}, {"m": 0.5}, {"d": -0.5}, {"d": -1.0, "m": 1.0}, {"d": 0.5, "m": -1.0}]))
def test_other_products_of_sizes_are_recognized(seed: int, exponents: dict[str, float]) -> None:
    """Powers, roots and quotients of sizes are told apart; the number of features is no batch size."""
    diagnosis = named(REGRESSION, seed, times_sizes(1.0, exponents))

    assert diagnosis.slug == "dimension_scale"
    assert diagnosis.parameters == {"of": ["w", "b"], "coefficient": 1.0, "exponents": exponents}


@few
@given(seeds, st.sampled_from([2, -2]))
def test_a_mean_taken_twice_too_often_is_recognized(seed: int, exponent: int) -> None:
    """The square of the batch size is still the batch size, and the sentence says how often."""
    diagnosis = named(REGRESSION, seed, times_sizes(1.0, {"m": exponent}))

    assert diagnosis.slug == "batch_scale"
    assert (diagnosis.parameters["exponent"], diagnosis.parameters["factor"]) == (exponent, 5.0**exponent)
    assert "m**2" in diagnosis.sentence


@few
@given(
    seeds,
    st.sampled_from(
        [
            (0.5, {"m": 1.0}, "constant_factor", "batch_scale"),
            (-1.0, {"m": 1.0}, "sign_flipped", "batch_scale"),
            (2.0, {"d": 0.5, "m": -1.0}, "constant_factor", "dimension_scale"),
        ]
    ),
)
def test_a_number_beside_a_size_is_a_mistake_of_its_own(
    seed: int, product: tuple[float, dict[str, float], str, str]
) -> None:
    """A sum for a mean and a factor 1/2 are two mistakes; each parameter is listed once."""
    coefficient, exponents, *slugs = product
    diagnosis = named(REGRESSION, seed, times_sizes(coefficient, exponents))

    assert (diagnosis.slug, [part.slug for part in diagnosis.parts]) == ("two_mistakes", slugs)
    assert diagnosis.parameters["of"] == ["w", "b"]
    assert diagnosis.outline == "Your `w` and `b` are not right."


@few
@given(seeds)
def test_a_size_typed_in_as_a_number_is_recognized(seed: int) -> None:
    """Dividing by the 5 of the notebook where m is meant is right there, and m / 5 times too much elsewhere."""

    def answer(truth: Truth) -> dict[str, Array]:
        return {name: g * truth.trial.sizes["m"] / 5 for name, g in truth.gradient.items()}

    diagnosis = named(REGRESSION, seed, answer)

    assert diagnosis.slug == "hard_coded"
    assert diagnosis.parameters == {"of": ["w", "b"], "dimension": "m", "exponent": 1, "size": 5}


@few
@given(seeds)
def test_a_ratio_that_follows_no_size_is_not_a_scale(seed: int) -> None:
    """A factor that differs from trial to trial for another reason is only located."""
    rng = np.random.default_rng(seed)
    diagnosis = named(REGRESSION, seed, changed(w=lambda g: rng.uniform(1.1, 9.0) * g))

    assert diagnosis.slug == "located"


@few
@given(seeds, st.sampled_from(["A", "B"]))
def test_a_factor_on_some_trials_is_not_called_constant(seed: int, label: str) -> None:
    """An answer that is doubled on one of two trials of the same kind is right on some inputs only."""

    def answer(truth: Truth) -> dict[str, Array]:
        return {name: g * (2.0 if truth.trial.label == label else 1.0) for name, g in truth.gradient.items()}

    diagnosis = named(REGRESSION, seed, answer)

    assert diagnosis.slug == "region_only"
    assert diagnosis.parameters["wrong_on"] == (label,)


@few
@given(seeds)
def test_transposes_are_recognized(seed: int) -> None:
    """A transposed matrix is named although its shape does not fit."""
    diagnosis = named(LAYER, seed, changed(W=np.transpose))

    assert (diagnosis.slug, diagnosis.parameters, diagnosis.rivals) == ("transposed", {"of": ["W"]}, ())


@few
@given(seeds, st.permutations([0, 1, 2]).filter(lambda order: order != [0, 1, 2]))
def test_permuted_axes_are_recognized(seed: int, order: list[int]) -> None:
    """Another order of three axes is named with the order."""
    diagnosis = named(KERNEL, seed, changed(K=lambda g: np.transpose(g, order)))

    assert diagnosis.slug == "axes_permuted"
    assert diagnosis.parameters["axes"] == tuple(order)


@few
@given(seeds)
def test_exchanged_answers_are_recognized(seed: int) -> None:
    """Two answers under each other's names are one mistake of both."""
    diagnosis = named(REGRESSION, seed, lambda truth: {"w": truth.gradient["b"], "b": truth.gradient["w"]})

    assert diagnosis.slug == "permuted_outputs"
    assert diagnosis.parameters == {"of": ["w", "b"], "pair": ("w", "b")}


@few
@given(seeds)
def test_one_answer_under_two_names_is_recognized(seed: int) -> None:
    """The right answer for another parameter is named as that."""
    diagnosis = named(REGRESSION, seed, lambda truth: {"w": truth.gradient["w"], "b": truth.gradient["w"]})

    assert diagnosis.slug == "permuted_outputs"
    assert diagnosis.sentence == "Your `b` is the right answer for `w`."


@few
@given(seeds)
def test_moved_numbers_are_recognized(seed: int) -> None:
    """Reversed, rolled and shifted numbers are told apart."""
    reverse = named(RIDGE, seed, changed(x=lambda g: g[::-1]))
    rolled = named(RIDGE, seed, changed(x=lambda g: np.roll(g, 1)))
    shifted = named(KERNEL, seed, changed(K=lambda g: np.concatenate([g[:, 1:], np.zeros_like(g[:, :1])], axis=1)))

    assert {each.slug for each in (reverse, rolled, shifted)} == {"shifted_or_flipped"}
    assert [(each.parameters["move"], each.parameters["axis"]) for each in (reverse, rolled, shifted)] == [
        ("flipped", 0),
        ("rolled", 0),
        ("shifted", 1),
    ]
    assert shifted.parameters["by"] == -1


@few
@given(seeds, problems)
def test_zeros_are_recognized(seed: int, problem: Problem) -> None:
    """An answer that stays 0 is named, for each parameter that does."""
    diagnosis = named(problem, seed, changed(**dict.fromkeys(problem.wrt, np.zeros_like)))

    assert (diagnosis.slug, diagnosis.parameters) == ("zero", {"of": list(problem.wrt)})


@few
@given(seeds)
def test_numbers_typed_in_are_recognized(seed: int) -> None:
    """The right answer at the own point, given for all inputs, is named as that."""
    bank = bank_of(NEURON, seed)
    own = bank.reference.truths[-1].gradient["w"]
    diagnosis = diagnose(bank, changed(w=lambda g: own))

    assert diagnosis is not None
    assert diagnosis.slug == "hard_coded"
    assert diagnosis.parameters["right_at_own_point"]
    assert "stays the same when the inputs change" in diagnosis.sentence


@few
@given(seeds)
def test_typed_arrays_are_recognized_whatever_their_shape(seed: int) -> None:
    """One array for all trials is named although it fits the shape of only one of them."""
    fixed = np.random.default_rng(seed).standard_normal((3, 1))
    diagnosis = named(REGRESSION, seed, changed(w=lambda g: fixed))

    assert diagnosis.slug == "hard_coded"
    assert not diagnosis.parameters["right_at_own_point"]


@few
@given(seeds)
def test_cut_off_numbers_are_recognized(seed: int) -> None:
    """Numbers in an array of integers are told from rounded ones."""
    truncated = named(REGRESSION, seed, changed(w=lambda g: (9 * g).astype(np.int64) / 9, b=lambda g: g))
    whole = named(REGRESSION, seed, changed(w=lambda g: g.astype(np.int64)))

    assert truncated.slug == "located"
    assert (whole.slug, whole.parameters) == ("truncated_to_int", {"of": ["w"]})


@few
@given(seeds, st.integers(0, 3))
def test_rounded_numbers_are_recognized(seed: int, decimals: int) -> None:
    """Rounding is named with the number of decimals."""
    diagnosis = named(LAYER, seed, changed(W=lambda g: np.round(g, decimals)))

    assert diagnosis.slug == "rounded"
    assert diagnosis.parameters == {"of": ["W"], "decimals": decimals}


@few
@given(seeds)
def test_rounding_in_float32_is_recognized(seed: int) -> None:
    """Two decimals are two decimals in float32 too."""
    diagnosis = named(LAYER, seed, changed(W=lambda g: np.round(g, 2).astype(np.float32)))

    assert (diagnosis.slug, diagnosis.parameters["decimals"]) == ("rounded", 2)


@few
@given(seeds, st.sampled_from([3.0, -1.0, 0.5, 0.7315]))
def test_added_constants_are_recognized(seed: int, constant: float) -> None:
    """A constant added to every entry of every trial is named with its value."""
    diagnosis = named(LAYER, seed, changed(c=lambda g: g + constant))

    assert diagnosis.slug == "extra_term"
    assert diagnosis.parameters["coefficient"] == pytest.approx(constant, rel=1e-12)
    assert diagnosis.parameters["factors"] == ()


@few
@given(seeds, st.sampled_from([1.0, -1.0, 2.0, -2.0, 0.5, -0.5]))
def test_added_parameters_are_recognized(seed: int, coefficient: float) -> None:
    """A multiple of the parameter that does not belong there is named."""

    def answer(truth: Truth) -> dict[str, Array]:
        return dict(truth.gradient) | {"w": truth.gradient["w"] + coefficient * truth.trial.inputs["w"]}

    diagnosis = named(REGRESSION, seed, answer)

    assert diagnosis.slug == "extra_term"
    assert diagnosis.parameters == {"of": ["w"], "coefficient": coefficient, "factors": ("w",)}


@few
@given(seeds)
def test_penalties_are_recognized(seed: int) -> None:
    """A penalty that is left out is named as it stands in the loss; its derivative with a minus says the same."""
    diagnosis = named(RIDGE, seed, lambda truth: {"x": np.cos(truth.trial.inputs["x"])})

    assert diagnosis.slug == "missing_term"
    assert diagnosis.parameters == {"of": ["x"], "term": "`strength / 2 * sum(x**2)`"}
    assert "extra_term" in diagnosis.rivals


@few
@given(seeds)
def test_broadcast_shapes_are_recognized(seed: int) -> None:
    """A square table for a vector is named from its shape alone."""
    diagnosis = named(RIDGE, seed, changed(x=lambda g: g[:, None] - 2 * g))

    assert (diagnosis.slug, diagnosis.parameters) == ("broadcast_shape", {"of": ["x"]})


@few
@given(seeds, st.sampled_from(["S", "M"]))
def test_answers_that_are_wrong_for_special_sizes_only_are_recognized(seed: int, label: str) -> None:
    """An answer that is wrong only where sizes are equal, or are 1, is told so."""
    rng = np.random.default_rng(seed)

    def answer(truth: Truth) -> dict[str, Array]:
        wrong = truth.trial.label == label
        return dict(truth.gradient) | ({"W": rng.standard_normal(truth.gradient["W"].shape)} if wrong else {})

    diagnosis = named(LAYER, seed, answer)

    assert diagnosis.slug == "shape_only"
    assert diagnosis.parameters == {
        "of": ["W"],
        "there": "wrong",
        "special": {"S": "equal", "M": "one"}[label],
        "dimensions": ("k", "d", "m"),
    }


@few
@given(seeds)
def test_answers_that_are_right_for_one_feature_only_are_recognized(seed: int) -> None:
    """Where the own point and the smallest trial share a size of 1 and are right, that size is named."""
    rng = np.random.default_rng(seed)

    def answer(truth: Truth) -> dict[str, Array]:
        wrong = truth.trial.sizes["d"] != 1
        return dict(truth.gradient) | ({"w": rng.standard_normal(truth.gradient["w"].shape)} if wrong else {})

    diagnosis = named(REGRESSION, seed, answer)

    assert diagnosis.slug == "shape_only"
    assert diagnosis.sentence == "Your `w` is right only on inputs where `d` is 1."


@few
@given(seeds)
def test_sums_over_too_much_are_recognized(seed: int) -> None:
    """The sum of all features in the place of each is no matter of sizes, although it is right for one feature."""
    diagnosis = named(REGRESSION, seed, changed(w=lambda g: np.full_like(g, g.sum())))

    assert diagnosis.slug == "wrong_axis_sum"
    assert diagnosis.parameters["axes"] == "all axes"


@few
@given(seeds)
def test_answers_that_are_right_for_one_sign_only_are_recognized(seed: int) -> None:
    """An absolute value taken for the number itself is located where the input is negative."""

    def answer(truth: Truth) -> dict[str, Array]:
        x = truth.trial.inputs["x"]
        return {"x": np.where(x > 0, truth.gradient["x"], -truth.gradient["x"])}

    drawn = np.concatenate([truth.trial.inputs["x"] for truth in RIDGE.reference(seed).truths])
    assume(min((drawn > 0).sum(), (drawn < 0).sum()) >= 5)
    diagnosis = named(RIDGE, seed, answer)

    assert diagnosis.slug == "region_only"
    assert diagnosis.parameters == {"of": ["x"], "input": "x", "right_where": "positive"}


@few
@given(seeds)
def test_right_on_the_own_data_only_is_located(seed: int) -> None:
    """An answer that fits the notebook's data alone is told so."""
    rng = np.random.default_rng(seed)

    def answer(truth: Truth) -> Mapping[str, Array]:
        if truth.trial.label == "O":
            return truth.gradient
        return {"w": np.asarray(rng.standard_normal())}

    diagnosis = named(NEURON, seed, answer)

    assert diagnosis.slug == "region_only"
    assert diagnosis.parameters["right_on"] == ("O",)


@few
@given(seeds)
def test_two_mistakes_are_both_named(seed: int) -> None:
    """A mistake a parameter: both are named, each with its parameter."""
    diagnosis = named(REGRESSION, seed, changed(w=lambda g: -g, b=lambda g: 3 * g))

    assert diagnosis.slug == "two_mistakes"
    assert [(part.slug, part.parameters["of"]) for part in diagnosis.parts] == [
        ("sign_flipped", ["w"]),
        ("constant_factor", ["b"]),
    ]


@few
@given(seeds)
def test_the_explained_parameter_comes_first(seed: int) -> None:
    """Where one parameter is explained and another is not, the explanation leads and the other is a part."""
    rng = np.random.default_rng(seed)
    diagnosis = named(REGRESSION, seed, changed(w=lambda g: rng.standard_normal(g.shape), b=lambda g: 2 * g))

    assert diagnosis.slug == "constant_factor"
    assert [(part.slug, part.parameters["of"]) for part in diagnosis.parts] == [("located", ["w"])]


@few
@given(seeds)
def test_each_parameter_finds_its_own_part(seed: int) -> None:
    """Of several diagnoses, the one that speaks of a parameter can be asked for."""
    both = named(REGRESSION, seed, changed(w=lambda g: -g, b=lambda g: 3 * g))
    one = named(REGRESSION, seed, changed(b=lambda g: 3 * g))

    parts = [concerning(name, both) for name in ("w", "b")]

    assert [part and part.slug for part in parts] == ["sign_flipped", "constant_factor"]
    assert concerning("w", one) is None
    assert concerning("w", None) is None


@few
@given(seeds)
def test_three_mistakes_are_listed_behind_the_first(seed: int) -> None:
    """With more than two mistakes the first leads, and every parameter still finds its own."""
    diagnosis = named(SUMS, seed, changed(a=lambda g: -g, b=lambda g: 10 * g, c=np.zeros_like))

    assert (diagnosis.slug, [part.slug for part in diagnosis.parts]) == ("zero", ["sign_flipped", "constant_factor"])


@few
@given(seeds)
def test_rivals_are_kept(seed: int) -> None:
    """Where the gradient is a multiple of the parameter, half of it is also the gradient minus the parameter."""
    diagnosis = named(SQUARES, seed, lambda truth: {"x": truth.trial.inputs["x"]})

    assert (diagnosis.slug, diagnosis.rivals) == ("constant_factor", ("extra_term",))
    assert diagnosis.confidence == 0.5


@few
@given(seeds)
def test_the_own_point_alone_explains_nothing(seed: int) -> None:
    """Numbers at the assignment's own point agree by chance too easily to name a mistake."""
    bank = bank_of(LAYER, seed)
    own = [c for c in comparisons(bank.reference, changed(W=lambda g: 2 * g)) if c.trial.label == "O"]
    diagnosis = explain(bank.reference, own, bank)

    assert diagnosis is not None
    assert diagnosis.slug == "located"


@few
@given(seeds)
def test_a_single_number_explains_nothing(seed: int) -> None:
    """One wrong scalar is twice the right one for some factor; that is no explanation."""
    bank = bank_of(NEURON, seed)
    one = [c for c in comparisons(bank.reference, changed(w=lambda g: 2 * g)) if c.trial.label == "A"]
    diagnosis = explain(bank.reference, one, bank)

    assert diagnosis is not None
    assert diagnosis.slug == "located"


@few
@given(seeds, problems)
def test_numbers_that_are_not_finite_have_no_diagnosis(seed: int, problem: Problem) -> None:
    """Where nothing can be compared there is nothing to locate."""
    nowhere = changed(**dict.fromkeys(problem.wrt, lambda g: np.full_like(g, np.nan)))

    assert diagnose(bank_of(problem, seed), nowhere) is None


@few
@given(seeds, st.sampled_from([1e308, 1e-308, 1e150]))
def test_numbers_of_any_size_are_survived(seed: int, factor: float) -> None:
    """Huge and tiny answers raise no warning and get some diagnosis."""
    with np.errstate(over="ignore"):
        bank = bank_of(REGRESSION, seed)
        compared = comparisons(bank.reference, changed(w=lambda g: np.clip(factor * g, -1e308, 1e308)))

    assert explain(bank.reference, compared, bank) is not None


@few
@given(seeds)
def test_errors_of_differences_are_not_called_a_term(seed: int) -> None:
    """A forward difference is off by a small constant on quadratics; that is no term of a derivation."""
    diagnosis = named(REGRESSION, seed, changed(b=lambda g: g + 1e-4))

    assert diagnosis.slug in ("located", "region_only", "shape_only")


@few
@given(seeds, problems)
def test_noise_is_that_of_the_comparison(seed: int, problem: Problem) -> None:
    """A deviation of one unit of noise here is one unit for the comparison."""
    for truth in problem.reference(seed).truths:
        for name in problem.wrt:
            exact = Sighting(name, truth, truth.gradient[name], Agreement.EXACT).exact
            off = noise_units(truth, name, exact.values + 1e6 * U64 * exact.scale)

            assert np.all(np.abs(off / 1e6 - 1) < 1e-3)
