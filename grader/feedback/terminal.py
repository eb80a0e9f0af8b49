"""The same words as on the pages, in a terminal: 80 columns are enough, and colour only repeats the marks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from grader.feedback.class_view import ClassView, StudentView
from grader.feedback.listing import Listing
from grader.feedback.marks import RIGHT, Mark
from grader.feedback.number_table import NumberTable
from grader.feedback.people import Reason
from grader.feedback.plain import plain
from grader.feedback.view import FeedbackView, QuestionView

_STYLES = {"good": "green", "wrong": "red", "halt": "yellow", "wait": "magenta"}

_SIGNS = str.maketrans({"✓": "+", "✗": "x", "…": "...", "–": "-", "−": "-", "’": "'", "▸": ">"})
"""What stands for a sign that the terminal cannot encode."""

_INDENT = 2
_MARGIN = 7
"""Columns before a line of code: a mark, its number, two spaces."""
_STUDENT, _NOTES, _QUESTION = 20, 14, 5
"""Widths of columns of the class: a student's name at most, notes unless there is room, a question at least."""


def print_feedback(view: FeedbackView, console: Console) -> None:
    """Prints one student's feedback, questions that are right in one line."""
    _both_ends(console, _text(console, view.title, "bold"), f"{view.score} / {view.max_score}", 0)
    _show(console, _text(console, "   ".join(f"{tally.mark.sign} {tally.text}" for tally in view.tallies)))
    if view.pending:
        _show(console, _text(console, view.pending))
    for question in view.questions:
        console.print()
        _question(console, question)
    console.print()
    _show(console, _text(console, "How the notebook ran", "bold"))
    for note in view.run:
        words = (f"{note.where}:" if note.where else "", note.message, note.fix)
        _marked(console, note.mark, " ".join(filter(None, words)))


def print_class(view: ClassView, console: Console, page_path: str) -> None:
    """Prints a run: a line a student, what was not understood, who needs a person, and where the page is."""
    _show(console, _text(console, view.title, "bold"))
    console.print()
    if view.rows:
        _show(console, _class_table(console, view))
    for question in view.misunderstood:
        console.print()
        _show(console, _text(console, f"What they did not understand in {question.name}", "bold"))
        for alike in question.unexplained:
            _hanging(console, f"{len(alike.students):4}", f"{alike.name}: {alike.said}")
        for mistake in question.mistakes:
            _hanging(console, f"{len(mistake.students):4}", f"{mistake.label}: {mistake.example}")
    _people(console, "Did not run", view.stopped)
    _people(console, "Needs a person", view.review)
    console.print()
    median = f", median {view.scores.median} of {view.scores.max_score}" if view.scores else ""
    _show(console, _text(console, view.size + median))
    # A path is not wrapped at spaces: it must survive being copied.
    console.print(_text(console, f"Page: {plain(page_path)}"), soft_wrap=False, overflow="fold", highlight=False)


def _question(console: Console, question: QuestionView) -> None:
    mark = question.mark
    head = _text(console, f"{mark.sign} ", _STYLES[mark.tone]) + _text(console, question.name, "bold")
    head += _text(console, f"  {question.title}")
    _both_ends(console, head, f"{mark.word}  {question.points}", 0)
    if mark != RIGHT:
        _explanation(console, question)
    for note in question.notes:
        _hanging(console, "-", note, _INDENT)
    if mark != RIGHT:
        _help(console, question)


def _explanation(console: Console, question: QuestionView) -> None:
    _show(console, _text(console, question.sentence), _INDENT)
    for part in question.parts:
        sentence = f". {part.sentence}" if part.sentence else ""
        _marked(console, part.mark, f"{part.parameter}  {part.mark.word}{sentence}", _INDENT)


def _help(console: Console, question: QuestionView) -> None:
    for help_ in question.help:
        if help_.about:
            _show(console, _text(console, help_.about), _INDENT)
        for hint in help_.hints:
            _show(console, _text(console, f"{hint.label}: {hint.text}"), _INDENT)
    if question.table:
        _numbers(console, question.table)
    if question.listing:
        _code(console, question.listing)


def _numbers(console: Console, numbers: NumberTable) -> None:
    console.print()
    _show(console, _text(console, numbers.caption), _INDENT)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("", no_wrap=True, overflow=_overflow(console))
    for column in numbers.columns:
        table.add_column(column, justify="right", no_wrap=True, overflow=_overflow(console), header_style="")
    flagged = any(row.furthest for row in numbers.rows)
    if flagged:
        table.add_column("", no_wrap=True, overflow=_overflow(console))
    for row in numbers.rows:
        flag = ["furthest off" if row.furthest else ""] if flagged else []
        table.add_row(*(_text(console, cell) for cell in (row.entry, *row.cells, *flag)))
    _show(console, table, _INDENT)
    for remark in numbers.remarks:
        _show(console, _text(console, remark), _INDENT)


