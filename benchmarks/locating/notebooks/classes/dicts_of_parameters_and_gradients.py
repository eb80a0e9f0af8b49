# A network class with dictionaries of parameters and of gradients, of which no object is made.
#
# assignment: network
# gradient: right

# %%
import numpy as np

# %% net
class Net:
    def __init__(self, d, h, k):
        self.params = {"W1": np.random.randn(d, h), "b1": np.zeros(h), "W2": np.random.randn(h, k), "b2": np.zeros(k)}
        self.grads = {k: np.zeros_like(v) for k, v in self.params.items()}

    def forward(self, X):
        self.X = X
        self.Z = X @ self.params["W1"] + self.params["b1"]
        self.H = np.tanh(self.Z)
        return self.H @ self.params["W2"] + self.params["b2"]

    def backward(self, X, Y):
        out = self.forward(X)
        d = (out - Y) / len(X)
        self.grads["W2"] = self.H.T @ d
        self.grads["b2"] = d.sum(0)
        dZ = d @ self.params["W2"].T * (1 - self.H ** 2)
        self.grads["W1"] = X.T @ dZ
        self.grads["b1"] = dZ.sum(0)
        return self.grads
