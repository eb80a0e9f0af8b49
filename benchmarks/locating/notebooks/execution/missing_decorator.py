# A compiler for speed is not installed; the answer is decorated with it.
#
# assignment: line
# gradient: right at answer: compute_gradient

# %% data
import numpy as np
from numba import njit
rng = np.random.default_rng(0)
X, y, w, b = rng.normal(size=(8, 3)), rng.normal(size=8), rng.normal(size=3), 0.5

# %% answer
@njit
def compute_gradient(X, y, w, b):
    r = X @ w + b - y
    return 2 * X.T @ r / len(y), 2 * r.mean()
