"""Answering one probe: the calls that it asks for, each timed, with what came back of every one."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from grader.execution.inside.aids.ledger import Ledger
from grader.execution.inside.arguments import Arrays, Entry, build, call_with
from grader.execution.inside.call_time import CallTimedOut, by_clock, call_time
from grader.execution.inside.casts import lifted_casts
from grader.execution.inside.kinds import Kind
from grader.execution.inside.programs import Code, Fresh, NoSuchKind, Own, same_numbers
from grader.execution.inside.recorder import Record
from grader.execution.inside.returns import noting_returns
from grader.execution.inside.spy import GENTLE, SCALE, TORCH, watching
from grader.execution.inside.values import as_array, describe, detached

MESSAGE_LENGTH = 500
FURTHER = "*"
"""Begins what the trusted side calls an argument that goes in order, after those whose parameters have names."""
ALL = ""
"""What the trusted side calls an output that is a whole result, to be taken apart there."""

ASIDE_SECONDS = 0.5
"""Time of a call on which nothing but a note depends."""

Arguments = Mapping[str, Mapping[str, Any]]
Runner = Callable[[Arguments, Entry], "Returned"]


@dataclass(frozen=True)
class Returned:
    """What a call gave back, and which of its array arguments it left changed."""

    value: object
    changed: Mapping[str, np.ndarray[Any, Any]] = field(default_factory=dict)


@dataclass
class Answering:
    """A kernel in which a notebook has run, ready for a probe."""

    records: Mapping[str, Record]
    """What was recorded while it ran."""
    namespace: MutableMapping[str, Any]
    arrays: Arrays
    seconds: float
    ledger: Ledger = field(default_factory=lambda: Ledger(lambda: -1))
    """Which stand-ins for something missing were asked for numbers."""
    _run: Runner | None = field(default=None, init=False)
    """Makes the calls of the probe that was answered last."""

    def answer(self, probe: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, np.ndarray[Any, Any]]]:
        """What became of every call, as JSON can hold it, and the arrays that it speaks of."""
        run, rehearsal = self._runner(probe["target"])
        self._run = run
        self.ledger.asked.clear()
        calls = [call for call in probe["calls"] if not call["aside"]]
        found: dict[str, np.ndarray[Any, Any]] = {}
        outcomes: dict[str, Any] = {}
        seen: set[str] = set()
        for call in calls:
            with watching() as sightings:
                outcomes[call["label"]] = outcome = self._outcome(run, call, found)
            seen |= sightings.programs.keys()
            if outcome["status"] == "timed_out":  # the others would be no quicker
                outcomes |= {other["label"]: outcome for other in calls if other["label"] not in outcomes}
                break
        body = {"outcomes": outcomes, "engine": TORCH in seen, "programs": sorted(seen), "rehearsal": rehearsal}
        body["stand_ins"] = sorted(self.ledger.asked)
        if TORCH in seen and (scaled := self._scaled(run, calls[0], found)):
            body["scaled"] = scaled
        return body, found

    def add_asides(
        self, probe: Mapping[str, Any], body: Mapping[str, Any], found: dict[str, np.ndarray[Any, Any]]
    ) -> bool:
        """Make the calls on which only notes depend, if all others came back; whether there were any.

        Args:
            probe: the probe that was answered last.
            body: what became of its calls, to which these are added.
            found: the arrays that it speaks of, likewise.
        """
        asides = [call for call in probe["calls"] if call["aside"]]
        outcomes = body["outcomes"]
        if self._run is None or not asides or any(each["status"] != "answered" for each in outcomes.values()):
            return False
        brief = replace(self, seconds=min(self.seconds, ASIDE_SECONDS))
        outcomes |= {call["label"]: brief._outcome(self._run, call, found) for call in asides}
        return True

    def _scaled(
        self, run: Runner, call: Mapping[str, Any], found: dict[str, np.ndarray[Any, Any]]
    ) -> dict[str, Any] | None:
        """A call with the engine's results scaled, gently if the code finds fault with them; None: it did not run."""
        outcome: dict[str, Any] | None = None
        for scale in (SCALE, GENTLE):
            with watching(scale) as sightings:
                outcome = self._outcome(run, {**call, "label": "scaled"}, found)
            if TORCH not in sightings.programs:
                return None
            if outcome["status"] == "answered":
                break
        return outcome

    def _runner(self, target: Mapping[str, Any]) -> tuple[Runner, str]:
        if "function" in target:
            return self._anew_runner(target) if target["anew"] else self._function_runner(target), "not_needed"
        codes = [Code.compile(program) for program in target["programs"]]
        code, rehearsal = self._rehearse(codes, target["own"])
        return self._program_runner(code), rehearsal

    # Functions

    def _function_runner(self, target: Mapping[str, Any]) -> Runner:
        callee = _Callee(target["function"], self.namespace, Code.compile(target["definition"]))
        return lambda arguments, entry: callee.use(lambda function: self._called(function, target, arguments, entry))

    def _anew_runner(self, target: Mapping[str, Any]) -> Runner:
        """Calls of a function that is defined anew before each."""
        definition = Code.compile(target["definition"])

        def run(arguments: Arguments, entry: Entry) -> Returned:
            function = definition.run(Own({}))[1].get(target["function"])
            return self._called(function, target, arguments, entry)

        return run

    def _called(self, function: Any, target: Mapping[str, Any], arguments: Arguments, entry: Entry) -> Returned:
        keys: Mapping[str, str] = target["keys"]
        inputs = {parameter: name for parameter, name in target["parameters"].items() if name in arguments}
        values = {
            parameter: build(arguments[name], self.arrays, self._kind(keys.get(parameter, "")), entry)
            for parameter, name in inputs.items()
        }
        before = {parameter: as_array(value) for parameter, value in values.items()}
        further = [value for parameter, value in values.items() if parameter.startswith(FURTHER)]
        named = {parameter: value for parameter, value in values.items() if not parameter.startswith(FURTHER)}
        returned = call_with(function, named, further)
        changed = {
            inputs[parameter]: after
            for parameter, value in values.items()
            if (earlier := before[parameter]) is not None
            and (after := as_array(value)) is not None
            and not np.array_equal(earlier, after, equal_nan=True)
        }
        return Returned(detached(returned), changed)

    def _kind(self, key: str) -> Kind | None:
        record = self.records.get(key)
        return record.kind if record else None

    # Programs

    def _program_runner(self, code: Code) -> Runner:
        def run(arguments: Arguments, entry: Entry) -> Returned:
            answers, _ = code.run(Fresh(arguments, self.arrays, self.records, entry))
            return Returned(answers.get(ALL, answers))

        return run

    def _rehearse(self, codes: list[Code], own: Mapping[str, str]) -> tuple[Code, str]:
        """The first program that gives the notebook's own value, if it has one."""
        unknown: Code | None = None
        for code in codes:
            match self._gives_own_value(code, own):
                case True:
                    return code, "confirmed"
                case None:
                    unknown = unknown or code
        return (unknown, "unconfirmed") if unknown else (codes[0], "contradicted")

    def _gives_own_value(self, code: Code, own: Mapping[str, str]) -> bool | None:
        records = {output: self.records.get(key) for output, key in own.items()}
        known = {output: r.numbers for output, r in records.items() if r is not None and r.numbers is not None}
        try:
            with call_time(self.seconds, by_clock(self.seconds)):
                answers, _ = code.run(Own(self.records))
        except NoSuchKind:
            return False
        except (Exception, SystemExit, CallTimedOut):
            return False if known else None
        if not known:
            return None
        return all(same_numbers(answers.get(output), numbers) for output, numbers in known.items())

    # Calls

    def _outcome(self, run: Runner, call: Mapping[str, Any], found: dict[str, np.ndarray[Any, Any]]) -> dict[str, Any]:
        if call["native"]:
            return self._attempt(run, call, Entry(False, "numpy"), found)
        raised = []
        for entry in (Entry(True, "numpy"), Entry(True, "torch"), Entry(False, "numpy"), Entry(False, "torch")):
            outcome = self._attempt(run, call, entry, found)
            if outcome["status"] != "raised":
                return outcome
            raised.append(outcome)
        own_first = (*raised[2:], *raised[:2])  # where another stops earlier, it stops at what we passed
        return max(own_first, key=lambda outcome: outcome["reached"])

    def _attempt(
        self, run: Runner, call: Mapping[str, Any], entry: Entry, found: dict[str, np.ndarray[Any, Any]]
    ) -> dict[str, Any]:
        label, began = call["label"], time.thread_time()
        try:
            with (
                lifted_casts(self.namespace, wanted=call["casts"] == "lifted"),
                call_time(self.seconds, by_clock(self.seconds)),
                noting_returns(wanted=call["watched"]) as numbers,
            ):
                returned = run(call["arguments"], entry)
        except CallTimedOut:
            return {"status": "timed_out", "seconds": self.seconds}
        except MemoryError:
            return {"status": "out_of_memory"}
        except (Exception, SystemExit, KeyboardInterrupt) as error:
            return {"status": "out_of_memory"} if "alloc" in str(error) and "memory" in str(error) else _raised(error)
        found |= {f"{label}/changed/{name}": array for name, array in returned.changed.items()}
        found |= {f"{label}/returns/{function}": np.array(kept) for function, kept in numbers.items()}
        return {
            "status": "answered",
            "value": describe(returned.value, f"{label}/value", found),
            "changed": {name: f"{label}/changed/{name}" for name in returned.changed},
            "lifted": entry.lifted,
            "seconds": time.thread_time() - began,
            "returns": {function: f"{label}/returns/{function}" for function in numbers},
        }


