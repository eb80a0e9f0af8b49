# A tuple in the order of the parameters.
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
    return np.mean((X @ w + b - y) ** 2)

# %% answer
def compute_gradient(X, y, w, b):
    error = X @ w + b - y
    dw = 2 / len(y) * X.T @ error
    db = 2 * error.mean()
    return dw, db

print(compute_loss(X, y, w, b), compute_gradient(X, y, w, b))
