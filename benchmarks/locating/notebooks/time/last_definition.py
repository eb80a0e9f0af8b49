# The function is defined twice; the second is right and counts.
#
# assignment: line
# gradient: right at second: compute_gradient

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% first
def compute_gradient(X, y, w, b):
    return X.T @ (y - X @ w), 0.0

# %% second
def compute_gradient(X, y, w, b):
    r = X @ w + b - y
    return 2 * X.T @ r / len(y), 2 * r.mean()