@dataclass
class _Callee:
    """A function as the notebook left it; if that never answers, as it was when it was defined.

    Later cells may have given another meaning to its own name, or to a name that it reads.
    """

    name: str
    namespace: Mapping[str, Any]
    definition: Code
    _settled: Callable[[], Any] | None = None

    def use(self, call: Callable[[Any], Returned]) -> Returned:
        """Call the function by way of `call`."""
        if self._settled is not None:
            return call(self._settled())
        try:
            returned = call(self._as_left())
        except Exception as error:
            returned = self._use_definition(call, error)
            self._settled = self._as_defined
            return returned
        self._settled = self._as_left
        return returned

    def _use_definition(self, call: Callable[[Any], Returned], first: Exception) -> Returned:
        try:
            return call(self._as_defined())
        except Exception as error:
            raise (error if type(error) is type(first) else first) from None

    def _as_left(self) -> Any:
        return self.namespace.get(self.name)

    def _as_defined(self) -> Any:
        return self.definition.run(Own({}))[1].get(self.name)


def _raised(error: BaseException) -> dict[str, Any]:
    body: dict[str, Any] = {
        "status": "raised",
        "type": type(error).__name__,
        "message": str(error)[:MESSAGE_LENGTH],
    }
    frames = [
        (int(frame.filename[5:]), frame.lineno)
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.startswith("cell ") and frame.filename[5:].isdigit()
    ]
    body["reached"] = [line for _, line in frames]
    return body | ({"cell": frames[-1][0], "line": frames[-1][1]} if frames else {})
