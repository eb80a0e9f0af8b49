"""Reading notebook files: every file gives cells or a reason."""

from __future__ import annotations

import json
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.model import Cell, Notebook, Problem
from grader.notebook.read import MAX_SAVED_TEXT, read_notebook


def _file(*cells: object, **fields: object) -> bytes:
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells)} | fields).encode()


def _code(source: object, **fields: object) -> dict[str, object]:
    return {"cell_type": "code", "source": source, "outputs": [], "metadata": {}} | fields


def _cells(data: bytes) -> tuple[Cell, ...]:
    notebook = read_notebook(data)
    assert isinstance(notebook, Notebook), notebook
    return notebook.cells


def _problem(data: bytes, **limits: int) -> Problem:
    problem = read_notebook(data, **limits)
    assert isinstance(problem, Problem), problem
    return problem


def _shown(*outputs: object) -> str:
    return _cells(_file(_code("x", outputs=list(outputs))))[0].saved_text


def _stdout(text: object) -> dict[str, object]:
    return {"output_type": "stream", "name": "stdout", "text": text}


_LINES = st.text(st.characters(codec="utf-8", exclude_characters="\r"))


@given(st.lists(st.tuples(st.sampled_from(["code", "markdown", "raw"]), _LINES), min_size=1))
def test_sources_are_those_that_nbformat_wrote(cells: list[tuple[str, str]]) -> None:
    """A file written by nbformat 4 is read back cell by cell, with kinds, order and text unchanged."""
    make: dict[str, Any] = {
        "code": nbformat.v4.new_code_cell,
        "markdown": nbformat.v4.new_markdown_cell,
        "raw": nbformat.v4.new_raw_cell,
    }
    written = nbformat.v4.new_notebook(
        cells=[*(make[kind](source) for kind, source in cells), nbformat.v4.new_code_cell("pass")]
    )

    read = _cells(nbformat.writes(written, version=4).encode())

    assert [*cells, ("code", "pass")] == [(cell.kind, cell.source) for cell in read]
    assert list(range(len(cells) + 1)) == [cell.index for cell in read]


def test_a_version_3_file_is_read_from_its_worksheets() -> None:
    """Cells of format 3 stand in worksheets, their code under ``input``; headings are markdown."""
    v3 = nbformat.versions[3]
    sheet = v3.new_worksheet(
        cells=[
            v3.new_heading_cell("Title"),
            v3.new_code_cell(
                "import numpy as np\nx = 1",
                outputs=[v3.new_output("stream", "shown\n"), v3.new_output("pyout", output_text="1")],
            ),
        ]
    )

    cells = _cells(v3.writes_json(v3.new_notebook(worksheets=[sheet])).encode())

    assert (
        Cell(0, "markdown", "Title"),
        Cell(1, "code", "import numpy as np\nx = 1", "shown\n1"),
    ) == cells


def test_lines_that_lost_their_ends_are_joined_as_lines() -> None:
    """A source that was split into lines without their ends keeps one statement a line."""
    assert _cells(_file(_code(["x = 1", "y = 2"])))[0].source == "x = 1\ny = 2"


@pytest.mark.parametrize(
    "data",
    [
        b'{"cells": [{"cell_type": "code", "source": "x = 1"}]}',
        _file(_code("x = 1", id="a"), _code("x = 1", id="a")),
        _file(_code("x = 1", id=3, metadata=None, execution_count="no")),
        _file(_code("x = 1"), nbformat=None, metadata=[]),
        _file(_code("x = 1", outputs={"not": "a list"})),
        _file(_code("x = 1", attachments={"a.png": {"image/png": "A" * 1000}})),
        _file(_code("x = 1"), nbformat_minor=99, orig_nbformat=2),
        b"\xef\xbb\xbf" + _file(_code("x = 1")),
        _file(_code("x = 1")).decode().encode("utf-16"),
        b"\n\n" + _file(_code("x = 1")) + b"\n",
        _file(_code([None, "x = 1", 3])),
    ],
    ids=[
        "no nbformat, metadata or outputs",
        "duplicated ids",
        "wrong types around the source",
        "no version",
        "outputs of a wrong type",
        "attachments",
        "a minor version of the future",
        "byte order mark",
        "UTF-16",
        "blank lines around",
        "what is no text among the lines",
    ],
)
def test_a_triviality_of_the_schema_fails_no_file(data: bytes) -> None:
    """What is not needed to run the code may be missing or wrong."""
    assert _cells(data)[0].source == "x = 1"


def test_what_is_no_cell_keeps_the_count_of_cells() -> None:
    """A broken entry in the list of cells becomes an empty raw cell, so that later cells keep their index."""
    cells = _cells(_file(None, [], {"cell_type": ["code"], "source": 3}, _code("x")))

    assert [(cell.index, cell.kind) for cell in cells] == [(0, "raw"), (1, "raw"), (2, "raw"), (3, "code")]


def test_line_ends_are_newlines() -> None:
    """Carriage returns in sources become newlines, so that every reader counts the same lines."""
    assert _cells(_file(_code("a\r\nb\rc")))[0].source == "a\nb\nc"


