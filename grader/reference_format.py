"""A reference as bytes and back: arrays as safetensors, all else as JSON in its header."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import safetensors
import safetensors.numpy

from grader.model import Loss, Reference, Subgradients, Trial, Truth, Void

Json: TypeAlias = dict[str, Any]
Stored: TypeAlias = npt.NDArray[Any]

_FACTS = "reference"


class ForeignError(Exception):
    """Bytes that are not the reference that was asked for."""


def to_bytes(reference: Reference, key: str) -> bytes:
    """Everything about a reference except the loss itself, which is code.

    Args:
        reference: the reference.
        key: what it belongs to; reading asks for it again.
    """
    writing = _Writing()
    facts = {
        "key": key,
        "truths": [writing.truth(truth, f"truths/{place}") for place, truth in enumerate(reference.truths)],
        "voids": [writing.void(void, f"voids/{place}") for place, void in enumerate(reference.voids)],
    }
    return safetensors.numpy.save(writing.arrays, metadata={_FACTS: json.dumps(facts)})


def from_bytes(data: bytes, key: str, loss: Loss, wrt: tuple[str, ...], seed: int) -> Reference:
    """The reference of a loss.

    Args:
        data: what `to_bytes` made.
        key: what it should belong to.
        loss: the loss that the reference is about.
        wrt: its parameters.
        seed: its seed.

    Raises:
        ForeignError: the bytes are damaged, or belong to something else.
    """
    try:
        facts = json.loads(_header(data)[_FACTS])
        if facts["key"] != key:
            raise ForeignError("another key")
        reading = _Reading(safetensors.numpy.load(data), loss)
        return Reference(
            loss=loss,
            wrt=wrt,
            seed=seed,
            truths=tuple(reading.truth(truth, f"truths/{place}") for place, truth in enumerate(facts["truths"])),
            voids=tuple(reading.void(void, f"voids/{place}") for place, void in enumerate(facts["voids"])),
        )
    except (safetensors.SafetensorError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise ForeignError(str(error)) from error


def _header(data: bytes) -> Mapping[str, str]:
    """The metadata of a safetensors file: its first eight bytes are the length of a header in JSON."""
    length = int.from_bytes(data[:8], "little")
    return dict(json.loads(data[8 : 8 + length])["__metadata__"])


@dataclass(frozen=True)
class _Writing:
    """Arrays go to one place by path, and what is left is JSON."""

    arrays: dict[str, Stored] = field(default_factory=dict)

    def truth(self, truth: Truth, path: str) -> Json:
        return {
            "trial": self.trial(truth.trial, f"{path}/trial"),
            "value": truth.value,
            "value_noise": truth.value_noise,
            "gradient": self.mapping(truth.gradient, f"{path}/gradient"),
            "noise": self.mapping(truth.noise, f"{path}/noise"),
            "reduction": truth.reduction,
            "differences": self.mapping(truth.differences, f"{path}/differences"),
            "witness_gap": truth.witness_gap,
            "subgradients": {
                name: self.subgradients(known, f"{path}/subgradients/{name}")
                for name, known in truth.subgradients.items()
            },
        }

    def void(self, void: Void, path: str) -> Json:
        return {"trial": self.trial(void.trial, f"{path}/trial"), "reason": void.reason}

    def trial(self, trial: Trial, path: str) -> Json:
        return {
            "label": trial.label,
            "sizes": dict(trial.sizes),
            "inputs": self.mapping(trial.inputs, path),
            "complex": sorted(trial.complex),
        }

    def subgradients(self, known: Subgradients, path: str) -> int:
        self.mapping({"limits": known.limits, "conventions": known.conventions}, path)
        self.mapping({str(place): block for place, block in enumerate(known.blocks)}, f"{path}/blocks")
        return len(known.blocks)

    def mapping(self, arrays: Mapping[str, Stored], path: str) -> list[str]:
        """The names in their order; the arrays themselves stand under the path."""
        self.arrays.update({f"{path}/{name}": np.array(array, order="C") for name, array in arrays.items()})
        return list(arrays)


@dataclass(frozen=True)
class _Reading:
    """The reverse."""

    arrays: Mapping[str, Stored]
    loss: Loss

    def truth(self, facts: Json, path: str) -> Truth:
        return Truth(
            trial=self.trial(facts["trial"], f"{path}/trial"),
            value=float(facts["value"]),
            value_noise=float(facts["value_noise"]),
            gradient=self.mapping(facts["gradient"], f"{path}/gradient"),
            noise=self.mapping(facts["noise"], f"{path}/noise"),
            reduction=int(facts["reduction"]),
            differences=self.mapping(facts["differences"], f"{path}/differences"),
            witness_gap=float(facts["witness_gap"]),
            subgradients={
                name: self.subgradients(count, f"{path}/subgradients/{name}")
                for name, count in facts["subgradients"].items()
            },
        )

    def void(self, facts: Json, path: str) -> Void:
        return Void(self.trial(facts["trial"], f"{path}/trial"), str(facts["reason"]))

    def trial(self, facts: Json, path: str) -> Trial:
        inputs = self.mapping(facts["inputs"], path)
        return Trial(facts["label"], dict(facts["sizes"]), inputs, frozenset(facts["complex"]))

    def subgradients(self, count: int, path: str) -> Subgradients:
        blocks = tuple(self.arrays[f"{path}/blocks/{place}"] for place in range(count))
        return Subgradients(self.loss, blocks, self.arrays[f"{path}/limits"], self.arrays[f"{path}/conventions"])

    def mapping(self, names: list[str], path: str) -> dict[str, Stored]:
        return {name: self.arrays[f"{path}/{name}"] for name in names}
