"""Reading a notebook file: bytes in, cells or a reason out.

The JSON is taken apart here rather than validated against nbformat's schemas, since no submission should fail
for a missing cell id.  Both layouts that exist are understood
(https://nbformat.readthedocs.io/en/latest/changelog.html): ``cells`` with ``source`` (format 4) and
``worksheets`` with ``input`` (formats 2 and 3).
"""

from __future__ import annotations

import codecs
import json
import math
import re
from collections.abc import Iterator
from typing import Literal, TypeAlias

from grader.model import Cell, Notebook, Problem

MAX_BYTES = 20 * 2**20
MAX_CELLS = 5_000
MAX_SAVED_TEXT = 2_000
"""Characters of saved output that are kept of one cell."""

MAX_TAGS = 20
MAX_NAME = 200
"""Characters of a name that are kept."""

Json: TypeAlias = object
"""What `json.loads` makes; taken apart by ``match``, never trusted to be of a shape."""

_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\^_])")
"""Escape sequences of ECMA-48: control sequences, operating system commands, two-character ones."""
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_LINE_ENDS = tuple("\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
"""Where `str.splitlines` splits, with which notebooks are written."""
_SURROGATE = re.compile(r"[\ud800-\udfff]")

_SIGNATURES = (
    (b"PK\x03\x04", "a zip archive"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\xd0\xcf\x11\xe0", "an Office document"),
    (b"\x89PNG", "a picture"),
    (b"<!doctype html", "a web page"),
    (b"<html", "a web page"),
)


def read_notebook(data: bytes, *, max_bytes: int = MAX_BYTES, max_cells: int = MAX_CELLS) -> Notebook | Problem:
    """Read the cells of a notebook file of any format version.

    Metadata, attachments and outputs are dropped, except for the names of cells, and for the beginning of the text that
    a cell had shown.

    Returns:
        The notebook, or a problem of one of the kinds ``empty``, ``too_large``, ``unreadable`` (not text),
        ``not_json``, ``not_a_notebook`` and ``too_many_cells``.
    """
    if len(data) > max_bytes:
        return too_large(len(data), max_bytes)
    if not data.removeprefix(codecs.BOM_UTF8).strip(b"\0 \t\r\n"):
        return Problem("empty", "The file is empty.", "Save the notebook in Jupyter and hand in that file.")
    document = _parsed(data)
    if isinstance(document, Problem):
        return document
    raw_cells = _raw_cells(document)
    if raw_cells is None:
        return Problem(
            "not_a_notebook",
            f"Expected a notebook with a list of cells, not {_json_kind(document)}.",
            "Hand in the .ipynb file that Jupyter saved.",
        )
    if len(raw_cells) > max_cells:
        return Problem(
            "too_many_cells",
            f"Expected at most {max_cells:,} cells, not {len(raw_cells):,}.",
            "Hand in the notebook of this assignment only.",
        )
    cells = tuple(_cell(index, raw) for index, raw in enumerate(raw_cells))
    if not any(cell.kind == "code" and cell.source.strip() for cell in cells):
        return Problem(
            "empty",
            "The notebook has no code: expected at least one code cell with something in it.",
            "Check that this is the file that you worked in, and save it again.",
        )
    return Notebook(cells)


def too_large(size: int, limit: int = MAX_BYTES) -> Problem:
    """The problem of a file of `size` bytes where `limit` are allowed."""
    return Problem(
        "too_large",
        f"Expected a file of at most {_mebibytes(limit)}, not {_mebibytes(size)}.",
        "Clear all outputs, save the notebook and hand it in again.",
    )


def _mebibytes(size: int) -> str:
    return f"{math.ceil(size / 2**20 * 10) / 10:,.1f} MiB"


# --------------------------------------------------------------------------------------------------
# JSON
# --------------------------------------------------------------------------------------------------


def _parsed(data: bytes) -> Json | Problem:
    beginning = data[:200].lstrip().lower()
    foreign = next((name for start, name in _SIGNATURES if beginning.startswith(start.lower())), None)
    if foreign:
        return Problem(
            "not_json", f"Expected a notebook, not {foreign}.", "Hand in the .ipynb file itself, as Jupyter saves it."
        )
    try:
        document: Json = json.loads(data)
    except UnicodeDecodeError as error:
        return Problem(
            "unreadable",
            f"Expected a text file in UTF-8, not one with byte 0x{data[error.start]:02x} at position {error.start:,}.",
            "Open the notebook in Jupyter, save it and hand in that file.",
        )
    except json.JSONDecodeError as error:
        return _bad_json(data, error)
    except (RecursionError, ValueError):
        return Problem(
            "not_json",
            "Expected the JSON of a notebook, not JSON that is nested too deep or holds a number of endless length.",
            "Hand in the .ipynb file as Jupyter saves it.",
        )
    return document


def _bad_json(data: bytes, error: json.JSONDecodeError) -> Problem:
    where = f"line {error.lineno:,}, column {error.colno:,}"
    if re.search(rb"^<{7} ", data, re.MULTILINE):
        return Problem(
            "not_json",
            f"Expected a notebook, not one with an unresolved git conflict ({where}).",
            "Resolve the conflict, open the notebook in Jupyter to see that it is whole, and hand it in again.",
        )
    if not error.doc[error.pos :].strip() or error.msg.startswith("Unterminated string"):
        return Problem(
            "not_json",
            f"Expected a complete notebook, not one that breaks off ({where}).",
            "The file was cut short: download or upload it again.",
        )
    return Problem(
        "not_json",
        f"Expected the JSON of a notebook, not other text ({where}).",
        "Hand in the file that Jupyter saved.",
    )


def _json_kind(document: Json) -> str:
    match document:
        case dict():
            return "a JSON object without cells"
        case list():
            return "a JSON list"
        case _:
            return "a single JSON value"


# --------------------------------------------------------------------------------------------------
# Cells
# --------------------------------------------------------------------------------------------------


def _raw_cells(document: Json) -> list[Json] | None:
    match document:
        case {"cells": list(cells)}:
            return cells
        case {"worksheets": list(sheets)}:
            return [cell for sheet in sheets for cell in _cells_of_worksheet(sheet)]
        case _:
            return None


def _cells_of_worksheet(sheet: Json) -> list[Json]:
    match sheet:
        case {"cells": list(cells)}:
            return cells
        case _:
            return []


def _cell(index: int, raw: Json) -> Cell:
    match raw:
        case {"source": source} | {"input": source}:
            text = _text(source)
        case _:
            text = ""
    metadata = _metadata(raw)
    return Cell(index, _kind(raw), text, _saved_text(raw), _execution_count(raw), _grade_id(metadata), _tags(metadata))


def _execution_count(raw: Json) -> int | None:
    match raw:
        case {"execution_count": int(count)} | {"prompt_number": int(count)}:
            return count
        case _:
            return None


def _metadata(raw: Json) -> Json:
    match raw:
        case {"metadata": metadata}:
            return metadata
        case _:
            return None


def _grade_id(metadata: Json) -> str:
    """The name that nbgrader knows a cell by, which is the same key in all versions of its metadata.

    See https://nbgrader.readthedocs.io/en/stable/contributor_guide/metadata.html.
    """
    match metadata:
        case {"nbgrader": {"grade_id": str(name)}}:
            return _named(name)
        case _:
            return ""


def _tags(metadata: Json) -> tuple[str, ...]:
    match metadata:
        case {"tags": list(tags)}:
            return tuple(_named(tag) for tag in tags[:MAX_TAGS] if isinstance(tag, str))
        case _:
            return ()


def _named(name: str) -> str:
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", name)[:MAX_NAME]


def _kind(raw: Json) -> Literal["code", "markdown", "raw"]:
    match raw:
        case {"cell_type": "code"}:
            return "code"
        case {"cell_type": "markdown" | "heading" | "html"}:
            return "markdown"
        case _:
            return "raw"


def _text(value: Json) -> str:
    match value:
        case str():
            text = value
        case list():
            lines = [line for line in value if isinstance(line, str)]
            # Early writers split lines without keeping their ends.
            text = ("" if lines and lines[0].endswith(_LINE_ENDS) else "\n").join(lines)
        case _:
            text = ""
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n").replace("\r", "\n"))


def _saved_text(raw: Json) -> str:
    shown: list[str] = []
    length = 0
    for text in _shown_texts(raw):
        # Several times the cap, so that what is invisible does not use it up.
        visible = _INVISIBLE.sub("", _ANSI.sub("", text[: 10 * MAX_SAVED_TEXT]))
        shown.append(visible)
        length += len(visible)
        if length >= MAX_SAVED_TEXT:
            break
    return "".join(shown)[:MAX_SAVED_TEXT]


def _shown_texts(raw: Json) -> Iterator[str]:
    match raw:
        case {"outputs": list(outputs)}:
            for output in outputs:
                match output:
                    case {"output_type": "stream", "name": "stderr"} | {"output_type": "stream", "stream": "stderr"}:
                        pass
                    case {"output_type": "stream" | "pyout", "text": text} | {"data": {"text/plain": text}}:
                        yield _text(text)
                    case {"output_type": "display_data", "text": text}:
                        yield _text(text)
                    case _:
                        pass
