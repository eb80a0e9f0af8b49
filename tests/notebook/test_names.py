"""Near misses: slips of a name are found, names of other things are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.notebook.names import near_miss


@pytest.mark.parametrize(
    ("wanted", "written"),
    [
        ("compute_gradients_q5", "compute_gradient_q5"),
        ("compute_gradient_q5", "compute_gradients_q5"),
        ("compute_gradients_q5", "computeGradientQ5"),
        ("compute_gradients_q5", "compute_gradients_q_5"),
        ("compute_gradient", "Compute_Gradient"),
        ("compute_gradient", "computegradient"),
        ("compute_gradient", "compute_gradeint"),
        ("compute_gradient", "compute_gradiant"),
        ("compute_gradient", "compute_gradint"),
        ("compute_gradient", "compute_graddient"),
        ("compute_gradient", "compute_gradientt"),
        ("backward_manual", "backwards_manual"),
        ("param_grads", "params_grad"),
        ("dW", "dw"),
        ("dw_np", "dwnp"),
        ("W1", "W_1"),
        ("h", "h_"),
    ],
)
def test_a_slip_is_found(wanted: str, written: str) -> None:
    """Case, underscores, plurals, and one letter inside a long word do not hide an answer."""
    assert near_miss(wanted, [written, "other", "np"]) == written


@pytest.mark.parametrize(
    ("wanted", "other"),
    [
        ("compute_gradients_q1", "compute_gradients_q2"),
        ("compute_gradients_q1", "compute_gradients_q11"),
        ("dW_11", "dW_1_1"),
        ("dW_11", "dW_1"),
        ("w1a", "wa1"),
        ("theta_0_grad", "theta_1_grad"),
        ("dw_torch", "db_torch"),
        ("dw_np", "dw_fd"),
        ("da_dw_analytical", "dz_da_analytical"),
        ("compute_gradient_w", "compute_gradient_b"),
        ("computeGradW", "computeGradB"),
        ("gradientw", "gradientb"),
        ("dldtheta", "dzdtheta"),
        ("weights", "dweights"),
        ("weight", "height"),
        ("grads", "grad"),
        ("dx", "dxs"),
        ("dw_torch", "dws_torch"),
        ("gradfx_loss", "gradgx_loss"),
        ("loss", "los"),
        ("X", "x"),
        ("W1", "w1"),
        ("forward", "backward"),
        ("dz_da_analytical", "dz_da_pytorch"),
        ("numerical_gradient", "analytical_gradient"),
        ("compute_gradient", "compute_gradient_reg"),
        ("compute_gradients", "compute_gradiant"),
        ("compute_gradient", ""),
    ],
)
def test_another_name_is_not_a_slip(wanted: str, other: str) -> None:
    """Names that tell different things apart are never taken for each other, either way."""
    assert near_miss(wanted, [other]) is None
    assert near_miss(other, [wanted]) is None


def test_two_candidates_decide_nothing() -> None:
    """Where two names could be meant, neither is chosen."""
    assert near_miss("compute_gradient", ["computeGradient", "compute_gradients"]) is None


def test_one_candidate_named_twice_is_one() -> None:
    """A name that is listed twice is still the only candidate."""
    assert near_miss("compute_gradient", ["computeGradient", "computeGradient"]) == "computeGradient"


def test_names_of_other_answers_are_no_candidates() -> None:
    """A reserved name is another answer, and what is also a slip for a reserved name may be that answer."""
    assert near_miss("grad_weight", ["grad_weights"], reserved={"grad_weights"}) is None
    assert near_miss("grad_weight", ["grad_Weights"], reserved={"grad_weights"}) is None
    assert near_miss("compute_gradient", ["compute_gradients", "compute_gradeint"], {"compute_gradients"}) == (
        "compute_gradeint"
    )
    assert near_miss("grad_weight", ["grad_Weight"], reserved={"grad_weight", "grad_bias"}) == "grad_Weight"


def test_a_name_that_is_there_is_not_missed() -> None:
    """Nothing is near where the wanted name itself is available."""
    assert near_miss("compute_gradient", ["compute_gradient", "compute_gradients"]) is None


_WORDS = st.sampled_from("compute grad gradient gradients loss theta w b dw db x analytic torch np q weights s".split())
_NAMES = st.lists(_WORDS | st.integers(0, 12).map(str), min_size=1, max_size=4).map("_".join)


@given(_NAMES, _NAMES)
def test_nearness_is_mutual(one: str, other: str) -> None:
    """If a name is a slip for another, the other is a slip for it."""
    assert (near_miss(one, [other]) == other) == (near_miss(other, [one]) == one)


@given(_NAMES, st.lists(_NAMES), st.lists(_NAMES))
def test_the_answer_is_an_available_name_with_the_same_digits(
    wanted: str, available: list[str], reserved: list[str]
) -> None:
    """Whatever is found is available, not reserved, not the wanted name, and has its digits."""
    found = near_miss(wanted, available, reserved)

    if found is not None:
        assert found in available
        assert found not in reserved
        assert found != wanted
        assert [c for c in found if c.isdigit()] == [c for c in wanted if c.isdigit()]


@given(_NAMES, st.data())
def test_a_changed_case_is_found(wanted: str, data: st.DataObject) -> None:
    """Any change of case is found in a name of several letters."""
    written = "".join(c.upper() if data.draw(st.booleans()) else c for c in wanted)
    expected = written if written != wanted and sum(map(str.isalpha, wanted)) > 1 else None

    assert near_miss(wanted, [written]) == expected
