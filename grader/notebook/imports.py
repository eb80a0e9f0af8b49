"""The import that a usual name stands for, when a notebook uses the name without it."""

from __future__ import annotations

_USUAL_NAMES = {
    "np": "import numpy as np",
    "plt": "import matplotlib.pyplot as plt",
    "mpl": "import matplotlib as mpl",
    "pd": "import pandas as pd",
    "sns": "import seaborn as sns",
    "sp": "import scipy as sp",
    "tf": "import tensorflow as tf",
    "jnp": "import jax.numpy as jnp",
    "F": "import torch.nn.functional as F",
    "nn": "import torch.nn as nn",
    "optim": "import torch.optim as optim",
    "autograd": "from torch import autograd",
    "Variable": "from torch.autograd import Variable",
    "gradcheck": "from torch.autograd import gradcheck",
    "DataLoader": "from torch.utils.data import DataLoader",
    "TensorDataset": "from torch.utils.data import TensorDataset",
    "tqdm": "from tqdm import tqdm",
    "deepcopy": "from copy import deepcopy",
    "defaultdict": "from collections import defaultdict",
    "Counter": "from collections import Counter",
    "namedtuple": "from collections import namedtuple",
    "dataclass": "from dataclasses import dataclass",
    "partial": "from functools import partial",
    "reduce": "from functools import reduce",
    "Path": "from pathlib import Path",
    "Tuple": "from typing import Tuple",
    "List": "from typing import List",
    "Dict": "from typing import Dict",
    "Optional": "from typing import Optional",
    "Callable": "from typing import Callable",
}
_MODULES = frozenset(
    "numpy torch math random time os sys copy re json itertools functools collections operator warnings string "
    "scipy sympy pandas matplotlib jax sklearn torchvision".split()
)


def missing_import(name: str) -> str | None:
    """The import statement that usually binds `name`, or None for a name that no import usually binds."""
    if name in _MODULES:
        return f"import {name}"
    return _USUAL_NAMES.get(name)
