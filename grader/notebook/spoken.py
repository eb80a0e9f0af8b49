"""What names say: which variables and functions are called after the gradient by which parameter."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

_GROUPS = (
    (
        "x",
        "X",
        "data",
        "features",
        "feature",
        "inputs",
        "input",
        "inp",
        "samples",
        "xs",
        "X_train",
        "x_train",
        "entrees",
        "donnees",
        "eingaben",
        "daten",
        "entradas",
        "datos",
        "dados",
        "dati",
    ),
    (
        "y",
        "Y",
        "t",
        "T",
        "labels",
        "label",
        "targets",
        "target",
        "targ",
        "ys",
        "y_true",
        "y_train",
        "Y_train",
        "cible",
        "cibles",
        "etiquettes",
        "ziel",
        "ziele",
        "zielwerte",
        "etiquetas",
        "objetivo",
        "alvo",
    ),
    (
        "w",
        "W",
        "weights",
        "weight",
        "theta",
        "coef",
        "coefficients",
        "ws",
        "poids",
        "gewicht",
        "gewichte",
        "peso",
        "pesos",
        "pesi",
    ),
    ("b", "bias", "biases", "intercept", "b0", "biais", "sesgo", "vies", "achsenabschnitt", "verschiebung"),
    ("reg", "lam", "lambda_", "lmbda", "lamb", "regularization", "reg_strength", "reg_lambda"),
    ("dout", "upstream", "grad_output", "gradOutput", "grad_out", "dy", "dL_dout"),
)
"""Names that people use for one and the same input, in several languages."""

_DERIVATIVE = (
    r"(?:my_|our_|analytic_|analytical_|manual_)?"
    r"(?:grads?|Grad|gradient|gradients|nabla|deriv|derivative|partial|g)_?(?:wrt_|of_|by_|with_respect_to_)?"
    r"|[dð]_?|[dð](?:[A-Z]|[a-z]{1,5}|[Ll]oss|[Cc]ost)_?[dð]_?|[dð][A-Za-z]{1,5}_wrt_|by_hand_|hand_|manual_|analytic_|analytical_"
)
_ENDINGS = (
    "np|numpy|manual|manually|m|analytic|analytical|an|hand|by_hand|byhand|mine|my|own|formula|vec|vectorized|"
    "true|exact|total|batch|avg|mean|sum|final|calc|value|val"
)
_FORM = re.compile(rf"(?:{_DERIVATIVE})(?:_(?:{_ENDINGS}))?")
"""What stands around a parameter in the name of its gradient, the parameter left out."""
_FORM_AFTER = re.compile(rf"_?(?:grads?|gradient|derivative|deriv|g)(?:_(?:{_ENDINGS}))?")
_CHECK = re.compile(
    r"(?i).*(?:numeric|num_|_num|finite|approx|(?:^|_)fd(?:_|$)|auto|torch|jax|check|sanity|verify|sympy|true_).*"
)
"""What a check of gradients is called."""
_GRADIENT = re.compile(
    r"(?i).*(?:grad(?!ebook|e_|uat)|deriv|backward|backprop|nabla|ableitung|jacobi|propagat|by_hand|analytic|manual).*"
)
_OTHER_WORK = re.compile(
    r"(?i).*(?:loss|cost|predict|forward|plot|train|fit|descent|sgd|optimi|update|step|epoch|accuracy|check|numeric"
    r"|finite|approx|show|print|main|test|load|init|error|objective).*"
)


def synonyms(name: str) -> tuple[str, ...]:
    """A name, and the others that people give to the same thing, those of the same kind first."""
    for group in _GROUPS:
        if name in group:
            return (name, *(other for other in group if other != name))
    return (name,)


@dataclass(frozen=True)
class Style:
    """One way to name the gradients by all parameters."""

    names: Mapping[str, str]
    """Parameter to the expression that holds its gradient."""
    sure: bool
    """Whether it cannot be the name of a derivative of something else than the loss, such as ``dc_da``."""


def is_check(name: str) -> bool:
    """Whether a name says that what it stands for checks gradients that were derived otherwise."""
    return _CHECK.fullmatch(name) is not None


def is_gradient_name(name: str) -> bool:
    """Whether a name says that gradients are what it stands for."""
    return _GRADIENT.fullmatch(name) is not None and not is_check(name)


def is_whole(name: str) -> bool:
    """Whether a name says that gradients are what it stands for, but not by what: all of them together."""
    return _WHOLE.fullmatch(name) is not None and not is_check(name)


_WHOLE = re.compile(
    rf"(?:{_DERIVATIVE})?(?:grads?|gradients?|gradiente|d_params|dparams|derivatives?|dJ|dL|dtheta)(?:_(?:{_ENDINGS}))?"
)


def does_other_work(name: str) -> bool:
    """Whether the name of a function says that it does something else than to return a gradient."""
    return _OTHER_WORK.fullmatch(name) is not None


def is_variant(name: str, wanted: str) -> bool:
    """Whether a name is the wanted one with words of its owner around it: ``my_gradient``, ``gradient_v2``."""
    ours, theirs = _words(name), _words(wanted)
    return len(ours) > len(theirs) and any(
        ours[at : at + len(theirs)] == theirs for at in range(len(ours) - len(theirs) + 1)
    )


def _words(name: str) -> list[str]:
    return [word.casefold() for word in re.findall(r"[^\W_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name))]


def styles(names: Mapping[str, str], parameters: Sequence[str], reserved: Collection[str]) -> list[Style]:
    """The ways in which a notebook names the gradients by all parameters, each the same way for all of them.

    Args:
        names: what is said (``w_grad``, ``dw``) to the expression for which it is said.
        parameters: all of them have to be spoken of.
        reserved: names that mean something else.
    """
    found: dict[str, dict[str, str]] = {}
    for said, expression in names.items():
        if expression in reserved or is_check(said):
            continue
        for parameter in parameters:
            for spelled in synonyms(parameter):
                for form in _forms(said, spelled):
                    found.setdefault(form, {}).setdefault(parameter, expression)
    whole = [Style(style, _is_of_loss(form)) for form, style in found.items() if len(style) == len(parameters)]
    distinct = {tuple(sorted(style.names.items())): style for style in whole}
    return [style for style in distinct.values() if len(set(style.names.values())) == len(parameters)]


def _forms(said: str, spelled: str) -> list[str]:
    """What a name consists of besides a parameter, if that makes it the name of a gradient."""
    forms = []
    at = said.find(spelled)
    while at >= 0:
        before, after = said[:at], said[at + len(spelled) :]
        if _is_form(before, after) and not (after[:1].isdigit()):
            forms.append(f"{before}{{}}{after}")
        at = said.find(spelled, at + 1)
    return forms


def _is_form(before: str, after: str) -> bool:
    if not before:
        return _FORM_AFTER.fullmatch(after) is not None
    return _FORM.fullmatch(f"{before}{after}") is not None


_OF_ANOTHER = re.compile(
    r"[dð](?!L_?[dð]|J_?[dð]|E_?[dð]|C_?[dð]|[Ll]oss|[Cc]ost|mse|MSE|err)[A-Za-z]{1,5}_?[dð]_?(?:wrt_)?\{\}.*"
)


def _is_of_loss(form: str) -> bool:
    return _OF_ANOTHER.fullmatch(form) is None
