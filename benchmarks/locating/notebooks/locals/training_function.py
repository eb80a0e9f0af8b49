# The gradient is a local variable of a training function, which returns the trained parameters.
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
def train(X, y, learning_rate=0.1, epochs=20):
    n, d = X.shape
    w, b = np.zeros(d), 0.0
    losses = []
    for epoch in range(epochs):
        y_hat = X @ w + b
        losses.append(np.mean((y_hat - y) ** 2))
        dw = (2 / n) * X.T @ (y_hat - y)
        db = (2 / n) * np.sum(y_hat - y)
        w = w - learning_rate * dw
        b = b - learning_rate * db
    return w, b, losses

w, b, losses = train(X, y)
