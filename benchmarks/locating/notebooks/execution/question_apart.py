# The loss does not run; that costs the gradient nothing.
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

# %% loss
def compute_loss(X, y, w, b):
    return np.squared_mean(X @ w + b - y)

print(compute_loss(X, y, w, b))

# %% answer
def compute_gradient(X, y, w, b):
    r = X @ w + b - y
    return 2 * X.T @ r / len(y), 2 * r.mean()
