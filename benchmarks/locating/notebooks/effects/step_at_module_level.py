# The update stands in a loop, without a variable for the gradient.
#
# assignment: line
# gradient: right at training: w, b

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% training
lr = 0.05
for _ in range(20):
    r = X @ w + b - y
    w, b = w - lr * 2 * X.T @ r / len(y), b - lr * 2 * r.mean()
