# A file of format 4.5 whose cells have no ids.
#
# assignment: line
# gradient: right at answer: compute_gradient
# notebook: {"ids": "none"}

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
