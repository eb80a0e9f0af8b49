"""Files and addresses that cannot be reached: what the notebook reads from them are stand-ins."""

from __future__ import annotations

import builtins
import functools
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

from grader.execution.inside.aids.ledger import Ledger, calling_frame, is_of_notebook
from grader.execution.inside.aids.stand_in import StandIn

_READERS: Mapping[str, tuple[str, ...]] = {
    "builtins": ("open",),
    "numpy": ("load", "loadtxt", "genfromtxt", "fromfile", "array", "asarray"),
    "torch": ("load", "tensor", "as_tensor", "from_numpy"),
    "pandas": ("read_csv", "read_table", "read_excel", "read_json", "read_pickle", "read_hdf", "read_parquet"),
    "scipy.io": ("loadmat",),
    "h5py": ("File",),
    "PIL.Image": ("open",),
    "matplotlib.pyplot": ("imread",),
    "matplotlib.image": ("imread",),
    "urllib.request": ("urlopen", "urlretrieve"),
    "requests": ("get", "post"),
    "json": ("load", "loads"),
    "csv": ("reader", "DictReader"),
    "pickle": ("load", "loads"),
}
"""Functions that read what lies elsewhere, or take what others have read."""


def install(ledger: Ledger, namespace: dict[str, Any]) -> None:
    """Stand in for what these functions do not find, in modules that are there and in those that come.

    Args:
        ledger: told of every stand-in.
        namespace: the notebook's, in which IPython has put an ``open`` of its own.
    """
    for name in _READERS.keys() & sys.modules.keys():
        _wrap(sys.modules[name], ledger)
    namespace["open"] = builtins.open
    sys.meta_path.insert(0, _Readers(ledger))


@dataclass(frozen=True)
class _Readers(MetaPathFinder):
    """Has the readers of a module wrapped as soon as it has run."""

    ledger: Ledger

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(fullname, path) if fullname in _READERS else None
        if spec is None or spec.loader is None:
            return None
        run = spec.loader.exec_module

        def run_and_wrap(module: ModuleType) -> None:
            run(module)
            _wrap(module, self.ledger)

        setattr(spec.loader, "exec_module", run_and_wrap)  # noqa: B010 - a method of this one loader
        return spec


def _wrap(module: ModuleType, ledger: Ledger) -> None:
    for name in _READERS[module.__name__]:
        if callable(read := getattr(module, name, None)):
            setattr(module, name, _standing_in(read, ledger))


def _standing_in(read: Callable[..., Any], ledger: Ledger) -> Callable[..., Any]:
    @functools.wraps(read)
    def reading(*arguments: Any, **options: Any) -> Any:
        if arguments and isinstance(arguments[0], StandIn):
            return arguments[0]
        try:
            return read(*arguments, **options)
        except OSError as error:
            lack = _lack(error)
            if lack is None or not is_of_notebook(calling_frame()):
                raise
            name = str(next(iter([*arguments, *options.values()]), ""))
            ledger.note(lack, name)
            return StandIn(name, ledger)

    return reading


def _lack(error: OSError) -> str | None:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return "missing_file"
    network = {"URLError", "HTTPError", "ConnectionError", "gaierror"}
    return "network" if network & {kind.__name__ for kind in type(error).__mro__} else None
