# The method returns the gradient at the weights of an object, which only fit makes.
#
# assignment: line
# gradient: right at model: dw, db or compute_gradients

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% model
class Regressor:
    def fit(self, X, y, lr=0.1):
        self.w = np.zeros(X.shape[1])
        self.b = 0.0
        for _ in range(5):
            dw, db = self.compute_gradients(X, y)
            self.w -= lr * dw
            self.b -= lr * db

    def compute_gradients(self, X, y):
        residual = X @ self.w + self.b - y
        dw = 2 * X.T @ residual / len(residual)
        db = 2 * residual.mean()
        return dw, db

# %% use
model = Regressor()
model.fit(X, y)
