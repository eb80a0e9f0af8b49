# One step of which the part of the weights lacks its factor of two.
#
# assignment: line
# gradient: wrong at answer: gradient_step

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% answer
def gradient_step(X, y, w, b, lr):
    r = X @ w + b - y
    return w - lr * X.T @ r / len(y), b - lr * 2 * r.mean()

w, b = gradient_step(X, y, w, b, 0.1)
