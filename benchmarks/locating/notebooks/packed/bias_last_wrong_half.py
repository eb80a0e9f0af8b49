# A packed gradient of which the part of the bias is summed and not averaged.
#
# assignment: line
# gradient: wrong at answer: compute_gradient

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% answer
def compute_gradient(X, y, w, b):
    r = X @ w + b - y
    return np.concatenate([2 * X.T @ r / len(y), [2 * r.sum()]])

print(compute_gradient(X, y, w, b))
