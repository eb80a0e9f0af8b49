"""How far a run is: on standard error, and only where that is a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from grader.batch import Progress as Told


@contextmanager
def progress_of(total: int) -> Iterator[Told]:
    """A bar with rate and time left; inside the block, call what it gives with the name of everyone done."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda student: None
        return
    columns = (
        TextColumn("{task.description:<20.20}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("grading", total=total)

        def told(student: str) -> None:
            shown = "".join(character for character in student if character.isprintable())
            bar.update(task, advance=1, description=shown.replace("[", "("))

        yield told
