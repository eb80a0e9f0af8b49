# The released function with zeros stays, and the answer stands below under the same name.
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

# %% released
def compute_gradient(X, y, w, b):
    return np.zeros_like(w), 0.0

# %% answer
def compute_gradient(X, y, w, b):
    r = X @ w + b - y
    return 2 * X.T @ r / len(y), 2 * r.mean()
