"""Gradients that show only in what they do: a step of descent, or arrays that a function is given to fill.

A step is taken with a large rate, a power of two: then the parameters after it are the gradient but for rounding, and
dividing by the rate is exact.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence

from grader.model import Question
from grader.notebook.callees import place_in
from grader.notebook.computed import program_of_expressions
from grader.notebook.entering import parameter_source
from grader.notebook.flow import Flow
from grader.notebook.found import Candidate
from grader.notebook.functions import Definition, has_no_body, returned_names, signature_of
from grader.notebook.holding import Inputs
from grader.notebook.other_names import OtherNames
from grader.notebook.parsed import Parsed
from grader.notebook.parsing import parse
from grader.notebook.slicing import Output
from grader.notebook.source import Statement
from grader.notebook.spoken import is_gradient_name, styles

RATE = "2.0**30"
_RATES = re.compile(r"(?i)(?:lr|learning_?rate|alpha|eta|rate|step_?size|learn_rate|gamma|stepsize|mu|a)")
_ROUNDS = re.compile(r"(?i)(?:n_?|num_?|max_?)?(?:epochs?|iter(?:ation)?s?|rounds|steps|it)")
_BATCH = re.compile(r"(?i).*batch.*|bs")

Given = Mapping[str, Sequence[str]]


def updates(notebook: Parsed, question: Question, given: Given, names: OtherNames) -> Iterator[Candidate]:
    """Functions and loops that take a step along the gradient, and functions that fill what they are given."""
    search = _Updates(notebook, question, given)
    for definition in notebook.definitions.values():
        node = definition.node
        if definition.method_of or definition.name in names.reserved or has_no_body(node):
            continue
        if isinstance(node, ast.FunctionDef):
            yield from search.of_function(definition, node)
    yield from search.of_loops()


class _Updates:
    def __init__(self, notebook: Parsed, question: Question, given: Given) -> None:
        self.notebook = notebook
        self.question = question
        self.given = given

    def of_function(self, definition: Definition, node: ast.FunctionDef) -> Iterator[Candidate]:
        """What one call of a function does."""
        arguments: dict[str, str] = {}
        outs: dict[str, str] = {}
        has_rate = False
        signature = signature_of(node)
        filled = {s: name for style in self._styles(signature.names) for name, s in style.items()}
        for parameter in signature.names:
            meant = [name for name, spelled in self.given.items() if parameter in spelled]
            meant = [name for name in meant if name == parameter] or meant
            if meant and _own(meant[0]) not in arguments.values():
                arguments[parameter] = _own(meant[0])
            elif parameter in filled:
                arguments[parameter] = outs[filled[parameter]] = f"{parameter}__filled"
            elif not has_rate and _RATES.fullmatch(parameter):
                arguments[parameter], has_rate = RATE, True
            elif _ROUNDS.fullmatch(parameter):
                arguments[parameter] = "1"
            elif _BATCH.fullmatch(parameter):
                arguments[parameter] = "2**20"
        if any(name not in arguments for name in signature.required):
            return
        if any(_own(name) not in arguments.values() for name in self.question.wrt):
            return
        if len(outs) == len(self.question.wrt):
            yield self._filled(definition, arguments, outs)
        elif has_rate:
            yield from self._stepped(definition, node, arguments)

    def _styles(self, names: Sequence[str]) -> list[Mapping[str, str]]:
        said = {name: name for name in names}
        return [style.names for style in styles(said, self.question.wrt, ())]

    def _filled(self, definition: Definition, arguments: Mapping[str, str], outs: Mapping[str, str]) -> Candidate:
        made = ["import numpy as numpy__own"]
        made += [f"{array} = numpy__own.zeros_like({_fresh(name)}, dtype=float)" for name, array in outs.items()]
        sources = [*made, f"filled__own = ({_call(definition, arguments)}, {', '.join(outs.values())})"]
        outputs = {name: f"filled__own[{position}]" for position, name in enumerate(outs, start=1)}
        return self._candidate(definition, sources, outputs, rank=3, sure=True)

    def _stepped(
        self, definition: Definition, node: ast.FunctionDef, arguments: Mapping[str, str]
    ) -> Iterator[Candidate]:
        wrt = self.question.wrt
        returned = [name.removeprefix("new_").removesuffix("_new") for name in returned_names(node)]
        in_place = {name: f"after__own[{position}]" for position, name in enumerate(wrt, start=1)}
        parts = self._returned_parts(returned) if returned else in_place
        if not parts:
            return
        sources = [f"after__own = ({_call(definition, arguments)}, {', '.join(map(_own, wrt))})"]
        outputs = {name: f"({_fresh(name)} - {parts[name]}) / {RATE}" for name in wrt}
        yield self._candidate(definition, sources, outputs, rank=6, sure=is_gradient_name(definition.name))

    def _returned_parts(self, returned: Sequence[str]) -> dict[str, str]:
        """Where the new parameters are in what a function returns; empty: it does not say, or returns none."""
        wrt = self.question.wrt
        if len(wrt) == len(returned) == 1:
            return {wrt[0]: "after__own[0]"}
        named = {n: i for n in wrt for i, said in enumerate(returned) if said in self.given[n]}
        if len(named) == len(wrt):
            return {name: f"after__own[0][{index}]" for name, index in named.items()}
        if len(returned) == len(wrt):
            return {name: f"after__own[0][{index}]" for index, name in enumerate(wrt)}
        return {}

    def of_loops(self) -> Iterator[Candidate]:
        """What one round of a loop at module level does to the parameters."""
        flow = self.notebook.flow
        for index, statement in enumerate(flow.statements):
            if not isinstance(statement.node, ast.For | ast.While):
                continue
            before = flow.statements[:index]
            bound = {name for effect in flow.effects[:index] for name in effect.binds}
            held = {name: [s for s in self.given[name] if s in bound] for name in self.question.wrt}
            rate = [name for name in sorted(bound & flow.effects[index].uses) if _RATES.fullmatch(name)]
            if not all(held.values()) or len(rate) != 1:
                continue
            if not all(names[0] in flow.effects[index].touches for names in held.values()):
                continue
            made = [f"{names[0]}__before = {names[0]} + 0" for names in held.values()] + [f"{rate[0]} = {RATE}"]
            statements = [
                *before,
                *(self._statement(source, statement) for source in made),
                *(Statement(statement.cell, part, ast.unparse(part)) for part in statement.node.body),
            ]
            outputs = {name: f"({names[0]}__before - {names[0]}) / {RATE}" for name, names in held.items()}
            place = statement.place(", ".join(names[0] for names in held.values()))
            inner = Flow(statements, flow)
            asked = [Output(name, source, len(statements)) for name, source in outputs.items()]
            yield Candidate(program_of_expressions(inner, asked, Inputs(self.given, ()), 0, place), 6, False)

    def _statement(self, source: str, near: Statement) -> Statement:
        return Statement(near.cell, ast.increment_lineno(parse(source), near.node.lineno - 1).body[0], source)

    def _candidate(
        self, definition: Definition, sources: Sequence[str], outputs: Mapping[str, str], rank: int, sure: bool
    ) -> Candidate:
        script = self.notebook.script.statements
        entries = [parameter_source("", _fresh(name), "None") for name in self.given]
        copies = [f"{_own(name)} = {_fresh(name)} + 0" for name in self.given]
        made = [self._statement(source, script[-1]) for source in [*entries, *copies, *sources]]
        flow = Flow([*script, *made], self.notebook.flow)
        inputs = Inputs({name: (_fresh(name),) for name in self.given}, ())
        asked = [Output(name, source, len(flow.statements)) for name, source in outputs.items()]
        place = place_in(definition, definition.name)
        return Candidate(program_of_expressions(flow, asked, inputs, len(script), place), rank, sure, definition.name)


def _call(definition: Definition, arguments: Mapping[str, str]) -> str:
    return f"{definition.name}({', '.join(f'{name}={value}' for name, value in arguments.items())})"


def _fresh(name: str) -> str:
    return f"{name}__fresh"


def _own(name: str) -> str:
    """A copy of an input, which may be changed."""
    return f"{name}__own"
