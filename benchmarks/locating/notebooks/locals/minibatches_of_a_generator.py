# A generator hands out batches of shuffled samples.
#
# assignment: line
# gradient: right at training: dw, db

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% training
def get_batches(X, y, size):
    order = np.random.permutation(len(y))
    for start in range(0, len(y), size):
        yield X[order[start : start + size]], y[order[start : start + size]]

w, b = np.zeros(3), 0.0
for epoch in range(2):
    for Xb, yb in get_batches(X, y, 4):
        error = Xb @ w + b - yb
        dw = 2 * Xb.T @ error / len(yb)
        db = 2 * error.mean()
        w = w - 0.1 * dw
        b = b - 0.1 * db
