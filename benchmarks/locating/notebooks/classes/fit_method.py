# The gradient is a local variable of the fit method, in its loop.
#
# assignment: line
# gradient: right at model: dw, db or fit

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% model
class Regressor:
    def __init__(self, lr=0.1, steps=5):
        self.lr, self.steps = lr, steps

    def fit(self, X, y):
        n, d = X.shape
        self.w, self.b = np.zeros(d), 0.0
        for _ in range(self.steps):
            y_pred = X @ self.w + self.b
            dw = 2 / n * X.T @ (y_pred - y)
            db = 2 / n * np.sum(y_pred - y)
            self.w -= self.lr * dw
            self.b -= self.lr * db
        return self

# %% use
print(Regressor().fit(X, y).w)
