# The name of the function becomes a number in a later cell.
#
# assignment: line
# loss: right at loss: compute_loss
# gradient: right at answer: compute_gradient

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% loss
def compute_loss(X, y, w, b):
    return ((X @ w + b - y) ** 2).mean()

# %% answer
def compute_gradient(X, y, w, b):
    r = X @ w + b - y
    return 2 * X.T @ r / len(y), 2 * r.mean()

# %% [markdown]
# How large is it?

# %% later
compute_gradient = compute_gradient(X, y, w, b)
compute_loss = compute_loss(X, y, w, b)
