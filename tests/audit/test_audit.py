"""Audits of small notebooks: every gradient found, right ones right, and nothing right called wrong."""

from __future__ import annotations

import pytest

from tests.audit.in_process import audited
from tests.audit.notebooks import SAMPLES, Sample


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_every_gradient_of_a_notebook_gets_its_status(sample: Sample) -> None:
    """What is found is what stands there, with nothing missing that was expected."""
    found = audited(sample.source)

    assert {name: str(found[name].status) if name in found else None for name in sample.expected} == sample.expected, (
        found
    )
