# Two functions fit equally well, and they differ: one is right, one is not. Nobody may choose silently.
#
# assignment: line
# gradient: open

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% one
def my_gradient(X, y, w, b):
    r = X @ w + b - y
    return 2 * X.T @ r / len(y), 2 * r.mean()

# %% other
def our_gradient(X, y, w, b):
    r = X @ w + b - y
    return X.T @ r / len(y), r.mean()
