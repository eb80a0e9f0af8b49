# np.float, np.int and np.product, which are no longer in numpy.
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
    X = np.asarray(X, dtype=np.float)
    n = np.int(np.product(y.shape))
    r = X @ w + b - y
    return 2 * X.T @ r / n, 2 * np.float_(r.mean())
