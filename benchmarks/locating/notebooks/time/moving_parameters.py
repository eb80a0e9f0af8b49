# The gradient is averaged over samples while the parameters already move: it is that of no point.
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
    dw, db = np.zeros_like(w), 0.0
    for xi, yi in zip(X, y):
        e = xi @ w + b - yi
        dw = dw + 2 * e * xi / len(y)
        db = db + 2 * e / len(y)
        w = w - 0.1 * 2 * e * xi
        b = b - 0.1 * 2 * e
    return dw, db