def test_text_can_be_written_down_again() -> None:
    """Half a surrogate pair, which no UTF-8 file can hold, is replaced."""
    cell = _cells(b'{"cells": [{"cell_type": "code", "source": "x = \'\\ud83d\'"}]}')[0]

    assert cell.source == "x = '\N{REPLACEMENT CHARACTER}'"
    assert cell.source.encode()


@pytest.mark.parametrize(
    ("data", "kind", "said"),
    [
        (b"", "empty", "empty"),
        (b"\xef\xbb\xbf\n", "empty", "empty"),
        (b"\0" * 4096, "empty", "empty"),
        (_file(), "empty", "no code"),
        (_file({"cell_type": "markdown", "source": "text"}, _code(" \n")), "empty", "no code"),
        (b"import numpy as np\n", "not_json", "line 1, column 1"),
        (b"PK\x03\x04....", "not_json", "not a zip archive"),
        (b"%PDF-1.7", "not_json", "not a PDF"),
        (b"\n<!DOCTYPE html><html>", "not_json", "not a web page"),
        (_file(_code("x = 1"))[:-20], "not_json", "breaks off"),
        (_file(_code("x = 1"))[:70], "not_json", "breaks off"),
        (b'{"cells": [\n<<<<<<< HEAD\n1]}', "not_json", "git conflict"),
        (b"[" * 200_000, "not_json", "nested too deep"),
        (b'{"cells": [' + b"9" * 5_000 + b"]}", "not_json", "endless"),
        (b"[1, 2]", "not_a_notebook", "not a JSON list"),
        (b'{"nbformat": 4}', "not_a_notebook", "without cells"),
        (b'{"cells": {"0": 1}}', "not_a_notebook", "without cells"),
        (b"3", "not_a_notebook", "single"),
        (b'{"cells": [{"cell_type": "code", "source": "caf\xe9"}]}', "unreadable", "0xe9 at position 47"),
    ],
)
def test_what_is_no_notebook_says_what_it_is(data: bytes, kind: str, said: str) -> None:
    """Every unusable file has a stable kind, a fact that can be checked, and something to do."""
    problem = _problem(data)

    assert problem.kind == kind
    assert said in problem.message
    assert problem.fix.endswith(".")


def test_a_large_file_is_refused_by_its_size() -> None:
    """A file above the limit is refused, and its own size and the limit are named."""
    data = _file(_code("x = 1"))

    assert isinstance(read_notebook(data, max_bytes=len(data)), Notebook)
    assert _problem(data, max_bytes=len(data) - 1).kind == "too_large"
    assert "at most 20.0 MiB, not 20.1 MiB" in _problem(b" " * (20 * 2**20 + 1)).message


def test_too_many_cells_are_refused() -> None:
    """The number of cells is capped, over all worksheets together."""
    sheet = {"cells": [{"cell_type": "code", "input": "x"}] * 3}
    data = json.dumps({"nbformat": 3, "worksheets": [sheet, sheet]}).encode()

    assert isinstance(read_notebook(data, max_cells=6), Notebook)
    assert _problem(data, max_cells=5).message == "Expected at most 5 cells, not 6."
    assert _problem(_file(*[_code("x")] * 5_001)).kind == "too_many_cells"


def test_the_text_that_a_cell_showed_is_kept() -> None:
    """Standard output and plain results are kept in order; warnings, errors and pictures are not."""
    outputs = [
        _stdout(["loss 1\n", "loss 2\n"]),
        {"output_type": "stream", "name": "stderr", "text": "a warning"},
        {"output_type": "display_data", "data": {"image/png": "iVBOR", "text/html": "<b>"}},
        {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["t"]},
        None,
        {"output_type": "execute_result", "data": {"text/plain": ["array([1.])"]}},
    ]

    assert _shown(*outputs) == "loss 1\nloss 2\narray([1.])"


def test_saved_text_is_plain() -> None:
    """Escape sequences and control characters are taken out; progress bars become lines."""
    assert _shown(_stdout("\x1b[31mred\x1b[0m \x1b]0;title\x07on\x08e\x9b\r\n10%\r20%")) == "red one\n10%\n20%"


def test_saved_text_is_capped() -> None:
    """However much a cell printed, a short beginning is kept."""
    assert _shown(*[_stdout("ab" * 700)] * 50) == "ab" * (MAX_SAVED_TEXT // 2)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["code", "stream", "x = 1"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from("cells worksheets cell_type source input outputs output_type text data text/plain".split()),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@settings(deadline=None)
@given(_JSON)
def test_any_json_gives_a_notebook_or_a_problem(document: object) -> None:
    """No JSON document, however odd, raises."""
    result = read_notebook(json.dumps({"cells": document}).encode())

    assert isinstance(result, Notebook | Problem)


@given(st.binary(max_size=200))
def test_any_bytes_give_a_notebook_or_a_problem(data: bytes) -> None:
    """No file content raises."""
    assert isinstance(read_notebook(data), Notebook | Problem)
