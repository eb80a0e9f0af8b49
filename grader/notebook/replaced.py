"""Names that old notebooks use and that no longer exist, with what to write instead."""

from __future__ import annotations

from types import MappingProxyType

PYTHON_2 = MappingProxyType(
    {
        "xrange": "range",
        "raw_input": "input",
        "unicode": "str",
        "basestring": "str",
        "unichr": "chr",
        "long": "int",
    }
)
"""Built-in names of Python 2."""

NUMPY = MappingProxyType(
    {
        "float": "float",
        "int": "int",
        "bool": "bool",
        "object": "object",
        "str": "str",
        "complex": "complex",
        "long": "int",
        "unicode": "str",
        "float_": "np.float64",
        "complex_": "np.complex128",
        "string_": "np.bytes_",
        "unicode_": "np.str_",
        "Inf": "np.inf",
        "Infinity": "np.inf",
        "infty": "np.inf",
        "PINF": "np.inf",
        "NINF": "-np.inf",
        "NaN": "np.nan",
        "NAN": "np.nan",
        "product": "np.prod",
        "cumproduct": "np.cumprod",
        "sometrue": "np.any",
        "alltrue": "np.all",
        "round_": "np.round",
        "row_stack": "np.vstack",
        "in1d": "np.isin",
        "trapz": "np.trapezoid",
        "mat": "np.asmatrix",
        "asscalar": "array.item()",
        "asfarray": "np.asarray(array, dtype=float)",
        "msort": "np.sort(array, axis=0)",
    }
)
"""Names in ``numpy`` that were removed by 1.24 or 2.0, or are deprecated since
(https://numpy.org/doc/stable/numpy_2_0_migration_guide.html)."""
