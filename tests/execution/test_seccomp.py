"""The system call filter refuses what reaches past the wall, and nothing that notebooks need."""

from __future__ import annotations

import errno
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import SandboxError
from grader.execution.seccomp import program

ALLOW, KILL = 0x7FFF0000, 0x80000000
AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
MACHINES = st.sampled_from(sorted(AUDIT))

# Numbers as strace prints them: name, x86_64, aarch64.
REFUSED = [
    ("ptrace", 101, 117),
    ("mount", 165, 40),
    ("unshare", 272, 97),
    ("setns", 308, 268),
    ("memfd_create", 319, 279),
    ("bpf", 321, 280),
    ("process_vm_writev", 311, 271),
    ("keyctl", 250, 219),
    ("perf_event_open", 298, 241),
    ("io_uring_setup", 425, 425),
    ("shmget", 29, 194),
    ("userfaultfd", 323, 282),
]
NEEDED = [
    ("read", 0, 63),
    ("write", 1, 64),
    ("openat", 257, 56),
    ("mmap", 9, 222),
    ("execve", 59, 221),
    ("futex", 202, 98),
    ("prctl", 157, 167),
    ("pidfd_open", 434, 434),
    ("getrandom", 318, 278),
    ("set_robust_list", 273, 99),
    ("mseal", 462, 462),
]
CLONE, CLONE3 = {"x86_64": 56, "aarch64": 220}, 435
SOCKET = {"x86_64": 41, "aarch64": 198}
SOCKETPAIR = {"x86_64": 53, "aarch64": 199}
IOCTL = {"x86_64": 16, "aarch64": 29}
THREAD = 0x3D0F00
"""The flags with which the C library starts a thread."""


def refusal(number: int) -> int:
    """SECCOMP_RET_ERRNO with this errno."""
    return 0x00050000 | number


def decision(machine: str, call: int, *arguments: int, audit: int | None = None) -> int:
    """Run the filter as the kernel would (Documentation/networking/filter.rst)."""
    values = [*arguments, *[0] * (6 - len(arguments))]
    data = struct.pack("=iIQ6Q", call, AUDIT[machine] if audit is None else audit, 0, *values)
    code = list(struct.iter_unpack("=HBBI", program(machine)))
    accumulator, position = 0, 0
    while True:
        operation, if_true, if_false, operand = code[position]
        position += 1
        match operation:
            case 0x20:
                accumulator = struct.unpack_from("=I", data, operand)[0]
            case 0x06:
                return int(operand)
            case 0x15:
                position += if_true if accumulator == operand else if_false
            case 0x25:
                position += if_true if accumulator > operand else if_false
            case 0x45:
                position += if_true if accumulator & operand else if_false
            case _:
                raise ValueError(f"instruction {operation:#x}")


@pytest.mark.parametrize(("name", "x86_64", "aarch64"), REFUSED)
def test_refused(name: str, x86_64: int, aarch64: int) -> None:
    """Calls that reach past the wall fail as if forbidden, on both architectures."""
    assert decision("x86_64", x86_64) == refusal(errno.EPERM), name
    assert decision("aarch64", aarch64) == refusal(errno.EPERM), name


@pytest.mark.parametrize(("name", "x86_64", "aarch64"), NEEDED)
def test_allowed(name: str, x86_64: int, aarch64: int) -> None:
    """Calls that every Python makes are left alone."""
    assert decision("x86_64", x86_64) == ALLOW, name
    assert decision("aarch64", aarch64) == ALLOW, name


@pytest.mark.parametrize("machine", AUDIT)
def test_sockets(machine: str) -> None:
    """Only families that a network namespace covers exist; the refusal is the one that libzmq survives."""
    for call in (SOCKET[machine], SOCKETPAIR[machine]):
        assert {decision(machine, call, family) for family in (1, 2, 10)} == {ALLOW}
        assert {decision(machine, call, family) for family in (16, 17, 30, 38, 40, 44)} == {refusal(errno.EOPNOTSUPP)}


@pytest.mark.parametrize("machine", AUDIT)
def test_high_halves_of_arguments(machine: str) -> None:
    """Bits that the kernel ignores do not let a refused argument through."""
    beyond = 1 << 32
    assert decision(machine, SOCKET[machine], beyond | 40) == refusal(errno.EOPNOTSUPP)
    assert decision(machine, IOCTL[machine], 0, beyond | 0x5412) == refusal(errno.EPERM)


@pytest.mark.parametrize("machine", AUDIT)
def test_terminals(machine: str) -> None:
    """Terminals can be asked for their size, but nothing can be typed into them."""
    assert decision(machine, IOCTL[machine], 0, 0x5413) == ALLOW
    assert decision(machine, IOCTL[machine], 0, 0x5412) == refusal(errno.EPERM)


@pytest.mark.parametrize("machine", AUDIT)
def test_clone(machine: str) -> None:
    """Threads and processes can be started, but not in new namespaces."""
    assert decision(machine, CLONE[machine], THREAD) == ALLOW
    assert decision(machine, CLONE[machine], 17) == ALLOW
    for shift in (17, 25, 26, 27, 28, 29, 30):
        assert decision(machine, CLONE[machine], 1 << shift | 17) == refusal(errno.EPERM)
    assert decision(machine, CLONE3) == refusal(errno.ENOSYS)


@pytest.mark.parametrize("machine", AUDIT)
def test_other_tables(machine: str) -> None:
    """Calls by another architecture's table kill; calls of x32 or of the future do not exist."""
    assert decision(machine, 0, audit=0x40000003) == KILL
    assert decision(machine, 0x40000000 | 39) == refusal(errno.ENOSYS)
    assert decision(machine, 463) == refusal(errno.ENOSYS)


@given(machine=MACHINES, call=st.integers(-(2**31), 2**31 - 1), argument=st.integers(0, 2**64 - 1))
def test_every_call_is_decided(machine: str, call: int, argument: int) -> None:
    """Whatever is called, the filter comes to one of its decisions."""
    refusals = {refusal(number) for number in (errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP)}
    assert decision(machine, call, argument, argument) in {ALLOW, *refusals}


def test_unknown_machine() -> None:
    """On an architecture with unknown numbers there is no filter, hence no sandbox."""
    with pytest.raises(SandboxError) as refused:
        program("riscv64")

    assert refused.value.slug == "unknown-machine"
