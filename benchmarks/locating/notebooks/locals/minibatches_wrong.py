# Random batches, and the gradient of a sum in the place of a mean.
#
# assignment: line
# gradient: wrong at training: dw, db or train

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
        chosen = np.random.choice(len(y), size, replace=False)
        X_batch = X[chosen]
        y_batch = y[chosen]
        residual = X_batch @ w + b - y_batch
        dw = 2 * X_batch.T @ residual
        db = 2 * residual.sum()
        w = w - lr * dw
        b = b - lr * db
    return w, b

w, b = train(X, y)
