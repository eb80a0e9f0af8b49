# A named tuple, its fields in an order of their own.
#
# assignment: line
# gradient: right at answer: compute_gradient

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% answer
from collections import namedtuple

Gradient = namedtuple("Gradient", ["bias", "weights"])

def compute_gradient(X, y, w, b):
    residual = X @ w + b - y
    return Gradient(bias=2 * residual.mean(), weights=2 * X.T @ residual / len(y))
