"""Cells with IPython's own syntax become plain Python on the same lines."""

from __future__ import annotations

import ast
import inspect
import json
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st
from IPython.core.inputtransformer2 import TransformerManager

from grader.notebook.magics import plain_python

_PLAIN = [
    "x = 1",
    "x %= 3",
    "x != y",
    "z = a \\\n  % b",
    "z = (a\n% b)",
    "z = [\n# why?\n3]",
    "s = '%d items!' % 3  # %who?",
    "s = 'it\\'s' % ()",
    "t = '''\n%matplotlib inline\n!ls\nwhat?\n'''",
    'f"""{x!r}\n%time\n"""',
    "f'{x=!r}'",
    "for i in r:\n    pass",
    "def f(a=1):\n    '''why?'''\n    return a % 2",
    "# why?",
    "#!shell",
    "",
    "   ",
    "m = {'a': 1,\n 'b': 2}",
]
_IPYTHON = [
    "%matplotlib inline",
    "% matplotlib inline",
    "%cd data # it's here",
    "%timeit -n 3 f(x)",
    "%time",
    "!pip install \\\n  numpy",
    "!!ls it's",
    "?f",
    "f?",
    "np.dot??",
    "rows[0]?",
    "x = !ls it's",
    "d['a'] = %who",
    "k: int = %cd ..",
    "x = !ls \\\n  it's",
    "for i in r:\n    !echo it's\n    %who",
    "if x:\n    y = !ls\nelse:\n    pass",
]


@pytest.mark.parametrize(
    ("cell", "plain"),
    [
        ("%matplotlib inline\nimport numpy as np", "pass\nimport numpy as np"),
        ("!pip install \\\n  torch\nx = 1", "pass\n\nx = 1"),
        ("files = !ls it's\nx = 1", "files = None\nx = 1"),
        ("out = %who int", "out = None"),
        ("np.dot?\n?np\nnp??", "pass\npass\npass"),
        ("for i in range(3):\n    !echo it's\n    %who", "for i in range(3):\n    pass\n    pass"),
        ("%time g = f(X,\n  y)", "g = f(X,\n  y)"),
        ("g = %time f(X)", "g = f(X)"),
        ("%time", "pass"),
        ("%time -n x", "pass"),
        ("%%time\nx = 1", "\nx = 1"),
        ("\n \n%%timeit x = 3\n%%capture out\ny = x", "\n\n\n\ny = x"),
        ("%%bash\nls 'it\nx = 1", "\n\n"),
        ("%%writefile a.py\nx = 1\n", "\n\n"),
        ("%%time?\nx = 1", "pass\nx = 1"),
        ("# timed\n%%time\nx = 1", "# timed\npass\nx = 1"),
        ("  x = 1\n  if x:\n    !ls", "x = 1\nif x:\n  pass"),
        (")\n!ls", ")\npass"),
        ("%who\r\nx = 1\r\n", "pass\r\nx = 1\r\n"),
    ],
)
def test_special_syntax_leaves_its_lines(cell: str, plain: str) -> None:
    """Each kind of special line is replaced, and all other lines stay where they are."""
    assert plain_python(cell) == plain


@pytest.mark.parametrize("cell", ["dW = ?", "dW = # TODO", "print 'a'", "x = (%who", "'''what?", "print('it's)"])
def test_what_is_no_magic_is_left_to_the_parser(cell: str) -> None:
    """Broken Python is not taken for a magic: the cell stays as broken as the student sees it."""
    assert plain_python(cell) == cell


@given(st.lists(st.sampled_from(_PLAIN)).map("\n".join))
def test_plain_python_is_unchanged(cell: str) -> None:
    """Strings, comments, remainders and formats that look like magics stay as they are."""
    ast.parse(cell)

    assert plain_python(cell) == cell


@pytest.mark.parametrize("module", [inspect, json, textwrap, ast], ids=lambda module: module.__name__)
def test_real_modules_are_unchanged(module: object) -> None:
    """Long real Python sources come back as they were."""
    source = inspect.getsource(module)  # type: ignore[arg-type]

    assert plain_python(source) == source


@given(st.lists(st.sampled_from(_PLAIN + _IPYTHON)).map("\n".join))
def test_mixed_cells_parse(cell: str) -> None:
    """Any mixture of Python and special lines parses, with as many lines as before."""
    plain = plain_python(cell)

    ast.parse(plain)
    assert plain.count("\n") == cell.count("\n")


@given(st.lists(st.sampled_from(_PLAIN + _IPYTHON)))
def test_the_same_statements_remain_as_in_ipython(pieces: list[str]) -> None:
    """What remains is what IPython's own transformer leaves besides its calls."""
    cell = "\n".join(pieces)
    transformers = TransformerManager()  # type: ignore[no-untyped-call]
    theirs = ast.parse(transformers.transform_cell(cell))
    ours = ast.parse(plain_python(cell))

    assert len(ours.body) == len(theirs.body)
    assert [ast.dump(o) for o, t in zip(ours.body, theirs.body, strict=True) if "get_ipython" not in ast.dump(t)] == [
        ast.dump(t) for t in theirs.body if "get_ipython" not in ast.dump(t)
    ]


@given(st.text(st.sampled_from(list("%!?'\"\\\n\r \t=#()x[]:time")), max_size=60))
def test_no_text_changes_its_number_of_lines(cell: str) -> None:
    """However broken a cell is, its lines are as many as before."""
    assert plain_python(cell).count("\n") == cell.count("\n")
    assert plain_python(cell).count("\r") == cell.count("\r")


@pytest.mark.parametrize("piece", ["'", '"""', "(", "\\\n", "%time ", "= %time ", "a?", "%%time\n", "=  ", "\r\n", "!"])
def test_hostile_repetition_ends(piece: str) -> None:
    """Long repetitions of what the scanner looks for are worked off; a backtracking pattern would never end."""
    cell = piece * 20_000

    assert plain_python(cell).count("\n") == cell.count("\n")
