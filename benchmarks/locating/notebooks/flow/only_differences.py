# The function returns difference quotients, and a derivation was asked for.
#
# assignment: line
# gradient: not analytic at answer: compute_gradient

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% answer
def compute_loss(X, y, w, b):
    return ((X @ w + b - y) ** 2).mean()

def compute_gradient(X, y, w, b, h=1e-6):
    dw = np.zeros_like(w)
    for j in range(len(w)):
        e = np.zeros_like(w)
        e[j] = h
        dw[j] = (compute_loss(X, y, w + e, b) - compute_loss(X, y, w - e, b)) / (2 * h)
    db = (compute_loss(X, y, w, b + h) - compute_loss(X, y, w, b - h)) / (2 * h)
    return dw, db
