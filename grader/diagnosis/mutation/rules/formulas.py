"""Mistakes in the rules of differentiation: the derivative of a product is not the product of the derivatives."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch

from grader.diagnosis.mutation.found import WrongRule
from grader.diagnosis.mutation.mutants import Mutant
from grader.diagnosis.mutation.running import Node, Performed, Replacement, Unfit
from grader.diagnosis.mutation.trace import Step, Trace
from grader.diagnosis.mutation.words import node_words, step_words

Rule = Callable[[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor], torch.Tensor]
"""What is taken for the slope, given two functions and their slopes."""


def formula_mutants(trace: Trace) -> Iterator[Mutant]:
    """Every product and quotient of two functions of one tensor, by rules that are none."""
    for step in trace.changing:
        if step.operation not in _RULES or len(step.operands) != 2 or not set(step.operands) <= trace.varying:
            continue
        for source in trace.nodes:
            if _of_both(trace, step, source):
                for rule, slope in _RULES[step.operation].items():
                    found = WrongRule(step_words(trace, step), rule, node_words(trace, source))
                    yield Mutant(found, 3, {step.position: _by_rule(source, slope)})


_RULES: dict[str, dict[str, Rule]] = {
    "mul": {
        "the product of the derivatives": lambda f, g, df, dg: df * dg,
        "the sum of the derivatives": lambda f, g, df, dg: df + dg,
    },
    "div": {"the quotient of the derivatives": lambda f, g, df, dg: df / dg},
}


def _of_both(trace: Trace, step: Step, source: Node) -> bool:
    """Whether both operands are functions of a tensor."""
    if source not in trace.varying or source in step.operands or source == step.position:
        return False
    shapes = {trace.tensor(node).shape for node in step.operands if node is not None}
    if shapes != {step.result.shape} or step.result.shape not in (trace.tensor(source).shape, ()):
        return False
    behind = trace.depending_on(frozenset({source}))
    return all(operand in behind for operand in step.operands)


def _by_rule(source: Node, rule: Rule) -> Replacement:
    def replaced(performed: Performed) -> torch.Tensor:
        result, start = performed.tensor(), performed.nodes[source]
        f, g = performed.operands()
        other = rule(f.detach(), g.detach(), _slope(f, start), _slope(g, start))
        if other.shape != start.shape or result.shape not in (start.shape, ()):
            raise Unfit
        change = (other - _slope(result, start)) * (start - start.detach())
        return result + (change if result.shape == start.shape else change.sum())

    return replaced


def _slope(result: torch.Tensor, source: torch.Tensor) -> torch.Tensor:
    (slope,) = torch.autograd.grad(result.sum(), source, retain_graph=True)
    return slope
