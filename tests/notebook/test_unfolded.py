"""A method written as a function of the module, with what makes its object before it."""

from __future__ import annotations

from grader.model import Cell, Notebook
from grader.notebook.parsed import Parsed
from grader.notebook.source import read_script
from grader.notebook.unfolded import Unfolded, spoken, unfolded


def apart(method: str, *cells: str) -> Unfolded | None:
    """A method of a notebook, taken out of its class."""
    script = read_script(Notebook(tuple(Cell(i, "code", source) for i, source in enumerate(cells))))
    notebook = Parsed.of(script)
    return unfolded(notebook, notebook.definitions[method])


def sources(method: str, *cells: str) -> list[str]:
    """The statements that come of it."""
    found = apart(method, *cells)
    assert found is not None
    return [statement.source for statement in found.notebook.script.statements]


MODEL = """class Model:
    rate = 0.1

    def __init__(self, decay, start=0.0):
        self.decay = decay
        self.b = start

    def predict(self, X):
        self.seen = X
        return X @ self.w + self.b

    def fit(self, X, y):
        for _ in range(3):
            r = self.predict(X) - y
            dw = X.T @ r  # with no factor
            self.w = self.w - self.rate * self.decay * dw"""


def test_attributes_are_variables_and_methods_are_functions() -> None:
    """Those that are called say what they store."""
    *_, fit = found = sources("fit", MODEL)

    assert fit == (
        "def fit(self, X, y):\n"
        "    for _ in range(3):\n"
        "        r = self__predict(self, X) - y\n"
        "        dw = X.T @ r  # with no factor\n"
        "        self__w = self__w - self__rate * self__decay * dw"
    )
    assert (
        "def self__predict(self, X):\n    global self__seen\n    self__seen = X\n    return X @ self__w + self__b"
        in found
    )
    assert {"self__rate = 0.1", "self__b = start"} <= set(found)


def test_the_lines_are_those_of_the_notebook() -> None:
    """So that the place of an answer is right."""
    found = apart("fit", MODEL)

    assert found is not None
    assert (found.definition.statement.cell, found.definition.statement.node.lineno) == (0, 12)


def test_an_object_is_made_as_the_notebook_makes_it() -> None:
    """With what its last call passes, else with the default of the parameter."""
    found = "\n".join(sources("fit", MODEL, "d = 2", "model = Model(d)"))

    assert "decay = __grader__.own('', d)" in found
    assert "start = __grader__.own('0:4:start', 0.0)" in found


def test_attributes_without_a_value_are_known() -> None:
    """They are what an object has that was trained."""
    found = apart("fit", MODEL)

    assert found is not None
    assert found.unset == {"self__w"}


def test_what_another_method_stores_before_its_loop_is_there() -> None:
    """As where ``fit`` keeps the data and calls a method that takes no arguments."""
    model = """class Model:
    def fit(self, X):
        self.X = X
        self.w = 0
        for _ in range(3):
            self.step()
        self.done = True

    def step(self):
        dw = self.X * self.w"""

    found = sources("step", model)

    assert "self__X = X" in found
    assert not any("done" in each for each in found if not each.startswith("def"))


def test_a_method_of_a_base_class_belongs_to_the_class_that_comes_from_it() -> None:
    """It calls what only that one has."""
    classes = (
        "class Base:\n    def fit(self, X):\n        dw = self.forward(X)",
        "class Line(Base):\n    def forward(self, X):\n        return X",
    )

    assert "def self__forward(self, X):\n    return X" in sources("fit", *classes)


def test_what_needs_its_class_stays_in_it() -> None:
    """Properties and ``super`` are no functions of a module."""
    inherited = "class A:\n    def fit(self, X):\n        dw = super().fit(X)"
    computed = (
        "class A:\n    @property\n    def w(self):\n        return 1\n    def fit(self, X):\n        dw = self.w * X"
    )

    assert apart("fit", inherited) is None
    assert apart("fit", computed) is None


def test_variables_are_spoken_of_as_attributes() -> None:
    """In places that students read."""
    assert spoken("self__dw") == "self.dw"
