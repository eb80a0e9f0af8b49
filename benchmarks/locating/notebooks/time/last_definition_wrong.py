# The first definition is right, the second, which counts, is not.
#
# assignment: line
# gradient: wrong (constant_factor) at second: compute_gradient

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% first
def compute_gradient(X, y, w, b):
    r = X @ w + b - y
    return 2 * X.T @ r / len(y), 2 * r.mean()

# %% [markdown]
# Simplified, since the factor does not matter for the minimum:

# %% second
def compute_gradient(X, y, w, b):
    r = X @ w + b - y
    return X.T @ r / len(y), r.mean()