def _code(console: Console, listing: Listing) -> None:
    console.print()
    _show(console, _text(console, listing.caption), _INDENT)
    for line in listing.lines:
        text = _text(console, f"{'▸' if line.marked else ' '}{line.number:4}  {line.text}")
        text.truncate(console.width - _INDENT, overflow=_overflow(console))
        _show(console, text, _INDENT)
        if line.underlined:
            first, last = line.underlined
            carets = _text(
                console, f"{' ' * (_MARGIN + cell_len(line.text[:first]))}{'^' * cell_len(line.text[first:last])}"
            )
            carets.truncate(console.width - _INDENT)
            _show(console, carets, _INDENT)
    if listing.remark:
        _show(console, _text(console, listing.remark), _INDENT)


def _class_table(console: Console, view: ClassView) -> Table:
    score = _widest(["score", *(row.score + row.more for row in view.rows)])
    student = min(_STUDENT, _widest(["student", *(row.student for row in view.rows)]))
    notes = min(_NOTES, _widest(["notes", *(row.notes for row in view.rows)]))
    room = console.width - score - student - notes - 3
    widths = _shared([max(cell_len(name), _QUESTION) for name in view.questions], room)
    compact = min(widths, default=_QUESTION) < _QUESTION
    if compact:
        widths = [max(_QUESTION, min(room - 1, len(view.questions)))]
    headers = ["questions"] if compact else list(view.questions)
    rest = console.width - student - sum(widths) - score - len(widths) - 2
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for header, width in zip(
        ["student", *headers, "score", "notes"], [student, *widths, score, max(1, rest)], strict=True
    ):
        justify: Literal["right", "left"] = "right" if header == "score" else "left"
        table.add_column(
            _text(console, header), width=width, justify=justify, no_wrap=True, overflow=_overflow(console)
        )
    for row in view.rows:
        cells = [_signs(console, row)] if compact else _cells(console, row)
        score_text = _text(console, row.score + row.more)
        table.add_row(_text(console, row.student), *cells, score_text, _text(console, row.notes))
    return table


def _widest(texts: Sequence[str]) -> int:
    return max(map(cell_len, texts))


def _shared(wanted: Sequence[int], room: int) -> list[int]:
    """Returns widths that fit into the room with a space after each, the widest ones narrowed first."""
    widths = list(wanted)
    while widths and sum(widths) + len(widths) > room and max(widths) > 1:
        widths[widths.index(max(widths))] -= 1
    return widths


def _overflow(console: Console) -> Literal["crop", "ellipsis"]:
    """Returns how to cut a text, with an ellipsis where the terminal can show one."""
    return "ellipsis" if _text(console, "…").plain == "…" else "crop"


def _cells(console: Console, row: StudentView) -> list[Text]:
    return [
        _text(console, cell.mark.sign, _STYLES[cell.mark.tone]) + _text(console, f" {cell.score}") for cell in row.cells
    ]


def _signs(console: Console, row: StudentView) -> Text:
    """Returns one sign a question, for more questions than there are columns."""
    return _text(console, "").join(_text(console, cell.mark.sign, _STYLES[cell.mark.tone]) for cell in row.cells)


def _people(console: Console, title: str, people: Sequence[Reason]) -> None:
    if not people:
        return
    console.print()
    _show(console, _text(console, f"{title}: {len(people)}", "bold"))
    for person in people:
        _show(console, _text(console, f"{person.student}  {person.text}"), _INDENT)


def _marked(console: Console, mark: Mark, text: str, indent: int = 0) -> None:
    _hanging(console, mark.sign, text, indent, _STYLES[mark.tone])


def _hanging(console: Console, head: str, text: str, indent: int = 0, style: str = "") -> None:
    """Prints a text that wraps beside its head, not under it."""
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column()
    grid.add_row(_text(console, head, style), _text(console, text))
    _show(console, grid, indent)


def _both_ends(console: Console, left: Text, right: str, indent: int) -> None:
    """Prints a line with a text at either end, the left one cut where both do not fit."""
    room = console.width - indent - cell_len(right) - 2
    left.truncate(room, overflow=_overflow(console), pad=True)
    _show(console, left + _text(console, f"  {right}"), indent)


def _text(console: Console, text: str, style: str = "") -> Text:
    """Returns text that the terminal can encode; what stands in it is never taken for markup."""
    try:
        text.encode(console.encoding)
    except UnicodeEncodeError:
        text = text.translate(_SIGNS).encode(console.encoding, "replace").decode(console.encoding)
    return Text(text, style=style)


def _show(console: Console, renderable: RenderableType, indent: int = 0) -> None:
    console.print(Padding(renderable, (0, 0, 0, indent), expand=False), highlight=False)
