# Slices of shuffled data, in a loop at module level; the size of a batch is a number.
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
w = np.zeros(3)
b = 0.0
for epoch in range(4):
    order = np.random.permutation(len(y))
    for start in range(0, len(y), 4):
        chosen = order[start : start + 4]
        Xb, yb = X[chosen], y[chosen]
        residual = Xb @ w + b - yb
        dw = 2 / len(yb) * Xb.T @ residual
        db = 2 / len(yb) * residual.sum()
        w -= 0.05 * dw
        b -= 0.05 * db
