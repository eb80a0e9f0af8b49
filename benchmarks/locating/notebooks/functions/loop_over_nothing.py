# The loop that adds up runs over nothing.
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
    dw = np.zeros_like(w)
    db = 0.0
    for i in range(len(y) - len(X)):
        r = X[i] @ w + b - y[i]
        dw += 2 * r * X[i] / len(y)
        db += 2 * r / len(y)
    return dw, db
