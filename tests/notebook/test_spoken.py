"""Names that speak of gradients are read as people mean them."""

from __future__ import annotations

import pytest

from grader.notebook.spoken import is_gradient_name, is_variant, styles


@pytest.mark.parametrize(
    "names",
    [
        ("dw", "db"),
        ("grad_w", "grad_b"),
        ("dL_dw", "dL_db"),
        ("dJdw", "dJdb"),
        ("w_grad", "b_grad"),
        ("dw_manual", "db_manual"),
        ("gradient_of_weights", "gradient_of_bias"),
        ("ðL_ðw", "ðL_ðb"),
    ],
)
def test_one_style_for_all_parameters(names: tuple[str, str]) -> None:
    """Gradients are recognised when they are named in the same way for every parameter."""
    (found,) = styles({name: name for name in names}, ("w", "b"), ())
    assert dict(found.names) == {"w": names[0], "b": names[1]}


@pytest.mark.parametrize("names", [("dw", "grad_b"), ("w", "b"), ("dw_torch", "db_torch"), ("dw",), ("new_w", "new_b")])
def test_other_names_are_no_style(names: tuple[str, ...]) -> None:
    """Neither mixed names, nor parameters, nor what a check computed, nor one of two."""
    assert styles({name: name for name in names}, ("w", "b"), ()) == []


def test_derivative_of_something_else_is_unsure() -> None:
    """``dc_da`` may be a step of the chain, ``dL_da`` is the end of it."""
    found = styles({name: name for name in ("dc_da", "dc_db", "dL_da", "dL_db")}, ("a", "b"), ())
    assert {style.names["a"]: style.sure for style in found} == {"dc_da": False, "dL_da": True}


def test_names_of_other_answers_are_left_alone() -> None:
    """What belongs to another question is no candidate."""
    assert styles({"dw": "dw", "db": "db"}, ("w", "b"), ("db",)) == []


def test_variants_of_a_name() -> None:
    """Words around the asked name make a variant; another name is none."""
    assert is_variant("my_compute_gradient", "compute_gradient")
    assert is_variant("softmax_loss_vectorized", "softmax_loss")
    assert not is_variant("compute_loss", "compute_gradient")
    assert not is_variant("compute_gradient", "compute_gradient")


def test_checks_do_not_speak_of_the_answer() -> None:
    """A checker may be called after gradients as much as it likes."""
    assert is_gradient_name("backprop")
    assert not is_gradient_name("gradient_check")
    assert not is_gradient_name("numerical_gradient")
