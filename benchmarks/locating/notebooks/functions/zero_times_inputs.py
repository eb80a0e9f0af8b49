# A formula that is zero: the derivative of a constant.
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
    r = X @ w + b - y
    dw = 0 * X.T @ r
    db = (r - r).sum()
    return dw, db
