# The function declares the gradients global and returns nothing.
#
# assignment: line
# gradient: right at answer: compute_gradient or dw, db

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% answer
dw = db = None

def compute_gradient(X, y, w, b):
    global dw, db
    r = X @ w + b - y
    dw = 2 * X.T @ r / len(y)
    db = 2 * r.mean()

compute_gradient(X, y, w, b)
