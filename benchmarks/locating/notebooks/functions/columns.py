# Targets and weights are columns in this notebook, and so are the gradients.
#
# assignment: line
# gradient: right at answer: compute_gradient

# %% data
import numpy as np

rng = np.random.default_rng(0)
X, y = rng.normal(size=(8, 3)), rng.normal(size=(8, 1))
w, b = rng.normal(size=(3, 1)), np.array([[0.5]])

# %% answer
def compute_gradient(X, y, w, b):
    r = X @ w + b - y
    return 2 * X.T @ r / len(y), 2 * r.mean(axis=0, keepdims=True)

compute_gradient(X, y, w, b)
