# The number of samples is taken from a variable of the notebook, while the data come as arguments.
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
m = X.shape[0]

def compute_gradient(X, y, w, b):
    r = X @ w + b - y
    return 2 / m * X.T @ r, 2 / m * r.sum()

print(compute_gradient(X, y, w, b))
