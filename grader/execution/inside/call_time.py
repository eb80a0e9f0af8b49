"""How long one call of a student's code may take."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE = 3
"""How many times its processor time a call may take by the clock, asleep or on a busy machine."""
STANDSTILL = 5.0
"""Seconds by the clock that every call has, since a machine may stand still for so long."""
RINGS = 8
"""How many times the bell rings in the time of one call, once that is over."""


class CallTimedOut(BaseException):
    """The time of one call is over; not an Exception, so that a student's ``except`` does not stop it."""


def by_clock(seconds: float) -> float:
    """How long a call may take by the clock that may use so much processor time."""
    return max(PATIENCE * seconds, STANDSTILL)


@contextmanager
def call_time(seconds: float, clock: float) -> Iterator[None]:
    """End what runs inside with `CallTimedOut` when it has used so much processor time, or so much time by the clock.

    The bell rings more than once: what a handler raises is lost where Python cannot hand it on, such as in a
    ``__del__`` or in a callback of the garbage collector (``sys.unraisablehook``), and a student may catch anything.
    """
    began, latest = time.thread_time(), time.monotonic() + clock

    def ring(*_: object) -> None:
        if time.thread_time() - began >= seconds or time.monotonic() >= latest:
            raise CallTimedOut

    previous = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, seconds / RINGS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
