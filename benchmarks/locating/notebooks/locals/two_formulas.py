# The function that was asked for is right; the training loop beside it has another formula, which is wrong.
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
def compute_gradient(X, y, w, b):
    r = X @ w + b - y
    return 2 * X.T @ r / len(y), 2 * r.mean()

# %% training
def train(X, y, w, b):
    for _ in range(10):
        dw = X.T @ (X @ w + b - y)
        db = (X @ w + b - y).sum()
        w, b = w - 0.01 * dw, b - 0.01 * db
    return w, b

dw, db = compute_gradient(X, y, w, b)
