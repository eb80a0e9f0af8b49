# The gradient calls a helper, which is as it was handed out.
#
# assignment: line
# gradient: unfinished

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% helper
def residuals(X, y, w, b):
    # YOUR CODE HERE
    raise NotImplementedError()

# %% answer
def compute_gradient(X, y, w, b):
    r = residuals(X, y, w, b)
    return 2 * X.T @ r / len(y), 2 * r.mean()
