"""What is said of a repair: what the notebook lacks, what to do about it, and what was done here."""

from __future__ import annotations

from typing import assert_never

from grader.model import Lack, Problem, Repair
from grader.notebook.explain import Explanation, explain_error
from grader.notebook.repairs.change import TABS
from grader.notebook.replaced import PYTHON_2


def problem_of(repair: Repair) -> Problem:
    """The repair as a problem with what was done about it."""
    lacking = _lacking(repair)
    return Problem(lacking.kind, lacking.message, lacking.fix, repair.cell, what_was_done(repair))


def what_was_done(repair: Repair) -> str:
    """One sentence on what the second run had instead."""
    name = repair.name
    match repair.lack:
        case Lack.MISSING_IMPORT:
            return f"The import of `{name}` was supplied."
        case Lack.PYTHON_2 if name in PYTHON_2:
            return f"`{name}` was read as `{PYTHON_2[name]}`."
        case Lack.PYTHON_2:
            return "The statement was read as its like in Python 3."
        case Lack.REMOVED_NAME:
            return f"`np.{name}` was supplied as numpy once had it."
        case Lack.DOES_NOT_PARSE if name == TABS:
            return "The tabs were read as eight columns."
        case Lack.DOES_NOT_PARSE:
            return "The statement was left out, and the rest of the cell ran."
        case Lack.BLANK:
            return "The blank was read as `...`, and the rest of the cell ran."
        case Lack.NEEDS_LATER_CELL:
            return "The cells ran in the order in which they were last run before they were saved."
        case Lack.MISSING_MODULE:
            return f"A stand-in without any numbers took the place of `{name}`."
        case Lack.MISSING_FILE | Lack.NETWORK:
            return f"A stand-in without any numbers took the place of what is read from `{name}`."
        case Lack.INPUT:
            return "Every question was answered with `1`."
        case Lack.EXIT:
            return "The call did nothing, and the cells below it ran."
        case Lack.MAGIC:
            return "The line was passed over."
        case unknown:
            assert_never(unknown)


def _lacking(repair: Repair) -> Explanation:
    name = repair.name
    match repair.lack:
        case Lack.MISSING_IMPORT:
            return explain_error("NameError", f"name '{name}' is not defined")
        case Lack.PYTHON_2:
            return _python_2(name)
        case Lack.REMOVED_NAME:
            return explain_error("AttributeError", f"module 'numpy' has no attribute '{name}'")
        case Lack.DOES_NOT_PARSE if name == TABS:
            return Explanation(str(repair.lack), "The cell mixes tabs and spaces.", "Indent with four spaces.")
        case Lack.DOES_NOT_PARSE:
            return Explanation(
                str(repair.lack), f"This is not Python: `{_short(name)}`.", "Correct it, or make it a comment."
            )
        case Lack.BLANK:
            message = f"`{_short(name)}` is still blank, so the cell is not Python."
            return Explanation(str(repair.lack), message, "Put the answer there, or `...` until there is one.")
        case Lack.NEEDS_LATER_CELL:
            message = f"The cell needs `{name}`, which only a cell below it gives a value."
            return Explanation(str(repair.lack), message, "Move the cell that makes it up, then run all from the top.")
        case Lack.MISSING_MODULE:
            return explain_error("ModuleNotFoundError", f"No module named '{name}'")
        case Lack.MISSING_FILE:
            return explain_error("FileNotFoundError", f"No such file or directory: '{name}'")
        case Lack.NETWORK:
            return explain_error("URLError", "")
        case Lack.INPUT:
            return explain_error("StdinNotImplementedError", "")
        case Lack.EXIT:
            return explain_error("SystemExit", "")
        case Lack.MAGIC:
            message = f"A magic command does not work here: `{_short(name)}`."
            return Explanation(str(repair.lack), message, "Remove the line that starts with %.")
        case unknown:
            assert_never(unknown)


def _python_2(name: str) -> Explanation:
    match name:
        case "print":
            return explain_error("SyntaxError", "Missing parentheses in call to 'print'")
        case "except":
            return explain_error("SyntaxError", "multiple exception types must be parenthesized")
        case _ if name in PYTHON_2:
            return explain_error("NameError", f"name '{name}' is not defined")
        case _:
            return Explanation("python_2", f"`{name}` is written as in Python 2.", "Write it as in Python 3.")


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


_LONGEST = 60
