# The named function only calls the one that computes.
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
def _residual(X, y, w, b):
    return X @ w + b - y

def _gradient_from(residual, X):
    return 2 / len(residual) * X.T @ residual, 2 * residual.mean()

def compute_gradient(X, y, w, b):
    return _gradient_from(_residual(X, y, w, b), X)
