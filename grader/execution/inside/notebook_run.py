"""Driving one kernel from inside the wall with nbclient: cell by cell, going on after errors, capped."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import Empty
from typing import Any

import nbformat
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbclient.util import ensure_async

from grader.execution.limits import Limits

START_SECONDS = 60
POLL_SECONDS = 0.2
INTERRUPT_SECONDS = 2.0
SHOWN = 2_000
"""Characters of a cell's output that are reported."""


class OwnKernel(KernelSpecManager):
    """Starts this very Python, whatever kernel name a notebook carries."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """The one kernel that there is."""
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=argv, display_name="Python", language="python")


class CappedClient(NotebookClient):
    """Executes cells and keeps of their output only what the limits allow."""

    def __init__(self, notebook: Any, limits: Limits, **traits: Any) -> None:
        super().__init__(notebook, **traits)
        self.limits = limits
        self.shown = 0
        self.shown_by_cell = 0

    def process_message(self, msg: Any, cell: Any, cell_index: int) -> Any:
        """Drop what exceeds the cap of the cell or of the run; errors always pass, shortened."""
        if msg["msg_type"] in ("stream", "display_data", "execute_result", "update_display_data"):
            size = len(json.dumps(msg["content"], default=str))
            self.shown += size
            self.shown_by_cell += size
            if self.shown_by_cell > self.limits.cell_output_bytes or self.shown > self.limits.output_bytes:
                return None
        if msg["msg_type"].startswith("comm"):
            return None
        return super().process_message(msg, cell, cell_index)


@dataclass
class Kernel:
    """A running kernel with the client that talks to it."""

    client: CappedClient
    limits: Limits

    @classmethod
    async def start(cls, notebook: Any, limits: Limits) -> Kernel:
        """Start a kernel in the working directory."""
        # Over sockets of the file system: a TCP port that is chosen now may be taken when the kernel comes to it.
        manager = AsyncKernelManager(kernel_name="python3", kernel_spec_manager=OwnKernel(), transport="ipc")
        client = CappedClient(
            notebook,
            limits,
            km=manager,
            timeout=max(1, int(limits.cell_seconds)),
            startup_timeout=START_SECONDS,
            allow_errors=True,
            store_widget_state=False,
            record_timing=False,
            iopub_timeout=10,
        )
        await client.async_start_new_kernel()
        await client.async_start_new_kernel_client()
        return cls(client, limits)

    async def run_cell(self, index: int) -> dict[str, Any]:
        """Execute one code cell and say what became of it."""
        cell = self.client.nb.cells[index]
        self.client.shown_by_cell = 0
        try:
            await self.client.async_execute_cell(cell, index)
        except CellTimeoutError:
            return {"cell": index, "status": "timed_out"}
        except DeadKernelError:
            return {"cell": index, "status": "died"}
        except Exception as error:
            # A message that the student's code forged, so that nbclient could not make sense of it.
            return {"cell": index, "status": "error", "type": type(error).__name__, "message": str(error)[:500]}
        cut = self.client.shown_by_cell > self.limits.cell_output_bytes
        return {"cell": index, "output_cut": cut, "shown": _shown(cell), **_outcome(cell)}

    async def run_hidden(self, code: str, seconds: float) -> str:
        """Execute code of the grader's; returns ``ok``, ``error``, ``timed_out`` or ``died``."""
        kernel_client: Any = self.client.kc
        deadline = time.monotonic() + seconds
        request = kernel_client.execute(code, silent=True, store_history=False)
        while time.monotonic() < deadline:
            try:
                reply = await ensure_async(kernel_client.shell_channel.get_msg(timeout=POLL_SECONDS))
            except Empty:
                if not await ensure_async(kernel_client.is_alive()):
                    return "died"
                continue
            if reply["parent_header"].get("msg_id") == request:
                return "ok" if reply["content"].get("status") == "ok" else "error"
        return "timed_out"

    async def recover(self) -> bool:
        """Interrupt whatever runs; False if the kernel does not listen any more."""
        manager: Any = self.client.km
        await ensure_async(manager.interrupt_kernel())
        return await self.run_hidden("pass", INTERRUPT_SECONDS) == "ok"

    async def stop(self) -> None:
        """Kill the kernel, without waiting for it to agree."""
        kernel_client: Any = self.client.kc
        manager: Any = self.client.km
        kernel_client.stop_channels()
        await ensure_async(manager.shutdown_kernel(now=True))


def _outcome(cell: Any) -> dict[str, Any]:
    for output in cell.outputs:
        if output.get("output_type") == "error":
            return {
                "status": "error",
                "type": str(output.get("ename", ""))[:100],
                "message": str(output.get("evalue", ""))[:500],
                "line": _failing_line("\n".join(map(str, output.get("traceback", [])))[:200_000], cell.source),
            }
    return {"status": "ok"}


def _shown(cell: Any) -> str:
    """The beginning of the text that a cell showed, as a notebook would have saved it."""
    texts = []
    for output in cell.outputs:
        if output.get("output_type") == "stream" and output.get("name") == "stdout":
            texts.append(str(output.get("text", ""))[:SHOWN])
        elif output.get("output_type") in ("execute_result", "display_data"):
            texts.append(str(output.get("data", {}).get("text/plain", ""))[:SHOWN])
    return "".join(texts)[:SHOWN]


def _failing_line(traceback: str, source: str) -> int | None:
    """The line of the cell at which a traceback points: its first arrow whose text stands in the cell."""
    lines = source.splitlines()
    for raw in traceback.splitlines():
        plain = _without_ansi(raw)
        arrow, _, text = plain.partition(" ")
        number = text.strip().split(" ", 1)
        if set(arrow) <= {"-", ">"} and arrow.endswith(">") and number[0].isdigit():
            line = int(number[0])
            if 1 <= line <= len(lines) and (len(number) == 1 or number[1].strip() == lines[line - 1].strip()):
                return line
    return None


def _without_ansi(text: str) -> str:
    kept, inside = [], False
    for character in text:
        if character == "\x1b":
            inside = True
        elif inside:
            inside = not character.isalpha()
        else:
            kept.append(character)
    return "".join(kept)


def as_notebook(cells: Sequence[Mapping[str, Any]]) -> Any:
    """A notebook of code cells at their own indices; whatever else stands in the submission stays outside."""
    last = max((int(cell["cell"]) for cell in cells), default=-1)
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_markdown_cell("") for _ in range(last + 1)]
    for cell in cells:
        notebook.cells[int(cell["cell"])] = nbformat.v4.new_code_cell(cell["source"])
    return notebook


def hidden(function: str, *arguments: str | Path) -> str:
    """Code that calls a function of the grader's part in the kernel without leaving a name behind."""
    listed = "".join(f", {str(argument)!r}" for argument in arguments)
    module = "grader.execution.inside.kernel"
    return f"__import__({module!r}, fromlist=['x']).{function}(get_ipython(){listed})"


def run(coroutine: Any) -> None:
    """Run the inside's one task."""
    asyncio.run(coroutine)
