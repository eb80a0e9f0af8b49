# The attributes are called weights and bias, and the loop records the loss.
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
class LinearRegressionGD:
    def __init__(self, eta=0.05, epochs=20):
        self.eta = eta
        self.epochs = epochs
        self.weights = None
        self.bias = None
        self.losses = []

    def fit(self, X, y):
        n, d = X.shape
        self.weights = np.zeros(d)
        self.bias = 0.0
        for epoch in range(self.epochs):
            y_hat = np.dot(X, self.weights) + self.bias
            self.losses.append(np.mean((y_hat - y) ** 2))
            dw = 2 * np.dot(X.T, (y_hat - y)) / n
            db = 2 * np.sum(y_hat - y) / n
            self.weights = self.weights - self.eta * dw
            self.bias = self.bias - self.eta * db

# %% use
model = LinearRegressionGD(epochs=3)
model.fit(X, y)
print(model.losses)
