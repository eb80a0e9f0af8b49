# A training loop without the factor of two, with nothing else in the notebook.
#
# assignment: line
# gradient: wrong (constant_factor) at training: dw, db or train

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% training
def train(X, y, w, b, lr=0.1, epochs=10):
    for _ in range(epochs):
        residual = X @ w + b - y
        dw = X.T @ residual / len(y)
        db = residual.mean()
        w = w - lr * dw
        b = b - lr * db
    return w, b

print(train(X, y, w, b))
