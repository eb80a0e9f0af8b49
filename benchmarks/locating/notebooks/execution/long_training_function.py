# The gradient is a local variable of a training function that would run for days.
#
# assignment: line
# gradient: right at training: dw, db or train
# kernel: needed

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% training
def train(X, y, w, b, steps=10**9):
    for _ in range(steps):
        r = X @ w + b - y
        dw = 2 * X.T @ r / len(y)
        db = 2 * r.mean()
        w, b = w - 1e-9 * dw, b - 1e-9 * db
    return w, b

w, b = train(X, y, w, b)
