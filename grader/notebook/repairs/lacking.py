"""What a notebook takes for granted and does not have: found in its source, and in how it ran as written."""

from __future__ import annotations

from collections.abc import Iterable

from grader.model import Aids, Lack, Notebook, Repair, RunReport
from grader.notebook.explain import explain_error
from grader.notebook.parsing import parse
from grader.notebook.repairs.modules import imports_for_use, modules_of
from grader.notebook.repairs.names import names_lacking, unbound_uses, usual_meaning
from grader.notebook.repairs.numpy_names import expression_for, removed_from_numpy
from grader.notebook.source import Script


def lacks(notebook: Notebook, script: Script, report: RunReport) -> tuple[Repair, ...]:
    """Names that a notebook lacks, each once, at the first cell that wants it.

    Args:
        notebook: its cells.
        script: their statements.
        report: how they ran as written.
    """
    found = [*names_lacking(notebook, script, report), *removed_from_numpy(script)]
    by_name = {(repair.lack, repair.name): repair for repair in reversed(found)}
    return tuple(sorted(by_name.values(), key=lambda repair: (repair.cell, repair.name)))


def aids_for(script: Script, found: Iterable[Repair]) -> Aids:
    """What has to stand in so that a notebook runs that lacks some names, and perhaps modules and files."""
    repairs = list(found)
    names = {repair.name: usual_meaning(repair.name) for repair in repairs if repair.lack in _OF_NAMES}
    removed = {repair.name: expression_for(repair.name) for repair in repairs if repair.lack is Lack.REMOVED_NAME}
    names |= {use.name: meaning for use in unbound_uses(script) if (meaning := usual_meaning(use.name))}
    imported = [node for meaning in names.values() for node in parse(meaning).body]
    modules = {module for node in [*imports_for_use(script), *imported] for module in modules_of(node)}
    unbound = {use.name for use in unbound_uses(script)} - names.keys()
    return Aids(names, removed, frozenset(modules), frozenset(unbound))


_OF_NAMES = (Lack.MISSING_IMPORT, Lack.PYTHON_2)


def may_be_aided(report: RunReport) -> bool:
    """Whether a cell stopped for want of something that can be stood in for while it runs."""
    errors = [run.error for run in report.cells if run.error is not None]
    return any(explain_error(error.type_name, error.message).kind in _AIDED for error in errors)


_AIDED = frozenset({"missing_module", "missing_package", "missing_file", "network", "input", "magic"})
