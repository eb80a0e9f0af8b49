"""Putting the aids into a kernel, before its first cell runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from grader.execution.inside.aids import files
from grader.execution.inside.aids.keyboard import answer_questions, go_on_after_exit
from grader.execution.inside.aids.ledger import Ledger
from grader.execution.inside.aids.magics import pass_over_failing
from grader.execution.inside.aids.modules import MissingModules
from grader.execution.inside.aids.names import supply_names, supply_numpy


def install(shell: Any, aids: Mapping[str, Any] | None, ledger: Ledger) -> None:
    """Let a notebook run that lacks something.

    Args:
        shell: the kernel's.
        aids: `grader.model.Aids` as JSON; None: the notebook runs as it is written, but to its end.
        ledger: told of everything that is stood in for.
    """
    go_on_after_exit(shell, ledger)
    if aids is None:
        return
    MissingModules(frozenset(aids["modules"]), aids["unbound"], ledger).install()
    files.install(ledger, shell.user_ns)
    supply_numpy(aids["numpy"])
    supply_names(aids["names"])
    answer_questions(shell, ledger)
    pass_over_failing(shell, ledger)
