"""What all tests share: where things are, and what a test needs from the machine."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is slow, which is no property of the code: timing belongs to benchmarks.
settings.register_profile("grader", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("grader")

REPOSITORY = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What commands cache goes to a folder of this run, also from processes that tests start."""
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def assignments_dir() -> Path:
    """The folder of the assignments that come with the project."""
    return REPOSITORY / "assignments"


@pytest.fixture(scope="session")
def solutions_dir() -> Path:
    """The folder of their full-mark solutions."""
    return REPOSITORY / "reference_solutions"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let continuous integration insist on the tests that need something from the machine."""
    parser.addoption("--no-skips", action="store_true", help="a skipped test of the sandbox or of pages has failed")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what this machine cannot show.

    A missing wall is no excuse: tests of the sandbox fail without one, unless GRADER_ALLOW_NO_SANDBOX=1.
    """
    if item.get_closest_marker("sandbox") and os.environ.get("GRADER_ALLOW_NO_SANDBOX") == "1":
        pytest.skip("GRADER_ALLOW_NO_SANDBOX=1")
    if item.get_closest_marker("browser") and not any(map(shutil.which, BROWSERS)):
        pytest.skip(f"no {BROWSERS[0]} here")


def _python_for_everybody() -> str | None:
    """A Python of this version that every user of the machine may run."""
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for folder in (Path(sys.base_prefix) / "bin", Path("/usr/local/bin"), Path("/usr/bin")):
        program = folder / name
        if program.exists() and all(place.stat().st_mode & 0o001 for place in (program, *program.resolve().parents)):
            return str(program)
    return None


@pytest.fixture(scope="session")
def python_for_everybody() -> str:
    """A Python of this version that every user of the machine may run."""
    return _python_for_everybody() or pytest.fail("every user needs a Python here")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what shows how root treats others where we are not root, or where others have no Python."""
    if os.geteuid() != 0 or _python_for_everybody() is None:
        about_root = [item for item in items if item.get_closest_marker("root")]
        config.hook.pytest_deselected(items=about_root)
        items[:] = [item for item in items if item not in about_root]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Count a skip as a failure where --no-skips asks for it."""
    report = yield
    needs_machine = item.get_closest_marker("sandbox") or item.get_closest_marker("browser")
    if report.skipped and needs_machine and item.config.getoption("--no-skips") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, but --no-skips is given: {call.excinfo and call.excinfo.value}"
    return report
