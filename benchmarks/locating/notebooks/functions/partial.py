# The asked name belongs to a general function with one argument fixed.
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
from functools import partial

def general(X, y, w, b, factor):
    r = X @ w + b - y
    return factor * X.T @ r / len(y), factor * r.mean()

compute_gradient = partial(general, factor=2)
