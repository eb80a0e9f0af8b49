# Until it has converged.
#
# assignment: logistic
# gradient: right at training: dw, db

# %% data
import numpy as np

np.random.seed(1)
X = np.random.randn(2, 6)
Y = (np.random.rand(1, 6) > 0.5).astype(float)
w = np.random.randn(2, 1)
b = 0.3

# %% training
m = X.shape[1]
step = 1.0
rounds = 0
while step > 1e-3 and rounds < 500:
    A = 1 / (1 + np.exp(-(w.T @ X + b)))
    dw = X @ (A - Y).T / m
    db = (A - Y).mean()
    w = w - 0.5 * dw
    b = b - 0.5 * db
    step = abs(db)
    rounds += 1
