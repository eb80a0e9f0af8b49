"""Modules that are not here: what the notebook imports of them are stand-ins."""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

from grader.execution.inside.aids.ledger import Ledger, calling_frame, is_of_notebook
from grader.execution.inside.aids.stand_in import StandIn


class StandInModule(ModuleType):
    """A module that has whatever it is asked for."""

    def __init__(self, name: str, ledger: Ledger, offered: Collection[str]) -> None:
        super().__init__(name)
        self.__all__ = sorted(offered)
        self.__grader_ledger__ = ledger

    def __getattr__(self, name: str) -> StandIn:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return StandIn(f"{self.__name__}.{name}", self.__grader_ledger__)


@dataclass(frozen=True)
class MissingModules(MetaPathFinder, Loader):
    """The last resort of the import system (importlib.abc.MetaPathFinder), for what the notebook itself imports."""

    roots: Collection[str]
    """The modules that may be stood in for, by the first part of their names."""
    offered: Collection[str]
    """Names that ``from module import *`` brings."""
    ledger: Ledger

    def install(self) -> None:
        """Come after all other finders."""
        sys.meta_path.append(self)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """A stand-in for a module that nobody else found."""
        root = fullname.partition(".")[0]
        if root not in self.roots or not is_of_notebook(calling_frame()):
            return None
        self.ledger.note("missing_module", root)
        return ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """The stand-in."""
        return StandInModule(spec.name, self.ledger, self.offered)

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing to run."""
