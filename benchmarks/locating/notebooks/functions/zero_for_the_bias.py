# The bias is taken for a constant, with the slope zero.
#
# assignment: line
# gradient: wrong (zero) at answer: compute_gradient

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% answer
def compute_gradient(X, y, w, b):
    dw = 2 * X.T @ (X @ w + b - y) / len(y)
    db = 0
    return dw, db
