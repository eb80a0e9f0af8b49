# Half of the regularisation is missing in the gradient.
#
# assignment: line
# gradient: wrong (constant_factor) at answer: compute_gradient

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
    dw = X.T @ r / len(y)
    db = r.mean()
    return dw, db
