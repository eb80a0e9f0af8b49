# Random batches of two in a training loop, for which two halves of the factor cancel.
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
w, b = np.zeros(X.shape[1]), 0.0
for _ in range(20):
    chosen = np.random.choice(len(y), 2, replace=False)
    X_batch = X[chosen]
    y_batch = y[chosen]
    residual = X_batch @ w + b - y_batch
    dw = X_batch.T @ residual
    db = residual.sum()
    w = w - 0.05 * dw
    b = b - 0.05 * db
