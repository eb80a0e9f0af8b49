# A loop at module level; the gradient is what is computed in each round from the current parameters.
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
lr = 0.1
for epoch in range(30):
    error = X @ w + b - y
    dw = 2 * X.T @ error / len(y)
    db = 2 * error.mean()
    w -= lr * dw
    b -= lr * db
print(w, b)
