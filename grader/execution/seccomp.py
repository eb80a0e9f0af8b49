"""Which system calls the inside of the wall cannot make: a seccomp filter, written by hand (seccomp(2)).

Namespaces already keep students away from files, processes and networks.  The filter closes what they leave open:
memory that no limit counts, sockets that no network namespace covers, and corners of the kernel where most
escapes have begun.  Calls are refused with an errno rather than a signal, so that libraries can fall back.

The program is classic BPF for ``bwrap --seccomp``.  Numbers are those of the kernel's
arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h.
"""

from __future__ import annotations

import errno
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from grader.errors import SandboxError


@dataclass(frozen=True)
class _Machine:
    audit: int
    """AUDIT_ARCH_* of linux/audit.h: a process may call by the tables of several architectures."""
    column: int
    """Which number of the tables below is this machine's."""


_MACHINES = {
    "x86_64": _Machine(audit=0xC000003E, column=0),
    "aarch64": _Machine(audit=0xC00000B7, column=1),
}

_REFUSED: dict[str, tuple[int | None, int | None]] = {
    # memory that is in nobody's address space, so that RLIMIT_AS and RLIMIT_DATA do not see it
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    # namespaces and mounts
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    # the memory and descriptors of other processes
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "kcmp": (312, 272),
    "pidfd_getfd": (438, 438),
    "move_pages": (279, 239),
    "migrate_pages": (256, 238),
    # large and seldom needed interfaces of the kernel
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "userfaultfd": (323, 282),
    "fanotify_init": (300, 262),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "vmsplice": (278, 75),
    "personality": (135, 92),
    "lookup_dcookie": (212, 18),
    "nfsservctl": (180, 42),
    "modify_ldt": (154, None),
    "uselib": (134, None),
    "ustat": (136, None),
    "sysfs": (139, None),
    "_sysctl": (156, None),
    # the machine itself
    "acct": (163, 89),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "create_module": (174, None),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "get_kernel_syms": (177, None),
    "query_module": (178, None),
    "iopl": (172, None),
    "ioperm": (173, None),
    "reboot": (169, 142),
    "syslog": (103, 116),
    "vhangup": (153, 58),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
}
_IOCTL = (16, 29)
_SOCKET = (41, 198)
_SOCKETPAIR = (53, 199)
_CLONE = (56, 220)
_CLONE3 = (435, 435)
_NEWEST = 462
"""mseal of Linux 6.10.  Later calls do not exist here until someone has looked at them; neither do those of the x32
table, which set bit 30."""

_TERMINAL_COMMANDS = (0x5412, 0x541C, 0x541D, 0x5423)
"""TIOCSTI types into the terminal, TIOCLINUX pastes, TIOCCONS takes the console, TIOCSETD loads line disciplines."""
_FAMILIES = (1, 2, 10)
"""AF_UNIX, AF_INET and AF_INET6, which the network namespace covers; AF_VSOCK, say, reaches past it."""
_NAMESPACE_FLAGS = 0x00020000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000
"""CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET."""

_ALLOW = 0x7FFF0000
_KILL = 0x80000000
_ERRNO = 0x00050000
_NUMBER_AT, _AUDIT_AT, _FIRST_AT, _SECOND_AT = 0, 4, 16, 24
"""Offsets in struct seccomp_data; of 64-bit arguments the low half, all that the kernel looks at in these calls."""

_LOAD, _RETURN = 0x20, 0x06
_IF_EQUAL, _IF_GREATER, _IF_ANY_BIT = 0x15, 0x25, 0x45


def program(machine: str) -> bytes:
    """The filter for one architecture, as an array of ``struct sock_filter``.

    Args:
        machine: as in ``platform.machine()``.

    Raises:
        SandboxError: the system calls of this architecture are not known.
    """
    if machine not in _MACHINES:
        raise SandboxError(
            "unknown-machine",
            f"There is no system call filter for the architecture {machine!r}, only for {' and '.join(_MACHINES)}.",
            "Grade on one of those.",
        )
    return b"".join(_instructions(_MACHINES[machine]))


def _instructions(machine: _Machine) -> Iterator[bytes]:
    column = machine.column
    yield _load(_AUDIT_AT)
    yield _jump(_IF_EQUAL, machine.audit, skip_if_true=1)
    yield _return(_KILL)
    yield _load(_NUMBER_AT)
    yield _jump(_IF_GREATER, _NEWEST, skip_if_false=1)
    yield _return(_ERRNO | errno.ENOSYS)
    for numbers in _REFUSED.values():
        if (number := numbers[column]) is not None:
            yield from _for_call(number, [_return(_ERRNO | errno.EPERM)])
    # The flags of clone3 stand in memory, where a filter cannot look; without it the C library uses clone.
    yield from _for_call(_CLONE3[column], [_return(_ERRNO | errno.ENOSYS)])
    yield from _for_call(_CLONE[column], _unless(_FIRST_AT, _IF_ANY_BIT, [_NAMESPACE_FLAGS], errno.EPERM))
    yield from _for_call(_IOCTL[column], _unless(_SECOND_AT, _IF_EQUAL, _TERMINAL_COMMANDS, errno.EPERM))
    for numbers in (_SOCKET, _SOCKETPAIR):
        yield from _for_call(numbers[column], _only(_FIRST_AT, _FAMILIES, errno.EOPNOTSUPP))
    yield _return(_ALLOW)


def _for_call(number: int, block: Iterable[bytes]) -> list[bytes]:
    """Instructions that run for one system call only; they have to end with a decision."""
    body = list(block)
    return [_jump(_IF_EQUAL, number, skip_if_false=len(body)), *body]


def _unless(offset: int, test: int, operands: Iterable[int], refusal: int) -> Iterator[bytes]:
    """Allow the call unless the test holds for an argument and any operand."""
    yield _load(offset)
    for operand in operands:
        yield _jump(test, operand, skip_if_false=1)
        yield _return(_ERRNO | refusal)
    yield _return(_ALLOW)


def _only(offset: int, operands: Iterable[int], refusal: int) -> Iterator[bytes]:
    """Allow the call only if an argument equals one of the operands.

    libzmq asks for AF_NETLINK at its start and aborts the process at any refusal but EOPNOTSUPP
    (https://github.com/zeromq/libzmq/issues/4737).
    """
    yield _load(offset)
    for operand in operands:
        yield _jump(_IF_EQUAL, operand, skip_if_false=1)
        yield _return(_ALLOW)
    yield _return(_ERRNO | refusal)


def _load(offset: int) -> bytes:
    return _instruction(_LOAD, 0, 0, offset)


def _return(decision: int) -> bytes:
    return _instruction(_RETURN, 0, 0, decision)


def _jump(test: int, operand: int, *, skip_if_true: int = 0, skip_if_false: int = 0) -> bytes:
    return _instruction(test, skip_if_true, skip_if_false, operand)


def _instruction(code: int, skip_if_true: int, skip_if_false: int, operand: int) -> bytes:
    return struct.pack("=HBBI", code, skip_if_true, skip_if_false, operand)
