# The gradient of weights and bias stacked in one vector, since the bias is the weight of a column of ones.
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
    tx = np.c_[X, np.ones(len(X))]
    error = tx @ np.append(w, b) - y
    return 2 / len(y) * tx.T @ error
