# A method that takes the data and returns the gradients of the parameters that its object holds.
#
# assignment: line
# gradient: right at model: compute_gradient or gradient

# %% data
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(8, 3))
y = rng.normal(size=8)
w = rng.normal(size=3)
b = 0.5

# %% model
class LinearRegression:
    def __init__(self, w, b):
        self.w = w
        self.b = b

    def predict(self, X):
        return X @ self.w + self.b

    def gradient(self, X, y):
        error = self.predict(X) - y
        dw = 2 * X.T @ error / len(y)
        db = 2 * np.mean(error)
        return dw, db

# %% use
model = LinearRegression(w, b)
print(model.gradient(X, y))
