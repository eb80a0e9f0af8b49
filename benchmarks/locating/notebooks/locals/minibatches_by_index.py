# The samples of a batch have no name of their own.
#
# assignment: line
# gradient: right at training: dw, db or train

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% training
def train(X, y, size=4, steps=20, lr=0.05):
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(steps):
        batch = np.random.randint(0, len(y), size)
        error = X[batch] @ w + b - y[batch]
        dw = 2 * X[batch].T @ error / len(batch)
        db = 2 * error.sum() / len(batch)
        w = w - lr * dw
        b = b - lr * db
    return w, b

w, b = train(X, y)
