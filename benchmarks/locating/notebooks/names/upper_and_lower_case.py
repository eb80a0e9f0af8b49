# X is the data and x a single sample of it: two names, not one.
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
    dw, db = np.zeros(X.shape[1]), 0.0
    for x, target in zip(X, y):
        dw += 2 * (x @ w + b - target) * x / len(y)
        db += 2 * (x @ w + b - target) / len(y)
    return dw, db

x = X[0]
