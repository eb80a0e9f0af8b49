# The samples are shuffled before every round, which changes nothing but the last digits.
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
def train(X, y, w, b, lr=0.05, epochs=3):
    for epoch in range(epochs):
        order = np.random.permutation(len(y))
        dw, db = np.zeros_like(w), 0.0
        for i in order:
            residual = X[i] @ w + b - y[i]
            dw = dw + 2 * residual * X[i] / len(y)
            db = db + 2 * residual / len(y)
        w, b = w - lr * dw, b - lr * db
    return w, b

w, b = train(X, y, w, b)
