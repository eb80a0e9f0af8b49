"""What the names of losses and gradients say."""

from __future__ import annotations

import pytest

from grader.audit.names import Reading, candidates, is_check, is_gradient, is_loss, readings


@pytest.mark.parametrize(
    "name",
    "loss cost J L mse loss_i total_loss data_loss cost_history J_history compute_cost mse_loss nll bce_loss".split(),
)
def test_losses(name: str) -> None:
    """The names that losses have in the wild."""
    assert is_loss(name)


@pytest.mark.parametrize("name", "Lambda lr loss_grad dloss_dw loss_fn_grad learning_rate X y error_rate layer".split())
def test_no_losses(name: str) -> None:
    """The names of other things that look like them."""
    assert not is_loss(name)


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("dw", Reading("w")),
        ("dW1", Reading("W1")),
        ("dw_np", Reading("w_np")),
        ("dL_dw", Reading("w", "L")),
        ("dz_da_analytical", Reading("a_analytical", "z")),
        ("dJdW1", Reading("W1", "J")),
        ("dydx", Reading("x", "y")),
        ("dj_db", Reading("b", "j")),
        ("grad_theta_0", Reading("theta_0")),
        ("gradW2", Reading("W2")),
        ("W1_grad", Reading("W1")),
        ("Theta1_grad", Reading("Theta1")),
        ("nabla_b", Reading("b")),
        ("grad", Reading("")),
        ("gradients", Reading("")),
    ],
)
def test_gradients_and_what_they_are_by(name: str, reading: Reading) -> None:
    """Every one of the usual styles is read, perhaps among other readings."""
    assert is_gradient(name)
    assert reading in readings(name)


@pytest.mark.parametrize(
    "name", "data dataset delta depth dt dim dout d1 device dw_diff grad_norm grad_history".split()
)
def test_no_gradients(name: str) -> None:
    """Words that begin with d, and what is made of gradients."""
    assert not is_gradient(name)


@pytest.mark.parametrize(
    "name", "dw_torch numerical_grad dx_num grad_fd gradient_check dz_da_pytorch autograd_dw".split()
)
def test_checks(name: str) -> None:
    """What a check of gradients computes says so by its name."""
    assert is_check(name)


def test_a_parameter_may_have_other_words_at_its_end() -> None:
    """`grad_theta_0` speaks of `theta_0_sgd` where there is no `theta_0`, and first of it where there is."""
    assert candidates("w_np", ["w", "w_np", "X"]) == ("w_np", "w")
    assert candidates("theta_0", ["theta_0_sgd", "theta_1_sgd"]) == ("theta_0_sgd",)
    assert candidates("b", ["w", "batch"]) == ()
