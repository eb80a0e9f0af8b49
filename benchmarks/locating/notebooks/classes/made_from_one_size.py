# An object made from sizes whose gradient method returns a pair.
#
# assignment: line
# loss: missing
# gradient: right

# %% model
import numpy as np

class LinearModel:
    def __init__(self, n_features):
        self.weights = np.zeros(n_features)
        self.bias = 0.0

    def predict(self, X):
        return X @ self.weights + self.bias

    def compute_gradient(self, X, y):
        error = self.predict(X) - y
        return 2 * X.T @ error / len(y), 2 * error.mean()

# %%
model = LinearModel(3)
for _ in range(10):
    gw, gb = model.compute_gradient(np.ones((4, 3)), np.arange(4.0))
    model.weights = model.weights - 0.1 * gw
    model.bias = model.bias - 0.1 * gb
