# Batches of two are drawn; the full gradient is nowhere but in the formula for a batch.
#
# assignment: line
# gradient: right at training: dw, db or sgd

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% training
def sgd(X, y, w, b, batch_size=2, lr=0.05, epochs=3):
    n = len(y)
    for epoch in range(epochs):
        order = np.random.permutation(n)
        for start in range(0, n, batch_size):
            batch = order[start : start + batch_size]
            Xb, yb = X[batch], y[batch]
            err = Xb @ w + b - yb
            dw = 2 * Xb.T @ err / len(yb)
            db = 2 * err.mean()
            w, b = w - lr * dw, b - lr * db
    return w, b

w, b = sgd(X, y, w, b)
