# Errors have the opposite sign, and the steps are added: what is called delta is minus the gradient.
#
# assignment: line
# gradient: right at training: delta_w, delta_b or train

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% training
def train(X, y, w, b, lr=0.1, epochs=5):
    for _ in range(epochs):
        delta_w, delta_b = np.zeros(w.shape), 0.0
        for xi, yi in zip(X, y):
            error = yi - (xi @ w + b)
            delta_w += 2 * error * xi
            delta_b += 2 * error
        w = w + lr * delta_w / len(y)
        b = b + lr * delta_b / len(y)
    return w, b

w, b = train(X, y, w, b)
