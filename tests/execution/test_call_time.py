"""How long one call may take: by the processor's time, whatever is done against it."""

from __future__ import annotations

import sys
import time

import pytest

from grader.execution.inside.call_time import STANDSTILL, CallTimedOut, by_clock, call_time

SECONDS, CLOCK = 0.05, 0.15


def busy_for(seconds: float) -> None:
    """Compute for so long."""
    start = time.thread_time()
    while time.thread_time() - start < seconds:
        pass


def test_an_endless_call_is_ended() -> None:
    """One that computes."""
    with pytest.raises(CallTimedOut), call_time(SECONDS, CLOCK):
        busy_for(10.0)


def test_a_call_that_sleeps_is_ended_later() -> None:
    """By the clock, since it uses no processor."""
    start = time.monotonic()

    with pytest.raises(CallTimedOut), call_time(SECONDS, CLOCK):
        time.sleep(10.0)

    assert CLOCK <= time.monotonic() - start < 5.0


def test_waiting_for_a_busy_machine_ends_no_call() -> None:
    """A call that has computed little may take longer by the clock."""
    with call_time(SECONDS, CLOCK):
        time.sleep(2 * SECONDS)


def test_what_catches_everything_is_ended_too() -> None:
    """The bell rings again."""

    def stubborn() -> None:
        try:
            busy_for(10.0)
        except BaseException:
            busy_for(10.0)

    with pytest.raises(CallTimedOut), call_time(SECONDS, CLOCK):
        stubborn()


def test_a_bell_that_rings_where_nothing_can_be_raised_rings_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is raised while an object is thrown away goes nowhere."""
    lost: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda unraisable: lost.append(unraisable.exc_type))

    class Slow:
        def __del__(self) -> None:
            busy_for(10.0)

    def thrown_away() -> None:
        Slow()
        busy_for(10.0)

    with pytest.raises(CallTimedOut), call_time(SECONDS, CLOCK):
        thrown_away()

    assert lost == [CallTimedOut]


def test_the_bell_is_put_away() -> None:
    """After a call that was in time."""
    with call_time(SECONDS, CLOCK):
        pass

    busy_for(2 * SECONDS)


def test_short_calls_have_time_by_the_clock() -> None:
    """A machine that stands still for a moment ends none of them."""
    assert by_clock(0.5) == STANDSTILL
    assert by_clock(10.0) > 10.0
